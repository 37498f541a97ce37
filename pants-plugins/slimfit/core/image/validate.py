"""Checks a finished image against everything that its own documents say about it."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer_reader import LayerReader
from slimfit.core.image.layout import Images, Layout, platform_of, read_images, read_layout
from slimfit.core.image.manifest import digest_of
from slimfit.core.image.spec import (
    CREATED_BY,
    FIXED_MTIME,
    MAX_LAYERS,
    MEDIA_CONFIG,
    MEDIA_LAYER,
    MEDIA_LAYER_TAR,
    MEDIA_MANIFEST,
    OWNER_ID,
)

# More lines than these help nobody.
_SHOWN = 30


@dataclass(frozen=True)
class ValidatedImage:
    """An image of which every statement was found true. `layers` are digests, bottom first."""

    manifest_digest: str
    manifest: dict[str, Any]
    config: dict[str, Any]
    layers: tuple[str, ...]


def validate_layout(path: Path) -> ValidatedImage:
    """Recomputes every digest, size and diff_id, and looks at every entry of every layer.

    Layers that Slimfit wrote (their history line says so) are also held to the order and the fixed
    metadata of `spec`. Raises one `SlimfitError` that lists all problems.
    """
    return _validated(read_layout(path), [])


def validate_images(path: Path) -> tuple[ValidatedImage, ...]:
    """The same for each image that a layout holds, and for the index that lists them."""
    found = read_images(path)
    problems = _index_problems(found) if found.index else []
    return tuple(_validated(image, problems) for image in found.images)


def _validated(layout: Layout, found: list[str]) -> ValidatedImage:
    path = layout.path
    problems = [*found, *_document_problems(layout), *_count_problems(layout)]
    if not problems:
        for index in range(len(layout.manifest["layers"])):
            problems.extend(_layer_problems(layout, index))
    if problems:
        lines = "".join(f"  - {problem}\n" for problem in problems[:_SHOWN])
        more = len(problems) - _SHOWN
        lines += f"  - and {more} more\n" if more > 0 else ""
        raise SlimfitError(
            f"The image `{path.name}` is not what it says:\n{lines}\nBuild it again. If that gives "
            "the same, report the first line: it is a bug of what built it."
        )
    return ValidatedImage(
        manifest_digest=layout.entry["digest"],
        manifest=layout.manifest,
        config=layout.config,
        layers=tuple(layer["digest"] for layer in layout.manifest["layers"]),
    )


def _index_problems(found: Images) -> list[str]:
    right = (digest_of(found.index), len(found.index))
    said = (found.entry["digest"], found.entry["size"])
    problems = [f"index: {said} is said of it, and {right} is right"] if said != right else []
    for image in found.images:
        listed = image.entry.get("platform", {})
        if listed != {key: image.config.get(key) for key in ("architecture", "os")}:
            problems.append(f"index: {image.entry['digest']} is for {platform_of(image)}")
    return problems


def _document_problems(layout: Layout) -> list[str]:
    problems = []
    for what, said, data, media_type in (
        ("manifest", layout.entry, layout.manifest_bytes, MEDIA_MANIFEST),
        ("config", layout.manifest["config"], layout.config_bytes, MEDIA_CONFIG),
    ):
        for key, found in (
            ("digest", digest_of(data)),
            ("size", len(data)),
            ("mediaType", media_type),
        ):
            if said.get(key) != found:
                problems.append(f"{what}: {key} is {said.get(key)}, and {found} is right")
    if layout.manifest.get("mediaType") != MEDIA_MANIFEST:
        problems.append(f"manifest: its own mediaType is {layout.manifest.get('mediaType')}")
    for key in ("architecture", "os"):
        if not layout.config.get(key):
            problems.append(f"config: {key} is missing")
    return problems


def _count_problems(layout: Layout) -> list[str]:
    layers = layout.manifest.get("layers", [])
    diff_ids = layout.config.get("rootfs", {}).get("diff_ids", [])
    history = [h for h in layout.config.get("history", []) if not h.get("empty_layer")]
    problems = []
    if not len(layers) == len(diff_ids) == len(history):
        problems.append(
            f"manifest and config: {len(layers)} layers, {len(diff_ids)} diff_ids, "
            f"{len(history)} history entries with a layer"
        )
    if not 0 < len(layers) <= MAX_LAYERS:
        problems.append(f"manifest: {len(layers)} layers; between 1 and {MAX_LAYERS} are right")
    for layer in layers:
        if layer.get("mediaType") not in (MEDIA_LAYER, MEDIA_LAYER_TAR):
            problems.append(f"layer {layer.get('digest')}: mediaType is {layer.get('mediaType')}")
    return problems


def _layer_problems(layout: Layout, index: int) -> list[str]:
    said = layout.manifest["layers"][index]
    history = [h for h in layout.config["history"] if not h.get("empty_layer")][index]
    created_by = history.get("created_by", "")
    name = f"layer {index + 1} ({created_by or said['digest']})"
    reader = LayerReader(layout.blob(said["digest"]), said["mediaType"])
    order = _Order() if created_by.startswith(CREATED_BY) else None
    problems = []
    count = 0
    try:
        for member, _ in reader.entries():
            count += 1
            problems.extend(_entry_problems(member))
            if order is not None:
                problems.extend(order.problems(member))
    except SlimfitError as error:
        return [f"{name}: {str(error).splitlines()[0]}"]
    for key, right, found in (
        ("digest", said["digest"], reader.digest),
        ("size", said["size"], reader.size),
        ("diff_id", layout.config["rootfs"]["diff_ids"][index], reader.diff_id),
    ):
        if right != found:
            problems.append(f"{key} is {right}, and {found} is right")
    if count == 0:
        problems.append("it is empty")
    return [f"{name}: {problem}" for problem in problems]


def _entry_problems(member: tarfile.TarInfo) -> list[str]:
    """What no layer may hold, whoever wrote it."""
    problems = []
    if member.name.startswith("/") or ".." in member.name.split("/"):
        problems.append(f"`{member.name}` leaves the root")
    if member.islnk() and (member.linkname.startswith("/") or ".." in member.linkname.split("/")):
        problems.append(f"`{member.name}` is a hard link to `{member.linkname}` outside the root")
    return problems


class _Order:
    """The rules of Slimfit's own layers; it remembers what came before."""

    def __init__(self) -> None:
        self._last: Optional[str] = None
        self._folders = {""}

    def problems(self, member: tarfile.TarInfo) -> list[str]:
        """What is wrong with the next entry."""
        name = member.name
        parent, _, base = name.rpartition("/")
        problems = []
        if self._last is not None and name <= self._last:
            problems.append(f"`{name}` comes after `{self._last}`")
        if parent not in self._folders:
            problems.append(f"`{name}` comes without its parent folder")
        if (member.uid, member.gid, member.uname, member.gname) != (OWNER_ID, OWNER_ID, "", ""):
            problems.append(f"`{name}` belongs to {member.uid}:{member.gid}")
        if member.mtime != FIXED_MTIME:
            problems.append(f"`{name}` has the time {member.mtime}")
        if base.startswith(".wh."):
            problems.append(f"`{name}` deletes a file of the layers below")
        if not (member.isreg() or member.isdir() or member.issym() or member.islnk()):
            problems.append(f"`{name}` is a device or a named pipe")
        self._last = name
        if member.isdir():
            self._folders.add(name)
        return problems
