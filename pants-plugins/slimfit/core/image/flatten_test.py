from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.flatten import extract_layout, flatten_layout
from slimfit.core.image.layer import LAYER_FILE
from slimfit.core.image.manifest import ImageLayer, digest_of
from slimfit.core.image.testing import make_layout

GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"


def _image(folder: Path, layers: list[dict[str, str]]) -> Path:
    """An image of layers given as paths and texts; `/` ends a folder, `->` begins a link's target,
    `=>` that of a hard link."""
    folders, infos = [], []
    for index, entries in enumerate(layers):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            for name, text in entries.items():
                info = tarfile.TarInfo(name.rstrip("/"))
                info.mode = 0o755 if name.endswith("/") else 0o640
                if name.endswith("/"):
                    info.type = tarfile.DIRTYPE
                elif text.startswith("->"):
                    info.type, info.linkname = tarfile.SYMTYPE, text[2:]
                elif text.startswith("=>"):
                    info.type, info.linkname = tarfile.LNKTYPE, text[2:]
                else:
                    info.size = len(text)
                archive.addfile(info, io.BytesIO(text.encode()) if info.isreg() else None)
        data = gzip.compress(out.getvalue())
        folders.append(folder / f"layer{index}")
        folders[-1].mkdir()
        (folders[-1] / LAYER_FILE).write_bytes(data)
        infos.append(
            ImageLayer(digest_of(data), len(data), digest_of(out.getvalue()), GZIP, f"L{index}")
        )
    make_layout(folder / "x.oci", folders, infos)
    return folder / "x.oci"


def _seen(layout: Path) -> dict[str, str]:
    return {path: f"{entry.kind} {entry.origin}" for path, entry in flatten_layout(layout).items()}


def test_the_upper_layer_covers_the_lower(tmp_path: Path) -> None:
    layout = _image(
        tmp_path,
        [{"a/": "", "a/x": "1", "a/y": "1", "b": "1"}, {"a/": "", "a/x": "2", "b/": "", "b/z": ""}],
    )
    assert _seen(layout) == {
        "a": "d L1",
        "a/x": "f L1",
        "a/y": "f L0",
        "b": "d L1",
        "b/z": "f L1",
    }


def test_whiteouts_are_carried_out(tmp_path: Path) -> None:
    layout = _image(
        tmp_path,
        [
            {"a/": "", "a/x": "", "a/sub/": "", "a/sub/y": "", "o/": "", "o/old": "", "r": ""},
            {"a/.wh.sub": "", "o/new": "", "o/.wh..wh..opq": "", ".wh.r": ""},
        ],
    )
    assert _seen(layout) == {"a": "d L0", "a/x": "f L0", "o": "d L0", "o/new": "f L1"}


def test_a_link_over_a_folder_hides_what_was_in_it(tmp_path: Path) -> None:
    layout = _image(tmp_path, [{"a/": "", "a/x": ""}, {"a": "->b"}])
    assert _seen(layout) == {"a": "l L1"}


def test_the_root_file_system_is_extracted(tmp_path: Path) -> None:
    layout = _image(
        tmp_path,
        [
            {"bin": "->usr/bin", "usr/": "", "usr/bin/": "", "usr/bin/x": "low", "gone": "g"},
            {"usr/": "", "usr/bin/": "", "usr/bin/x": "top", "usr/bin/y": "=>usr/bin/x"},
            {".wh.gone": ""},
        ],
    )
    root = tmp_path / "root"
    extract_layout(layout, root)
    assert (root / "bin" / "x").read_text(encoding="utf-8") == "top"
    assert (root / "usr/bin/y").read_text(encoding="utf-8") == "top"
    assert os.readlink(root / "bin") == "usr/bin"
    assert stat.S_IMODE((root / "usr/bin/x").stat().st_mode) == 0o640
    assert sorted(os.listdir(root)) == ["bin", "usr"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    layout = _image(tmp_path, [{"lib": "->/etc"}, {"lib/passwd": ""}])
    with pytest.raises(SlimfitError) as caught:
        extract_layout(layout, tmp_path / "root")
    assert str(caught.value) == (
        "`/lib/passwd` lies below `/lib`, which is no folder.\n\n"
        "Build the image again, with paths that go through no symlink of the base."
    )
