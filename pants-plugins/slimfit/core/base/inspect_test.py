from __future__ import annotations

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.facts import Libc, Package, Python, RootEntry, parse_facts, render_facts
from slimfit.core.base.inspect import find_libc, inspect_tree, os_release
from slimfit.core.base.pythons import choose_python, embedded_version, find_pythons
from slimfit.core.base.tree import Entry, directory, file, symlink, with_parents
from slimfit.core.errors import SlimfitError

RELEASE = (
    b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n# x=y\nBROKEN="\n'
)
STATUS = b"""\
Package: libc6
Status: install ok installed
Version: 2.36-9

Package: gone
Status: deinstall ok config-files
Version: 1
"""
DEBIAN = [
    *fakes.python_entries(),
    *fakes.glibc_entries(),
    file("usr/lib/os-release", RELEASE),
    symlink("etc/os-release", "../usr/lib/os-release"),
    file("var/lib/dpkg/status", STATUS),
]
PYTHON = Python("/usr/bin/python3.11", "3.11", "3.11.2", "/usr/lib/python3.11", "/usr")


def tree(*entries: Entry) -> dict[str, Entry]:
    return with_parents(entries)


def test_a_debian_base_is_described_in_full() -> None:
    facts = inspect_tree(tree(*DEBIAN), base="the base", architecture="amd64")
    assert facts.architecture == "amd64"
    assert (facts.distribution_id, facts.distribution_version) == ("debian", "12")
    assert facts.libc == Libc("glibc", "2.36")
    assert facts.python == PYTHON
    assert facts.packages == (Package("libc6", "2.36-9"),)
    assert RootEntry("lib", "symlink", 0o777, "usr/lib") in facts.root
    assert [entry.path for entry in facts.root] == ["etc", "lib", "lib64", "usr", "var"]


def test_facts_read_back_as_they_were_written() -> None:
    facts = inspect_tree(tree(*DEBIAN, directory("app")), base="the base")
    assert parse_facts(render_facts(facts), "base.json") == facts


def test_an_image_with_python_under_usr_local_knows_its_version_from_the_library() -> None:
    program = fakes.elf(interpreter="/lib64/ld", needed=["libpython3.12.so.1.0"])
    library = fakes.elf(soname="libpython3.12.so.1.0", payload=b"\0003.12.4\0")
    found = find_pythons(
        tree(
            file("usr/local/bin/python3.12", program, 0o755),
            file("usr/local/lib/python3.12/os.py", b""),
            file("usr/local/lib/libpython3.12.so.1.0", library),
            symlink("usr/local/bin/python3", "python3.12"),
            symlink("usr/local/bin/python3.12-config", "x"),
        )
    )
    assert found == (
        Python(
            "/usr/local/bin/python3.12", "3.12", "3.12.4", "/usr/local/lib/python3.12", "/usr/local"
        ),
    )


BARE = [
    file("usr/bin/python3.11", fakes.elf(), 0o755),
    file("usr/lib/python3.11/os.py", b""),
]


@pytest.mark.parametrize(
    ("source", "version"),
    [
        (file("usr/include/python3.11/patchlevel.h", b'#define PY_VERSION  "3.11.9"\n'), "3.11.9"),
        (
            file(
                "var/lib/dpkg/status", b"Package: python3.11-minimal\nVersion: 3.11.2-6+deb12u9\n"
            ),
            "3.11.2",
        ),
    ],
)
def test_other_sources_know_the_version_where_the_binary_does_not(
    source: Entry, version: str
) -> None:
    assert [python.full_version for python in find_pythons(tree(*BARE, source))] == [version]


def test_a_python_whose_version_nothing_knows_is_not_taken() -> None:
    assert find_pythons(tree(*BARE)) == ()


def test_a_virtual_environment_is_no_python_of_the_base() -> None:
    entries = [*DEBIAN, symlink("opt/venv/bin/python3.11", "/usr/bin/python3.11")]
    assert find_pythons(tree(*entries)) == (PYTHON,)


SEVERAL = [
    *fakes.python_entries("3.9", "3.9.18"),
    *fakes.python_entries("3.11", "3.11.2"),
    *fakes.python_entries("3.11", "3.11.9", prefix="usr/local"),
]


def test_of_several_pythons_the_highest_comes_first_and_usr_local_ahead() -> None:
    assert [python.path for python in find_pythons(tree(*SEVERAL))] == [
        "/usr/local/bin/python3.11",
        "/usr/bin/python3.11",
        "/usr/bin/python3.9",
    ]


def test_a_requested_python_is_taken() -> None:
    found = find_pythons(tree(*SEVERAL))
    assert choose_python(found, "3.9", "base.tar").full_version == "3.9.18"
    assert choose_python(found, None, "base.tar").full_version == "3.11.9"


def test_a_python_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(SlimfitError) as raised:
        choose_python(find_pythons(tree(*SEVERAL)), "3.13", "base.tar")
    assert str(raised.value) == (
        "base.tar holds no CPython 3.13, but:\n"
        "  /usr/local/bin/python3.11 (3.11.9)\n"
        "  /usr/bin/python3.11 (3.11.2)\n"
        "  /usr/bin/python3.9 (3.9.18)\n\n"
        "Choose one of these versions, or another base."
    )


def test_a_base_without_python_is_refused() -> None:
    with pytest.raises(SlimfitError) as raised:
        inspect_tree(tree(*fakes.glibc_entries()), base="base.tar")
    assert str(raised.value) == (
        "base.tar holds no CPython: there is no `bin/python3.X` with its `lib/python3.X/os.py`.\n\n"
        "Use a base with a Python, as a `debian_base` with its default packages."
    )


@pytest.mark.parametrize(
    ("machine", "architecture", "message"),
    [
        (
            183,
            "amd64",
            "base.tar is for arm64, not for amd64.\n\nUse the base's amd64 variant.",
        ),
        (
            8,
            None,
            "base.tar: `/usr/bin/python3.11` is for the ELF machine 8.\n\n"
            "Use a base for amd64 or arm64.",
        ),
    ],
)
def test_another_platform_is_refused(machine: int, architecture: str | None, message: str) -> None:
    entries = [*fakes.python_entries(machine=machine), *fakes.glibc_entries(machine=machine)]
    with pytest.raises(SlimfitError) as raised:
        inspect_tree(tree(*entries), base="base.tar", architecture=architecture)
    assert str(raised.value) == message


def test_a_python_that_is_a_script_is_refused() -> None:
    header = file("usr/include/python3.11/patchlevel.h", b'#define PY_VERSION "3.11.9"')
    script = file("usr/bin/python3.11", b"#!/bin/sh\n", 0o755)
    with pytest.raises(SlimfitError) as raised:
        inspect_tree(tree(*BARE, header, script), base="base.tar")
    assert str(raised.value) == (
        "base.tar: `/usr/bin/python3.11` is no 64-bit ELF program.\n\n"
        "Use a base for linux on amd64 or arm64."
    )


def test_musl_is_told_by_the_version_in_its_loader() -> None:
    loader = file("lib/ld-musl-x86_64.so.1", fakes.elf(payload=b"\0001.2.5\0"))
    assert find_libc(tree(loader), "base.tar") == Libc("musl", "1.2.5")


def test_a_base_without_a_c_library_is_refused() -> None:
    with pytest.raises(SlimfitError) as raised:
        find_libc(tree(file("usr/lib/libc.so.6", b"no version")), "base.tar")
    assert str(raised.value) == (
        "base.tar holds neither a glibc (`libc.so.6`) nor a musl (`ld-musl-*.so.1`) whose version "
        "is known.\n\nUse a base with a C library: Python cannot run without one."
    )


def test_packages_of_distroless_and_alpine_are_found() -> None:
    entries = [
        *fakes.python_entries(),
        *fakes.glibc_entries(),
        file("var/lib/dpkg/status.d/tzdata", b"Package: tzdata\nVersion: 2025b\n"),
        file("var/lib/dpkg/status.d/tzdata.md5sums", b"0  usr/x\n"),
        file("usr/lib/apk/db/installed", b"C:Q1\nP:musl\nV:1.2.5-r0\np:so:x\n\nP:zlib\nV:1.3\n"),
    ]
    assert inspect_tree(tree(*entries), base="x").packages == (
        Package("musl", "1.2.5-r0"),
        Package("tzdata", "2025b"),
        Package("zlib", "1.3"),
    )


def test_a_base_without_os_release_has_an_unknown_distribution() -> None:
    assert os_release(tree()) == {}
    facts = inspect_tree(tree(*fakes.python_entries(), *fakes.glibc_entries()), base="x")
    assert (facts.distribution_id, facts.distribution_version) == ("unknown", "")


@pytest.mark.parametrize(
    ("binary", "version"),
    [
        (b"\0003.11.2\0", "3.11.2"),
        (b"x\0003.11.0rc2\0x", "3.11.0rc2"),
        (b"\0003.11.2+\0", "3.11.2"),
        (b"\0003.11.2\0003.11.2\0", "3.11.2"),
        (b"\0003.11.2\0003.11.3\0", None),
        (b"\0003.110.2\0", None),
        (b"Python 3.11.2", None),
    ],
)
def test_a_version_is_read_from_a_binary_where_it_is_clear(
    binary: bytes, version: str | None
) -> None:
    assert embedded_version(binary, "3.11") == version
