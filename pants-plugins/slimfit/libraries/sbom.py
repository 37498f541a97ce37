"""cyclonedx-python-lib, which writes bills of materials, and license-expression, which it needs and
which reads licences."""

from __future__ import annotations

from pants.util.strutil import softwrap

from slimfit.subsystem import LibrarySubsystem


class SbomLibrary(LibrarySubsystem):
    options_scope = "slimfit-sbom"
    help = softwrap("""
        The libraries `cyclonedx` and `license_expression`, of the distributions cyclonedx-python-lib
        and license-expression, that Slimfit writes bills of materials and reads licences with.
        """)

    requirement = "cyclonedx-python-lib>=11.12,<12"
    lock = "sbom.lock"
