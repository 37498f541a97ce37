"""The OCI image layout: a folder of blobs and an index (OCI image-spec 1.0, image-layout.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimfit.core.errors import SlimfitError
from slimfit.core.image.manifest import Image, descriptor
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
                (blob_path(image.config_digest), image.config),
                (blob_path(image.manifest_digest), image.manifest),
                (INDEX_FILE, index_bytes(image, ref_name)),
                (LAYOUT_FILE, _LAYOUT),
            )
        )
    )


def index_bytes(image: Image, ref_name: str = "") -> bytes:
    """The index of a layout that holds one image."""
    entry: dict[str, Any] = descriptor(MEDIA_MANIFEST, image.manifest_digest, len(image.manifest))
    entry["platform"] = {"architecture": image.architecture, "os": image.os}
    if ref_name:
        entry["annotations"] = {REF_NAME: ref_name}
    return render_index([entry])


def render_index(entries: Iterable[dict[str, Any]]) -> bytes:
    """An index of manifest descriptors."""
    index = {"schemaVersion": 2, "mediaType": MEDIA_INDEX, "manifests": list(entries)}
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


def read_layout(path: Path) -> Layout:
    """Reads index, manifest and config; raises `SlimfitError` if one of them is not there."""
    try:
        marker = json.loads((path / LAYOUT_FILE).read_bytes())
        if marker["imageLayoutVersion"] != "1.0.0":
            raise ValueError(f"image layout version {marker['imageLayoutVersion']}")
        entries = json.loads((path / INDEX_FILE).read_bytes())["manifests"]
        if len(entries) != 1:
            raise ValueError(f"{len(entries)} images in the index, and one is expected")
        manifest = (path / blob_path(entries[0]["digest"])).read_bytes()
        loaded = json.loads(manifest)
        config = (path / blob_path(loaded["config"]["digest"])).read_bytes()
        return Layout(path, entries[0], manifest, loaded, config, json.loads(config))
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = (
            f"{Path(str(error.filename)).name}: {error.strerror}"
            if isinstance(error, OSError)
            else f"{type(error).__name__}: {error}"
        )
        raise SlimfitError(
            f"`{path.name}` is not the OCI layout of an image ({what}).\n\n{_FIX}"
        ) from None
