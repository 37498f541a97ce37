"""Flattens an image: its blobs are copied unchanged, and its layers are stacked into one tree for
inspection."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path

from slimfit.core.base.oci_image import (
    ImageLayer,
    image_files,
    read_image,
    render_layers,
    slice_chunks,
)
from slimfit.core.base.overlay import apply_layer
from slimfit.core.base.tree import Entry, Slice, member_entry, with_parents
from slimfit.core.errors import SlimfitError

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def flatten(image: Path, architecture: str, scratch: Path, out: Path) -> dict[str, Entry]:
    """Write layers.json, config.json (the image's own configuration, its bytes unchanged) and
    blobs/sha256/* for an image, and give its tree, whose contents lie in `scratch`.

    Raises SlimfitError for a damaged image, for another platform and for a layer that cannot be
    unpacked.
    """
    name = image.name
    if image.is_file() and _magic(image)[:2] == _GZIP:
        plain = scratch / "image.tar"
        _gunzip(image, plain, name)
        image = plain
    found = read_image(image_files(image), name, architecture)
    blobs = out / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    tree: dict[str, Entry] = {}
    for index, layer in enumerate(found.layers):
        blob = blobs / layer.digest[len("sha256:") :]
        _copy(layer.blob, blob)
        tar = scratch / f"layer-{index}.tar"
        _unpack_layer(blob, tar, layer, name)
        apply_layer(tree, _layer_entries(tar, tree, layer, name))
    (out / "layers.json").write_text(render_layers(found))
    _copy(found.config_blob, out / "config.json")
    return with_parents(tree.values())


def _copy(blob: Slice, target: Path) -> None:
    with open(target, "wb") as file:
        for chunk in slice_chunks(blob):
            file.write(chunk)


def _unpack_layer(blob: Path, tar: Path, layer: ImageLayer, name: str) -> None:
    """Undo a layer's compression and verify its diff_id."""
    magic = _magic(blob)
    if magic[:2] == _GZIP:
        _gunzip(blob, tar, name)
    elif magic == _ZSTD:
        _unzstd(blob, tar, name)
    else:
        shutil.copyfile(blob, tar)
    digest = hashlib.sha256()
    with open(tar, "rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    if f"sha256:{digest.hexdigest()}" != layer.diff_id:
        raise SlimfitError(
            f"{name}: the layer {layer.digest} unpacks to another tar than its configuration "
            "says:\n"
            f"  expected {layer.diff_id}\n  found    sha256:{digest.hexdigest()}\n\n"
            "Export the image again."
        )


def _magic(path: Path) -> bytes:
    with open(path, "rb") as source:
        return source.read(4)


def _gunzip(source: Path, target: Path, name: str) -> None:
    try:
        with gzip.open(source, "rb") as packed, open(target, "wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
    except (OSError, EOFError, zlib.error) as error:
        raise SlimfitError(
            f"{name} holds damaged gzip data: {error}.\n\nExport the image again."
        ) from None


def _unzstd(source: Path, target: Path, name: str) -> None:
    program = shutil.which("zstd")
    if program is None:
        raise SlimfitError(
            f"{name} has a layer compressed with zstd, and there is no `zstd` program here to read "
            "it.\n\n"
            "Install zstd, or export the image with gzip layers."
        )
    with open(target, "wb") as plain:
        done = subprocess.run([program, "-dcq", str(source)], stdout=plain, stderr=subprocess.PIPE)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise SlimfitError(f"{name} holds damaged zstd data: {said}.\n\nExport the image again.")


def _layer_entries(tar: Path, lower: dict[str, Entry], layer: ImageLayer, name: str) -> list[Entry]:
    # A hard link may name a file of a layer below, so its content is looked for there, too.
    known = dict(lower)
    entries = []
    try:
        with tarfile.open(tar, "r:") as members:
            for member in members:
                entry = member_entry(member, known, str(tar))
                if entry is not None:
                    known[entry.path] = entry
                    entries.append(entry)
    except tarfile.TarError as error:
        raise SlimfitError(
            f"{name}: the layer {layer.digest} is no complete tar: {error}.\n\n"
            "Export the image again."
        ) from None
    return entries
