"""Layers of distributions that must not be larger than some size: cut by file, each file whole.

The size is that of the uncompressed tar: it can be told before anything is compressed, so the cut
depends on the wheels and the limit alone. Files are taken in the order of their paths until the next
one would be too much. A module and its bytecode stay together: of two distributions that write one
module, whoever wins the source must win the bytecode (`conflicts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.guardrails.size import render_size
from slimfit.core.image.bytecode import cache_path
from slimfit.core.image.content import LayerFile
from slimfit.core.image.layer import all_entries, plan_wheels, title_of, write_entries
from slimfit.core.image.layer_info import LayerInfo, SkippedBytecode
from slimfit.core.image.spec import MAX_LAYERS, LayerSpec
from slimfit.core.image.tar_writer import END_BYTES, entry_bytes

Part = tuple[LayerFile, ...]


def write_split_layers(
    wheels: Iterable[Path],
    spec: LayerSpec,
    out: Path,
    limit: int,
    exclude: Mapping[str, Sequence[str]] = {},
) -> tuple[LayerInfo, ...]:
    """Writes the layers of wheels into the folders `out/00`, `out/01` and so on.

    With one layer it is that of `write_wheel_layer`. The first tells the scripts, the conflicts and
    what was left out; each tells the distributions that it has a file of. Raises `SlimfitError` as
    `write_wheel_layer` does, and where there would be more layers than an image takes.

    :param limit: bytes of the uncompressed tar; only a layer of one file may be larger.
    """
    plan = plan_wheels(wheels, spec, exclude=exclude)
    skipped: list[SkippedBytecode] = []
    with plan.checked():
        # Sizes have to be known before the cut, so this bytecode is kept until it is written.
        entries = tuple(all_entries(plan.files, spec, skipped))
        parts = cut(entries, spec, limit)
        if len(parts) > MAX_LAYERS:
            raise SlimfitError(
                f"{plan.info.title} would take {len(parts)} layers of {render_size(limit)}, and an"
                f" image has at most {MAX_LAYERS}.\n\nRaise `max_layer_size`."
            )
        return tuple(
            write_entries(part, _inside(part, skipped), out / f"{number:02}", info)
            for number, (part, info) in enumerate(zip(parts, _told(plan.info, parts)))
        )


def _told(info: LayerInfo, parts: Sequence[Part]) -> Iterator[LayerInfo]:
    """What is known of each part of a layer."""
    for number, part in enumerate(parts, start=1):
        origins = {file.origin for file in part}
        held = [one for one in info.distributions if one.title in origins]
        told = info if number == 1 else LayerInfo(info.title, info.media_type, "", 0, "", 0)
        title = info.title if len(parts) == 1 else f"{title_of(held)}, {number} of {len(parts)}"
        yield replace(told, title=title, distributions=tuple(held))


def _inside(part: Part, skipped: Iterable[SkippedBytecode]) -> tuple[SkippedBytecode, ...]:
    paths = {f"/{file.path}" for file in part}
    return tuple(one for one in skipped if one.path in paths)


def cut(entries: Iterable[LayerFile], spec: LayerSpec, limit: int) -> tuple[Part, ...]:
    """The entries of a layer in parts, each sorted by path and with all of its parent folders.

    :param limit: bytes of the tar of a part; only one with a single file (and the bytecode of that)
        may be larger.
    """
    files: dict[str, LayerFile] = {}
    folders: dict[str, LayerFile] = {}
    for entry in entries:
        (folders if entry.kind == "d" else files)[entry.path] = entry
    parts: list[dict[str, LayerFile]] = []
    size = 0
    for unit in _units(files, spec):
        part = parts[-1] if parts else {}
        more = _with_parents(unit, folders)
        added = sum(entry_bytes(one) for path, one in more.items() if path not in part)
        if not parts or size + added > limit:
            part, size = {}, END_BYTES
            parts.append(part)
            added = sum(map(entry_bytes, more.values()))
        part.update(more)
        size += added
    return tuple(tuple(part[path] for path in sorted(part)) for part in parts)


def _units(files: Mapping[str, LayerFile], spec: LayerSpec) -> Iterator[tuple[LayerFile, ...]]:
    """What stays together: a file, and its bytecode if it has one, by the path of the file."""
    caches = {path: cache_path(path, spec) for path in files}
    cached = {cache for cache in caches.values() if cache is not None}
    for path in sorted(files.keys() - cached):
        cache = caches[path]
        yield (files[path],) if cache is None else (files[path], files[cache])


def _with_parents(
    unit: Iterable[LayerFile], folders: Mapping[str, LayerFile]
) -> dict[str, LayerFile]:
    found = {}
    for file in unit:
        found[file.path] = file
        parent = file.path.rpartition("/")[0]
        while parent:
            found[parent] = folders[parent]
            parent = parent.rpartition("/")[0]
    return found
