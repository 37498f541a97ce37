"""An image as one tar that every engine loads.

The tar is an OCI layout and, over the same blobs, a Docker archive: old Docker asks for the
`manifest.json` of the latter, newer tools prefer the former.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from slimfit.core.image.layout import (
    INDEX_FILE,
    LAYOUT_FILE,
    REF_NAME,
    Layout,
    blob_path,
    read_layout,
    render_index,
)
from slimfit.core.image.spec import FIXED_MTIME, MODE_FILE, MODE_FOLDER, OWNER_ID, canonical_json

DOCKER_FILE = "manifest.json"


def write_archive(
    layout_dir: Path, out: Path, repo_tags: Iterable[str] = (), architecture: str = ""
) -> None:
    """Writes the image of a layout as one tar; the same image and tags give the same bytes.

    Of an index the image for `architecture` goes in, since old engines know no index.

    Only blobs of this image go in, though the folder may hold those of others. `repo_tags` are
    what engines call the image after loading. Of an archive with several, skopeo wants to be told
    which is meant: `oci-archive:FILE:NAME:TAG`. Raises `SlimfitError` for what is no layout.
    """
    layout = read_layout(layout_dir, architecture)
    tags = tuple(repo_tags)
    layers = [layer["digest"] for layer in layout.manifest["layers"]]
    config = layout.manifest["config"]["digest"]
    partial = out.with_name(f"{out.name}.partial")
    try:
        with partial.open("wb") as file, tarfile.open(
            fileobj=file, mode="w", format=tarfile.PAX_FORMAT
        ) as archive:
            _add_bytes(archive, LAYOUT_FILE, (layout_dir / LAYOUT_FILE).read_bytes())
            _add_bytes(archive, INDEX_FILE, _index(layout, tags))
            _add_bytes(archive, DOCKER_FILE, _docker_manifest(config, layers, tags))
            for folder in ("blobs", "blobs/sha256"):
                archive.addfile(_info(folder, tarfile.DIRTYPE, MODE_FOLDER, 0))
            # The same layer may stand in an image twice; its blob is one.
            for digest in sorted({layout.entry["digest"], config, *layers}):
                blob = layout.blob(digest)
                with blob.open("rb") as content:
                    info = _info(blob_path(digest), tarfile.REGTYPE, MODE_FILE, blob.stat().st_size)
                    archive.addfile(info, content)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _index(layout: Layout, tags: tuple[str, ...]) -> bytes:
    """The index, with an entry for each tag, or one without a name.

    The layout's own name would be a bare tag such as `latest`, of which podman makes an image name.
    """
    nameless = {key: value for key, value in layout.entry.items() if key != "annotations"}
    if not tags:
        return render_index([nameless])
    return render_index({**nameless, "annotations": {REF_NAME: tag}} for tag in tags)


def _docker_manifest(config: str, layers: list[str], tags: tuple[str, ...]) -> bytes:
    image: dict[str, Any] = {
        "Config": blob_path(config),
        "RepoTags": list(tags) or None,
        "Layers": [blob_path(digest) for digest in layers],
    }
    return canonical_json([image]).encode("utf-8")


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    archive.addfile(_info(name, tarfile.REGTYPE, MODE_FILE, len(data)), io.BytesIO(data))


def _info(name: str, kind: bytes, mode: int, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.mode = mode
    info.size = size
    info.mtime = FIXED_MTIME
    info.uid = info.gid = OWNER_ID
    info.uname = info.gname = ""
    return info
