from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.rootfs import rootfs_files
from slimfit.core.image.testing import make_rootfs


def test_entries_are_sorted_and_keep_modes_links_and_contents(tmp_path: Path) -> None:
    rootfs = make_rootfs(
        tmp_path / "rootfs.tar",
        [
            ("./", tarfile.DIRTYPE, 0o755, ""),
            ("./usr/bin/su", tarfile.REGTYPE, 0o4755, "program"),
            ("./tmp", tarfile.DIRTYPE, 0o1777, ""),
            ("./lib", tarfile.SYMTYPE, 0o777, "usr/lib"),
        ],
    )
    files = rootfs_files(rootfs)
    assert [(file.path, file.kind, file.mode, file.link) for file in files] == [
        ("lib", "l", 0o777, "usr/lib"),
        ("tmp", "d", 0o1777, ""),
        ("usr", "d", 0o755, ""),
        ("usr/bin", "d", 0o755, ""),
        ("usr/bin/su", "f", 0o4755, ""),
    ]
    assert read_all(files[-1].content) == b"program"


def test_the_first_name_of_a_file_is_the_file(tmp_path: Path) -> None:
    rootfs = make_rootfs(
        tmp_path / "rootfs.tar",
        [
            ("m", tarfile.REGTYPE, 0o755, "text"),
            ("z", tarfile.LNKTYPE, 0o755, "m"),
            ("a", tarfile.LNKTYPE, 0o755, "m"),
        ],
    )
    files = rootfs_files(rootfs)
    assert [(file.path, file.kind, file.link) for file in files] == [
        ("a", "f", ""),
        ("m", "h", "a"),
        ("z", "h", "a"),
    ]
    assert read_all(files[0].content) == b"text"


def test_all_that_may_not_be_in_a_base_is_named_at_once(tmp_path: Path) -> None:
    rootfs = make_rootfs(
        tmp_path / "rootfs.tar",
        [
            ("dev/null", tarfile.CHRTYPE, 0o666, ""),
            ("../x", tarfile.REGTYPE, 0o644, ""),
            ("a", tarfile.REGTYPE, 0o644, ""),
            ("./a", tarfile.REGTYPE, 0o644, ""),
            ("b", tarfile.LNKTYPE, 0o644, "nothing"),
        ],
    )
    with pytest.raises(SlimfitError) as caught:
        rootfs_files(rootfs)
    assert str(caught.value) == (
        "The root file system `rootfs.tar` is refused:\n"
        "  - `dev/null` is a device or a named pipe.\n"
        "  - `../x` leaves the folder it is installed to.\n"
        "  - `a` is in it twice.\n"
        "  - `b` is a hard link to `nothing`, which does not come before it.\n"
        "\n"
        "Build the base from a root file system of files, folders and links."
    )


def test_a_compressed_tar_is_refused(tmp_path: Path) -> None:
    rootfs = tmp_path / "rootfs.tar"
    rootfs.write_bytes(b"\x1f\x8b no tar")
    with pytest.raises(SlimfitError) as caught:
        rootfs_files(rootfs)
    assert str(caught.value) == (
        "The root file system `rootfs.tar` is not an uncompressed tar (truncated header).\n\n"
        "Build the base from a root file system of files, folders and links."
    )
