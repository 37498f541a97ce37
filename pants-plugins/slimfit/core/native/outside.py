"""What of the shared libraries of wheels has to be known to tell what any set of them needs.

A wheel like that of PySide has hundreds of libraries, nearly all for its own files. Left over is what
a file asks for beyond its wheel, and what another wheel of the same lockfile asks of this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.needs import names_of


def outside(wheels: Mapping[str, Iterable[ElfFile]]) -> dict[str, tuple[ElfFile, ...]]:
    """The same wheels with fewer files, for which `outside_needs` tells the same libraries, of any
    selection of them; wheels without ELF files are left out."""
    by_machine = {
        (wheel, machine): [file for file in files if file.machine == machine]
        for wheel, files in ((wheel, tuple(files)) for wheel, files in wheels.items())
        for machine in {file.machine for file in files}
    }
    provided = {key: frozenset(names_of(files)) for key, files in by_machine.items()}
    asked = {
        (key[1], soname)
        for key, files in by_machine.items()
        for file in files
        for soname in file.needed
        if soname not in provided[key]
    }
    anywhere = {
        (key[1], name)
        for key, names in provided.items()
        for name in names
        if (key[1], name) in asked
    }
    found: dict[str, tuple[ElfFile, ...]] = {}
    for (wheel, machine), files in sorted(by_machine.items()):
        others = {soname for kind, soname in anywhere if kind == machine}
        kept = _kept(files, provided[wheel, machine], others)
        found[wheel] = tuple(
            sorted((*found.get(wheel, ()), *kept), key=lambda file: (file.path, file.machine))
        )
    return found


def _kept(
    files: Iterable[ElfFile], provided: frozenset[str], others: Iterable[str]
) -> Iterator[ElfFile]:
    """The files of one wheel that count, each with the needs that it is the first to have.

    :param others: the libraries that one wheel asks of another: for these it counts where a file
        looks for them, for all others only that one of the files asks.
    """
    shared = frozenset(others)
    told: set[tuple[str, tuple[str, ...]]] = set()
    for file in sorted(files, key=lambda file: file.path):
        needed = []
        for soname in file.needed:
            how = (soname, file.search if soname in shared else ())
            if soname not in provided and how not in told:
                told.add(how)
                needed.append(soname)
        serves = shared.intersection(names_of([file]))
        if needed or serves:
            search = file.search if shared.intersection(needed) else ()
            yield replace(file, needed=tuple(needed), search=search)
