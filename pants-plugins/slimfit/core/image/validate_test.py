from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer import LAYER_FILE
from slimfit.core.image.layout import blob_path, index_bytes
from slimfit.core.image.manifest import Image, ImageLayer, digest_of
from slimfit.core.image.testing import make_layout, make_sources_image
from slimfit.core.image.validate import validate_layout

GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"


def _problems(layout: Path) -> list[str]:
    with pytest.raises(SlimfitError) as caught:
        validate_layout(layout)
    message = str(caught.value)
    start = f"The image `{layout.name}` is not what it says:\n"
    end = (
        "\nBuild it again. If that gives the same, report the first line: it is a bug of what "
        "built it."
    )
    assert message.startswith(start)
    assert message.endswith(end)
    return [line[4:] for line in message[len(start) : -len(end)].splitlines()]


def _layer_image(
    folder: Path, entries: list[tarfile.TarInfo], created_by: str = "slimfit: x"
) -> ImageLayer:
    """Writes an image of one layer with these entries, all empty."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for entry in entries:
            archive.addfile(entry)
    data = gzip.compress(out.getvalue())
    folder.mkdir()
    (folder / LAYER_FILE).write_bytes(data)
    layer = ImageLayer(digest_of(data), len(data), digest_of(out.getvalue()), GZIP, created_by)
    make_layout(folder / "x.oci", [folder], [layer])
    return layer


def _entry(name: str, kind: bytes = tarfile.REGTYPE, **changes: Any) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.mtime = 315532800
    for key, value in changes.items():
        setattr(entry, key, value)
    return entry


def test_an_image_that_is_right_is_returned(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "shop.oci", {"shop/main.py": ""})
    found = validate_layout(tmp_path / "shop.oci")
    assert found.manifest_digest == image.manifest_digest
    assert found.manifest == json.loads(image.manifest)
    assert found.config == json.loads(image.config)
    assert found.layers == (image.layers[0].digest,)


def test_every_rule_of_our_own_layers_is_held(tmp_path: Path) -> None:
    _layer_image(
        tmp_path / "x",
        [
            _entry("b", tarfile.DIRTYPE),
            _entry("a/x"),
            _entry("c", uid=1000),
            _entry("d", mtime=0),
            _entry("e/.wh.f"),
            _entry("g", tarfile.FIFOTYPE),
            _entry("../h"),
            _entry("i", tarfile.LNKTYPE, linkname="/etc/passwd"),
        ],
    )
    name = "layer 1 (slimfit: x)"
    assert _problems(tmp_path / "x" / "x.oci") == [
        f"{name}: `a/x` comes after `b`",
        f"{name}: `a/x` comes without its parent folder",
        f"{name}: `c` belongs to 1000:0",
        f"{name}: `d` has the time 0",
        f"{name}: `e/.wh.f` comes without its parent folder",
        f"{name}: `e/.wh.f` deletes a file of the layers below",
        f"{name}: `g` is a device or a named pipe",
        f"{name}: `../h` leaves the root",
        f"{name}: `../h` comes after `g`",
        f"{name}: `../h` comes without its parent folder",
        f"{name}: `i` is a hard link to `/etc/passwd` outside the root",
    ]


def test_layers_of_others_may_be_ordered_and_owned_otherwise(tmp_path: Path) -> None:
    entries = [_entry("b", uid=7), _entry("a", mtime=0), _entry("c/.wh.x")]
    _layer_image(tmp_path / "x", entries, created_by="ADD rootfs")
    assert len(validate_layout(tmp_path / "x" / "x.oci").layers) == 1


def test_an_empty_layer_is_found(tmp_path: Path) -> None:
    _layer_image(tmp_path / "x", [])
    assert _problems(tmp_path / "x" / "x.oci") == ["layer 1 (slimfit: x): it is empty"]


def test_wrong_digests_of_a_layer_are_found(tmp_path: Path) -> None:
    right = _layer_image(tmp_path / "x", [_entry("a")])
    other = "sha256:" + "0" * 64
    wrong = replace(right, digest=other, size=1, diff_id=other)
    make_layout(tmp_path / "y.oci", [tmp_path / "x"], [wrong])
    name = "layer 1 (slimfit: x)"
    assert _problems(tmp_path / "y.oci") == [
        f"{name}: digest is {other}, and {right.digest} is right",
        f"{name}: size is 1, and {right.size} is right",
        f"{name}: diff_id is {other}, and {right.diff_id} is right",
    ]


def test_a_damaged_and_a_missing_layer_are_named(tmp_path: Path) -> None:
    layer = _layer_image(tmp_path / "x", [_entry("a")])
    blob = tmp_path / "x" / "x.oci" / blob_path(layer.digest)
    blob.write_bytes(blob.read_bytes()[:-6])
    assert _problems(tmp_path / "x" / "x.oci") == [
        (
            f"layer 1 (slimfit: x): The layer `{blob.name}` is damaged (Compressed file ended before "
            "the end-of-stream marker was reached)."
        )
    ]
    blob.unlink()
    assert _problems(tmp_path / "x" / "x.oci")[0].startswith(
        f"layer 1 (slimfit: x): The layer `{blob.name}` is damaged ([Errno 2]"
    )


def _edited(
    folder: Path, config: Callable[[Any], None], manifest: Callable[[Any], None]
) -> list[str]:
    """Edits the documents of a good image, stores them under their new digests, and validates."""
    image = make_sources_image(folder, {"a.py": ""})
    new_config = json.loads(image.config)
    config(new_config)
    config_bytes = json.dumps(new_config).encode()
    new_manifest = json.loads(image.manifest)
    new_manifest["config"].update(digest=digest_of(config_bytes), size=len(config_bytes))
    manifest(new_manifest)
    manifest_bytes = json.dumps(new_manifest).encode()
    edited = Image(config_bytes, manifest_bytes, image.layers, "amd64", "linux")
    for data in (config_bytes, manifest_bytes):
        (folder / blob_path(digest_of(data))).write_bytes(data)
    (folder / "index.json").write_bytes(index_bytes(edited))
    return _problems(folder)


def _nothing(document: Any) -> None:
    pass


def test_counts_that_do_not_fit_are_found(tmp_path: Path) -> None:
    def more_history(config: Any) -> None:
        config["history"].append({"created_by": "x"})
        del config["os"]

    assert _edited(tmp_path / "a.oci", more_history, _nothing) == [
        "config: os is missing",
        "manifest and config: 1 layers, 1 diff_ids, 2 history entries with a layer",
    ]


def test_unknown_types_are_found(tmp_path: Path) -> None:
    def other_types(manifest: Any) -> None:
        manifest["mediaType"] = "text/plain"
        manifest["config"]["mediaType"] = "text/plain"
        manifest["layers"][0]["mediaType"] = "application/zstd"

    problems = _edited(tmp_path / "a.oci", _nothing, other_types)
    assert problems[:2] == [
        "config: mediaType is text/plain, and application/vnd.oci.image.config.v1+json is right",
        "manifest: its own mediaType is text/plain",
    ]
    assert problems[2].endswith(": mediaType is application/zstd")


def test_altered_documents_are_found(tmp_path: Path) -> None:
    image = make_sources_image(tmp_path / "a.oci", {"a.py": ""})
    blob = tmp_path / "a.oci" / blob_path(image.config_digest)
    blob.write_bytes(image.config + b"\n")
    assert _problems(tmp_path / "a.oci") == [
        (
            f"config: digest is {image.config_digest}, and {digest_of(image.config + bytes([10]))} is "
            "right"
        ),
        f"config: size is {len(image.config)}, and {len(image.config) + 1} is right",
    ]


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    entries = [_entry(f"{number:03}", mtime=0) for number in range(40)]
    _layer_image(tmp_path / "x", entries)
    problems = _problems(tmp_path / "x" / "x.oci")
    assert len(problems) == 31
    assert problems[-1] == "and 10 more"
