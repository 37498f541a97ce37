from __future__ import annotations

from pathlib import Path

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.deb import Deb, read_deb
from slimfit.core.base.rootfs import assemble, merged_path
from slimfit.core.base.tree import Entry, directory, file, symlink
from slimfit.core.errors import SlimfitError


def deb(name: str, *entries: Entry, control: str = "", conffiles: tuple[str, ...] = ()) -> Deb:
    return read_deb(fakes.deb(name, entries, control=control, conffiles=conffiles), f"{name}.deb")


def tree(*debs: Deb) -> dict[str, Entry]:
    return {entry.path: entry for entry in assemble(debs).entries}


def test_files_of_merged_folders_go_where_the_links_lead() -> None:
    found = tree(
        deb("libz", directory("lib"), file("lib/x86_64-linux-gnu/libz.so.1", b"z")),
        deb(
            "libc6", file("lib64/ld.so", b"l"), directory("bin"), file("sbin/ldconfig", b"c", 0o755)
        ),
    )
    assert found["usr/lib/x86_64-linux-gnu/libz.so.1"].read() == b"z"
    assert found["usr/sbin/ldconfig"].mode == 0o755
    links = {
        path: entry.target for path, entry in found.items() if "/" not in path and entry.target
    }
    assert links == {"bin": "usr/bin", "lib": "usr/lib", "lib64": "usr/lib64", "sbin": "usr/sbin"}


def test_links_that_a_package_itself_ships_are_the_same_links() -> None:
    found = tree(deb("base-files", directory("usr/bin"), symlink("bin", "usr/bin")))
    assert found["bin"] == symlink("bin", "usr/bin")
    assert "lib64" not in found


def test_setuid_bits_are_dropped_and_listed() -> None:
    rootfs = assemble([deb("su", file("bin/su", b"", 0o4755), directory("var/local", 0o2775))])
    found = {entry.path: entry for entry in rootfs.entries}
    assert rootfs.setuid == ("/usr/bin/su",)
    assert (found["usr/bin/su"].mode, found["var/local"].mode) == (0o755, 0o775)


def test_what_stays_out_is_counted_and_licences_stay() -> None:
    rootfs = assemble(
        [deb("x", file("usr/share/doc/x/copyright", b"c"), file("usr/share/doc/x/README", b"r"))]
    )
    assert rootfs.left_out == (("documentation", 1),)
    assert "usr/share/doc/x/copyright" in {entry.path for entry in rootfs.entries}


def test_one_path_with_two_contents_is_refused() -> None:
    with pytest.raises(SlimfitError) as raised:
        assemble([deb("b", file("etc/x", b"2")), deb("a", file("etc/x", b"1"))])
    assert str(raised.value) == (
        "The Debian packages a and b both hold `/etc/x`, with different content.\n\n"
        "Name only one of them in `packages` of the `debian_base`."
    )


def test_one_path_with_one_content_is_shared() -> None:
    assert (
        tree(deb("a", file("etc/x", b"1")), deb("b", file("etc/x", b"1")))["etc/x"].read() == b"1"
    )


def test_scanners_find_the_packages_their_files_and_configuration() -> None:
    found = tree(
        deb("tzdata", file("usr/share/zoneinfo/UTC", b"TZif")),
        deb(
            "libx",
            directory("etc"),
            file("etc/x.conf", b"x\n"),
            file("lib/libx.so", b"so"),
            file("usr/share/man/x", b""),
            control="Multi-Arch: same\n",
            conffiles=("/etc/x.conf",),
        ),
    )
    status = (Path(__file__).parent / "testdata" / "status").read_text()
    assert found["var/lib/dpkg/status"].read().decode() == status
    assert found["var/lib/dpkg/info/format"].read() == b"1\n"
    assert found["var/lib/dpkg/info/libx:amd64.list"].read().decode() == (
        "/.\n/etc\n/etc/x.conf\n/usr/lib/libx.so\n"
    )
    assert found["var/lib/dpkg/info/libx:amd64.md5sums"].read().decode() == (
        "401b30e3b8b5d629635a5c613cdb7919  etc/x.conf\n"
        "b807023f87e63b8ada92f79f546ff9cc  usr/lib/libx.so\n"
    )
    assert found["var/lib/dpkg/info/tzdata.list"].read().decode() == "/.\n/usr/share/zoneinfo/UTC\n"


@pytest.mark.parametrize(
    ("path", "merged"),
    [
        ("lib", "usr/lib"),
        ("lib/x", "usr/lib/x"),
        ("library/x", "library/x"),
        ("etc/lib", "etc/lib"),
    ],
)
def test_only_the_merged_folders_move(path: str, merged: str) -> None:
    assert merged_path(path) == merged
