"""pyelftools, which reads what the shared libraries of a wheel need."""

from __future__ import annotations

from pants.util.strutil import softwrap

from slimfit.subsystem import LibrarySubsystem


class ElfLibrary(LibrarySubsystem):
    options_scope = "slimfit-elf"
    help = softwrap("""
        The library `elftools`, of the distribution pyelftools, that Slimfit reads the shared
        libraries of wheels with.
        """)

    # The last one for CPython 3.9, which Pants 2.17 always brings.
    requirement = "pyelftools>=0.32,<0.33"
    lock = "elf.lock"
