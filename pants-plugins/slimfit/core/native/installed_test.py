from __future__ import annotations

import pytest

from slimfit.core.base.control import parse_paragraphs
from slimfit.core.errors import SlimfitError
from slimfit.core.native.installed import additions, installed_status, needs_of_base

STATUS = """\
Package: libc6
Status: install ok installed
Version: 2.36-9
Architecture: amd64
Multi-Arch: same
Depends: libcrypt1, debconf

Package: gone
Status: deinstall ok config-files
Version: 1

Package: distroless
Version: 3
Architecture: all
"""


def test_apt_is_told_of_what_is_installed_and_of_no_dependency() -> None:
    found = parse_paragraphs(installed_status(STATUS))
    assert [stanza.get("Package") for stanza in found] == ["libc6", "distroless"]
    for stanza in found:
        assert stanza.get("Status") == "install ok installed"
        assert stanza.get("Depends") == ""
    assert found[0].get("Multi-Arch") == "same"


def test_what_the_base_has_is_no_addition() -> None:
    planned = {"libgl1": "1.6", "libc6": "2.36-9"}
    assert additions(STATUS, planned, "//base") == {"libgl1": "1.6"}


def test_a_package_that_the_base_has_older_is_an_error() -> None:
    with pytest.raises(SlimfitError) as caught:
        additions(STATUS, {"libc6": "2.36-10", "libgl1": "1.6"}, "//base")
    assert str(caught.value) == (
        "Packages for //base need newer versions of what it holds:\n"
        "  libc6: 2.36-9 in the base, 2.36-10 needed\n"
        "\n"
        "Bring the base up to date first: make its lockfile anew, or take a newer image."
    )


def test_what_comes_on_top_relies_on_packages_of_the_base() -> None:
    new = """\
Package: libgl1
Depends: libc6 (>= 2.34), libglx0 (= 1)

Package: libglx0
Pre-Depends: c-library | other
Depends: libc6, libglx-mesa0, debconf | debconf-2.0, gone
"""
    status = STATUS + "Provides: c-library (= 1)\n\nPackage: debconf\nVersion: 1\n"
    assert needs_of_base(parse_paragraphs(new), status) == (
        ("libgl1", ("libc6",)),
        ("libglx0", ("distroless", "libc6")),
    )
