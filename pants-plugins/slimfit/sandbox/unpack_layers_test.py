from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.sandbox.unpack_layers import unpack_layer, unpack_once

# Name, kind, mode, and content or link.
Entry = tuple[str, bytes, int, str]
FILE, FOLDER, LINK, HARD = tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


def layer(path: Path, entries: Sequence[Entry], *, packed: bool = False) -> Path:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, mode, text in entries:
            member = tarfile.TarInfo(name)
            member.type, member.mode = kind, mode
            if kind == FILE:
                member.size = len(text)
            else:
                member.linkname = text
            archive.addfile(member, io.BytesIO(text.encode()))
    data = buffer.getvalue()
    path.write_bytes(b"".join(map(gzip.compress, (data[:300], data[300:]))) if packed else data)
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_files_folders_and_links_are_there_with_their_modes(tmp_path: Path, packed: bool) -> None:
    entries = [
        ("app/", FOLDER, 0o555, ""),
        ("app/run", FILE, 0o755, "text"),
        ("app/again", HARD, 0, "app/run"),
        ("lib", LINK, 0o777, "/usr/lib"),
        ("dev/null", tarfile.CHRTYPE, 0o666, ""),
    ]
    root = tmp_path / "root"
    unpack_layer(layer(tmp_path / "layer", entries, packed=packed), root)
    assert (root / "app").stat().st_mode & 0o777 == 0o755
    assert (root / "app/run").stat().st_mode & 0o777 == 0o755
    assert (root / "app/again").read_text() == "text"
    assert (root / "lib").readlink() == Path("/usr/lib")
    assert not (root / "dev").exists()


def test_an_upper_layer_replaces_what_lies_below(tmp_path: Path) -> None:
    root = tmp_path / "root"
    below = [("a/x", FILE, 0o644, "old"), ("b", LINK, 0, "a"), ("c", FILE, 0o644, "")]
    above = [("a", FILE, 0o644, "new"), ("b", FILE, 0o600, "own"), ("c", FOLDER, 0o755, "")]
    unpack_layer(layer(tmp_path / "1", below), root)
    unpack_layer(layer(tmp_path / "2", above), root)
    assert ((root / "a").read_text(), (root / "b").read_text()) == ("new", "own")
    assert (root / "c").is_dir()


def test_what_leads_out_of_the_folder_stays_in_it(tmp_path: Path) -> None:
    unpack_layer(layer(tmp_path / "1", [("../../out", FILE, 0o644, "x")]), tmp_path / "root")
    assert (tmp_path / "root/out").read_text() == "x"


@pytest.mark.parametrize(
    "entries",
    [
        [("link", LINK, 0, "/tmp"), ("link/out", FILE, 0o644, "x")],
        [("link", LINK, 0, ".."), ("link/new/out", FILE, 0o644, "x")],
        [("link", LINK, 0, ".."), ("in", HARD, 0, "link/secret")],
    ],
)
def test_a_layer_that_writes_or_reads_through_a_link_is_refused(
    tmp_path: Path, entries: Sequence[Entry]
) -> None:
    (tmp_path / "secret").write_text("x")
    with pytest.raises(SlimfitError) as problem:
        unpack_layer(layer(tmp_path / "layer", entries), tmp_path / "root")
    folder = "link/new" if "new" in entries[1][0] else "link"
    assert str(problem.value) == (
        f"The layer `layer` cannot be unpacked (`{folder}` is not a folder of it).\n\nBuild it again."
    )
    assert not (tmp_path / "new").exists()


def test_a_damaged_layer_is_named(tmp_path: Path) -> None:
    path = layer(tmp_path / "layer", [("a", FILE, 0o644, "x" * 9999)], packed=True)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SlimfitError, match=r"^The layer `layer` cannot be unpacked \("):
        unpack_layer(path, tmp_path / "root")


def test_a_layer_is_unpacked_once_for_all(tmp_path: Path) -> None:
    path = layer(tmp_path / "layer", [("a", FILE, 0o644, "x")])
    unpack_once(path, "key", tmp_path)
    path.unlink()
    unpack_once(path, "key", tmp_path)
    assert (tmp_path / "key/a").read_text() == "x"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["key"]


def test_what_an_interrupted_run_left_is_removed_after_a_day(tmp_path: Path) -> None:
    store = tmp_path / "store"
    left, fresh = store / ".old.1", store / ".new.2"
    for partial, age in ((left, 25), (fresh, 23)):
        (partial / "app").mkdir(parents=True)
        at = time.time() - age * 60 * 60
        os.utime(partial, (at, at))
    unpack_once(layer(tmp_path / "layer", [("app", FILE, 0o644, "")]), "key", store)
    assert sorted(path.name for path in store.iterdir()) == [".new.2", "key"]
