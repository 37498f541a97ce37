"""The root file system that an image's layers give together (OCI image-spec, layer.md)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_exactly
from slimfit.core.image.layer_reader import LayerReader
from slimfit.core.image.layout import Layout, read_layout
from slimfit.core.image.listing import ListingEntry

_WHITEOUT = ".wh."
# Hides all that the layers below have in the folder.
_OPAQUE = ".wh..wh..opq"


def flatten_layout(path: Path) -> dict[str, ListingEntry]:
    """The entries that a container sees, by path; whiteouts are carried out, not listed.

    The origin of each is the history line of the layer that it comes from. Hard links are listed as
    the files that they are.
    """
    layout = read_layout(path)
    return {path: entry for path, (_, entry) in sorted(_flatten(layout).items())}


def extract_layout(path: Path, folder: Path) -> None:
    """Writes the root file system into a folder, which must not exist or be empty.

    Owners and times are left out; modes and symlinks are kept. No root is needed. Raises
    `SlimfitError` if an entry lies behind a symlink, since such a layer depends on extraction order.
    """
    layout = read_layout(path)
    flat = _flatten(layout)
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(flat):
        entry = flat[name][1]
        parent = name.rpartition("/")[0]
        if parent and flat[parent][1].kind != "d":
            raise SlimfitError(
                f"`/{name}` lies below `/{parent}`, which is no folder.\n\n"
                "Build the image again, with paths that go through no symlink of the base."
            )
        if entry.kind == "d":
            # The final mode comes last: a folder may be closed to writing.
            (folder / name).mkdir(exist_ok=True)
        elif entry.kind == "l":
            (folder / name).symlink_to(entry.content)
    for index, reader in enumerate(_readers(layout)):
        _extract_files(reader, index, flat, folder)
    for name in sorted(flat, reverse=True):
        entry = flat[name][1]
        if entry.kind != "l":
            os.chmod(folder / name, entry.mode)


def _extract_files(
    reader: LayerReader, index: int, flat: dict[str, tuple[int, ListingEntry]], folder: Path
) -> None:
    for member, content in reader.entries():
        name = _clean(member.name)
        if name not in flat or flat[name][0] != index:
            continue
        if content is not None:
            with (folder / name).open("wb") as out:
                for chunk in read_exactly(content, member.size):
                    out.write(chunk)
        elif member.islnk():
            os.link(folder / _clean(member.linkname), folder / name)


def _readers(layout: Layout) -> Iterator[LayerReader]:
    for layer in layout.manifest["layers"]:
        yield LayerReader(layout.blob(layer["digest"]), layer["mediaType"])


def _flatten(layout: Layout) -> dict[str, tuple[int, ListingEntry]]:
    """For each path the index of its layer and its entry."""
    flat: dict[str, tuple[int, ListingEntry]] = {}
    history = [h for h in layout.config.get("history", []) if not h.get("empty_layer")]
    for index, reader in enumerate(_readers(layout)):
        origin = history[index].get("created_by", "-") if index < len(history) else "-"
        entries = list(_layer_entries(reader, origin))
        # Whiteouts speak of the layers below alone, wherever they stand in the tar.
        for entry in entries:
            folder, _, name = entry.path.rpartition("/")
            if name == _OPAQUE:
                _remove(flat, folder, itself=False)
            elif name.startswith(_WHITEOUT):
                hidden = name[len(_WHITEOUT) :]
                _remove(flat, f"{folder}/{hidden}" if folder else hidden, itself=True)
        for entry in entries:
            if entry.path.rpartition("/")[2].startswith(_WHITEOUT):
                continue
            if entry.kind != "d":
                _remove(flat, entry.path, itself=True)
            flat[entry.path] = (index, entry)
    return flat


def _remove(flat: dict[str, tuple[int, ListingEntry]], path: str, *, itself: bool) -> None:
    # Most paths are new or files, and then there is nothing below them to look for.
    there = flat.pop(path, None) if itself else flat.get(path)
    if path == "" or (there is not None and there[1].kind == "d"):
        inside = f"{path}/" if path else ""
        for name in [name for name in flat if name.startswith(inside)]:
            del flat[name]


def _layer_entries(reader: LayerReader, origin: str) -> Iterator[ListingEntry]:
    seen: dict[str, ListingEntry] = {}
    for member, content in reader.entries():
        path = _clean(member.name)
        if not path:
            continue
        if member.islnk():
            target = seen[_clean(member.linkname)]
            entry = ListingEntry(
                path, target.mode, target.kind, target.size, target.content, origin
            )
        elif content is not None:
            digest = hashlib.sha256()
            for chunk in read_exactly(content, member.size):
                digest.update(chunk)
            entry = ListingEntry(path, member.mode, "f", member.size, digest.hexdigest(), origin)
        elif member.issym():
            entry = ListingEntry(path, 0o777, "l", 0, member.linkname, origin)
        else:
            entry = ListingEntry(path, member.mode, "d" if member.isdir() else "?", 0, "-", origin)
        seen[path] = entry
        yield entry


def _clean(name: str) -> str:
    return os.path.normpath(f"/{name}")[1:]
