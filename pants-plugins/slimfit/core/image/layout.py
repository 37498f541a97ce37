"""The OCI image layout: a folder of blobs and an index (OCI image-spec 1.0, image-layout.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimfit.core.errors import SlimfitError
from slimfit.core.image.manifest import Image, descriptor, digest_of
from slimfit.core.image.spec import MEDIA_INDEX, MEDIA_MANIFEST, canonical_json

LAYOUT_FILE = "oci-layout"
INDEX_FILE = "index.json"
# The name under which an image of the layout is found: what follows `oci:<folder>:`.
REF_NAME = "org.opencontainers.image.ref.name"
_LAYOUT = b'{"imageLayoutVersion":"1.0.0"}'
_FIX = "Build the image again; a layout is never edited by hand."


def blob_path(digest: str) -> str:
    """Where a layout keeps a blob, below its folder; raises `SlimfitError` for a foreign digest."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise SlimfitError(f"`{digest}` is not a sha256 digest of a blob.\n\n{_FIX}")
    return f"blobs/sha256/{digest[7:]}"


def layout_files(image: Image, ref_name: str = "") -> tuple[tuple[str, bytes], ...]:
    """All files of the image's layout but its layers, as paths and contents, sorted by path."""
    return tuple(
        sorted(
            (
                *image_files(image),
                (INDEX_FILE, index_bytes(image, ref_name)),
                (LAYOUT_FILE, _LAYOUT),
            )
        )
    )


def image_files(image: Image) -> tuple[tuple[str, bytes], ...]:
    """The blobs that say what an image is, as paths and contents."""
    return (
        (blob_path(image.config_digest), image.config),
        (blob_path(image.manifest_digest), image.manifest),
    )


def image_index(images: Iterable[Image], annotations: Iterable[tuple[str, str]] = ()) -> bytes:
    """The index that lists an image for each platform (image-spec, image-index.md)."""
    return render_index((_entry(image) for image in images), annotations)


def index_files(
    images: Iterable[Image], annotations: Iterable[tuple[str, str]] = ()
) -> tuple[tuple[str, bytes], ...]:
    """All files of the layout of an index but the layers, as paths and contents, sorted by path."""
    listed = tuple(images)
    index = image_index(listed, annotations)
    entry = descriptor(MEDIA_INDEX, digest_of(index), len(index))
    blobs = {path: content for image in listed for path, content in image_files(image)}
    blobs[blob_path(digest_of(index))] = index
    blobs[INDEX_FILE] = render_index([entry])
    blobs[LAYOUT_FILE] = _LAYOUT
    return tuple(sorted(blobs.items()))


def index_bytes(image: Image, ref_name: str = "") -> bytes:
    """The index of a layout that holds one image."""
    entry = _entry(image)
    if ref_name:
        entry["annotations"] = {REF_NAME: ref_name}
    return render_index([entry])


def _entry(image: Image) -> dict[str, Any]:
    entry = descriptor(MEDIA_MANIFEST, image.manifest_digest, len(image.manifest))
    entry["platform"] = {"architecture": image.architecture, "os": image.os}
    return entry


def render_index(
    entries: Iterable[dict[str, Any]], annotations: Iterable[tuple[str, str]] = ()
) -> bytes:
    """An index of manifest descriptors."""
    index: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MEDIA_INDEX,
        "manifests": list(entries),
    }
    said = dict(annotations)
    if said:
        index["annotations"] = said
    return canonical_json(index).encode("utf-8")


@dataclass(frozen=True)
class Layout:
    """A layout on disk that holds one image: its index entry, manifest and config, parsed."""

    path: Path
    entry: dict[str, Any]
    manifest_bytes: bytes
    manifest: dict[str, Any]
    config_bytes: bytes
    config: dict[str, Any]

    def blob(self, digest: str) -> Path:
        """The path of a blob."""
        return self.path / blob_path(digest)


@dataclass(frozen=True)
class Images:
    """A layout on disk that holds an image, or an index with an image for each platform.

    `entry` describes the one or the other, `index` holds the index's bytes if it is one.
    """

    entry: dict[str, Any]
    index: bytes
    images: tuple[Layout, ...]

    @property
    def layers(self) -> tuple[tuple[str, int], ...]:
        """Digest and size of each layer, each once, those of the first image first."""
        return tuple(
            dict.fromkeys(
                (layer["digest"], layer["size"])
                for image in self.images
                for layer in image.manifest["layers"]
            )
        )


def platform_of(image: Layout) -> str:
    """The platform of an image, as its configuration says it."""
    return f"{image.config.get('os')}/{image.config.get('architecture')}"


def read_images(path: Path) -> Images:
    """Reads index, manifests and configs; raises `SlimfitError` if one of them is not there."""
    try:
        marker = json.loads((path / LAYOUT_FILE).read_bytes())
        if marker["imageLayoutVersion"] != "1.0.0":
            raise ValueError(f"image layout version {marker['imageLayoutVersion']}")
        entries = json.loads((path / INDEX_FILE).read_bytes())["manifests"]
        if len(entries) != 1:
            raise ValueError(f"{len(entries)} images in the index, and one is expected")
        index = b""
        listed = entries
        if entries[0].get("mediaType") == MEDIA_INDEX:
            index = (path / blob_path(entries[0]["digest"])).read_bytes()
            listed = json.loads(index)["manifests"]
        return Images(entries[0], index, tuple(_read_image(path, entry) for entry in listed))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = (
            f"{Path(str(error.filename)).name}: {error.strerror}"
            if isinstance(error, OSError)
            else f"{type(error).__name__}: {error}"
        )
        raise SlimfitError(
            f"`{path.name}` is not the OCI layout of an image ({what}).\n\n{_FIX}"
        ) from None


def _read_image(path: Path, entry: dict[str, Any]) -> Layout:
    manifest = (path / blob_path(entry["digest"])).read_bytes()
    loaded = json.loads(manifest)
    config = (path / blob_path(loaded["config"]["digest"])).read_bytes()
    return Layout(path, entry, manifest, loaded, config, json.loads(config))


def read_layout(path: Path, architecture: str = "") -> Layout:
    """The image of a layout; of several, that for an architecture.

    Raises `SlimfitError` for what is no layout, and if there is no such image.
    """
    images = read_images(path).images
    if len(images) == 1:
        return images[0]
    for image in images:
        if image.config.get("architecture") == architecture:
            return image
    raise SlimfitError(
        f"`{path.name}` holds images for {', '.join(map(platform_of, images))}, and one for this"
        f" machine ({architecture or 'unknown'}) is asked for.\n\n"
        "Add its platform to `platforms` of the app."
    )
