from __future__ import annotations

import tarfile

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.deb import read_deb
from slimfit.core.base.tree import directory, file, symlink
from slimfit.core.errors import SlimfitError

ENTRIES = [directory("etc"), file("etc/x.conf", b"x=1\n"), symlink("etc/y", "x.conf")]
AGAIN = "Delete the downloaded file and build again; if that does not help, make the lockfile anew."


@pytest.mark.parametrize("compression", ["", "gz", "xz"])
def test_reads_control_and_data(compression: str) -> None:
    package = read_deb(
        fakes.deb("x", ENTRIES, conffiles=["/etc/x.conf"], compression=compression), "x.deb"
    )
    assert package.control.get("Package") == "x"
    assert package.conffiles == ("/etc/x.conf",)
    assert package.entries == tuple(ENTRIES)


def test_a_hard_link_becomes_a_file_of_its_own() -> None:
    data = fakes.tar_of(
        [(fakes.member("./a", mode=0o755), b"1"), fakes.member("./b", tarfile.LNKTYPE, link="./a")]
    )
    assert read_deb(fakes.deb("x", data=data), "x.deb").entries == (
        file("a", b"1", 0o755),
        file("b", b"1", 0o755),
    )


def test_a_device_is_refused() -> None:
    data = fakes.tar_of([fakes.member("./dev/null", tarfile.CHRTYPE)])
    with pytest.raises(SlimfitError) as raised:
        read_deb(fakes.deb("makedev", data=data), "makedev.deb")
    assert str(raised.value) == (
        "makedev.deb holds `/dev/null`, which is no file, directory or link.\n\n"
        "Leave that package out of the `debian_base`: images get their devices from the engine."
    )


def damaged(data: bytes) -> str:
    with pytest.raises(SlimfitError) as raised:
        read_deb(data, "x.deb")
    return str(raised.value)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<html>", "it is no `ar` archive"),
        (fakes.deb("x", ENTRIES)[:-10], "it is truncated"),
        (fakes.deb("x", ENTRIES) + b"rest", None),
        (fakes.ar([("debian-binary", b"2.0\n")]), "it lacks its control or its data member"),
        (
            fakes.ar([("control.tar", fakes.tar_of([])), ("data.tar", fakes.tar_of([]))]),
            "its control file names no package",
        ),
    ],
)
def test_a_damaged_package_is_named_with_what_is_wrong(data: bytes, problem: str | None) -> None:
    if problem is None:
        problem = f"the header at byte {len(data) - len(b'rest')} is broken"
    assert damaged(data) == f"x.deb is no usable Debian package: {problem}.\n\n{AGAIN}"


def test_damaged_compression_names_the_member() -> None:
    data = fakes.ar([("control.tar.gz", b"no gzip"), ("data.tar", b"")])
    assert damaged(data) == (
        "x.deb is no usable Debian package: `control.tar.gz` cannot be unpacked "
        f"(Not a gzipped file (b'no')).\n\n{AGAIN}"
    )
