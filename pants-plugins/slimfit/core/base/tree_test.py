from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.tree import (
    DIRECTORY,
    MTIME,
    Entry,
    directory,
    file,
    lookup,
    read_tar,
    resolve,
    symlink,
    with_parents,
    write_tar,
)
from slimfit.core.errors import SlimfitError

MERGED = with_parents(
    [
        symlink("lib", "usr/lib"),
        symlink("usr/lib/libz.so", "./x/../libz.so.1"),
        directory("usr/lib/x"),
        file("usr/lib/libz.so.1", b"z"),
        symlink("etc/localtime", "/usr/lib/libz.so"),
        symlink("up", "../../etc"),
        symlink("loop", "pool"),
        symlink("pool", "loop"),
    ]
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("lib/libz.so", "usr/lib/libz.so.1"),
        ("etc/localtime", "usr/lib/libz.so.1"),
        ("/lib/./libz.so.1", "usr/lib/libz.so.1"),
        ("up", "etc"),
        ("lib", "usr/lib"),
        ("lib/absent", None),
        ("loop", None),
    ],
)
def test_paths_are_followed_as_in_a_chroot(path: str, found: str | None) -> None:
    assert resolve(MERGED, path) == found


def test_lookup_gives_the_entry_at_the_end_of_the_links() -> None:
    entry = lookup(MERGED, "lib/libz.so")
    assert entry is not None and entry.read() == b"z"
    assert lookup(MERGED, "lib/absent") is None


def written(*entries: Entry) -> bytes:
    out = io.BytesIO()
    write_tar(entries, out)
    return out.getvalue()


def test_a_tar_is_sorted_has_one_owner_one_time_and_every_parent() -> None:
    data = written(
        symlink("b", "a/x"),
        file("a/x", b"12", 0o755),
        Entry("srv/own", DIRECTORY, 0o700, owner=65532),
    )
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = tar.getmembers()
    assert [(m.name, m.type, oct(m.mode), m.uid, m.gid, m.linkname) for m in members] == [
        ("a", tarfile.DIRTYPE, "0o755", 0, 0, ""),
        ("a/x", tarfile.REGTYPE, "0o755", 0, 0, ""),
        ("b", tarfile.SYMTYPE, "0o777", 0, 0, "a/x"),
        ("srv", tarfile.DIRTYPE, "0o755", 0, 0, ""),
        ("srv/own", tarfile.DIRTYPE, "0o700", 65532, 65532, ""),
    ]
    assert {(m.mtime, m.uname, m.gname) for m in members} == {(MTIME, "", "")}


def test_a_written_tar_reads_back(tmp_path: Path) -> None:
    long = "/".join(["directory-with-a-name"] * 20) + "/Grüße.txt"
    entries = [file(long, b"x" * 2000, 0o644), symlink("l", long), directory("tmp", 0o1777)]
    (tmp_path / "rootfs.tar").write_bytes(written(*entries))
    tree = read_tar(tmp_path / "rootfs.tar")
    assert set(tree) == set(with_parents(entries))
    assert tree[long].read() == b"x" * 2000
    assert tree["l"].target == long
    assert tree["tmp"].mode == 0o1777


def test_hard_links_become_files_and_devices_are_passed_over(tmp_path: Path) -> None:
    data = fakes.tar_of(
        [
            (fakes.member("./a", mode=0o600), b"1"),
            fakes.member("./b", tarfile.LNKTYPE, link="./a"),
            fakes.member("./dev/null", tarfile.CHRTYPE),
            fakes.member("./"),
        ]
    )
    (tmp_path / "x.tar").write_bytes(data)
    tree = read_tar(tmp_path / "x.tar")
    assert sorted(tree) == ["a", "b"]
    assert (tree["b"].read(), tree["b"].mode) == (b"1", 0o600)


def test_a_truncated_tar_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(written(file("a", b"x" * 5000))[:2000])
    with pytest.raises(SlimfitError) as raised:
        read_tar(path)
    assert str(raised.value) == (
        f"{path} is no complete tar: unexpected end of data.\n\nMake or fetch it again."
    )


def test_a_path_that_leaves_the_root_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(fakes.tar_of([(fakes.member("usr/../../etc/passwd"), b"")]))
    with pytest.raises(SlimfitError) as raised:
        read_tar(path)
    assert str(raised.value) == (
        "The tar holds the path `usr/../../etc/passwd`, which may lead out of its root.\n\n"
        "Use a tar made without `..`."
    )
