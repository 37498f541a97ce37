"""Paths that two parts of one image write with different content.

Layers are stacked and the upper one wins. Inside of one layer the same rule holds for its wheels in
the order they are given. Equal content is no conflict. Bytecode needs no rule: every source brings
its cache in the same layer, so whoever wins the source wins the cache.

Of two distributions the one whose name comes first is to win, as in a PEX: pex puts what an app
requires on `sys.path` in the order of the requirements' texts, and Python takes the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from slimfit.core.errors import SlimfitError
from slimfit.core.image.bytecode import is_cache_path
from slimfit.core.image.content import LayerFile
from slimfit.core.image.layer_info import Conflict, LayerInfo
from slimfit.core.image.listing import ListingEntry

__all__ = [
    "Conflict",
    "conflict_warning",
    "find_conflicts",
    "image_conflicts",
    "merge_files",
    "precedence",
    "stacking",
]


def precedence(title: str) -> str:
    """What distributions are sorted by, given `name version`: the first wins.

    A requirement's text goes on with `=`, `<` or `>` where its name ends, so `a-b` is before `a`.
    """
    return f"{title.partition(' ')[0]}="


def stacking(layers: Sequence[str]) -> tuple[int, ...]:
    """The order, bottom first, in which the layers of distributions give each path to its winner.

    It is the given one, but that a layer goes below another that has to win over it. Where two would
    have to be below each other the given order stays.

    :param layers: the listings of the layers, bottom first.
    """
    below: dict[int, set[int]] = {}
    seen: dict[str, list[tuple[int, str, str]]] = {}
    for number, listing in enumerate(layers):
        for line in listing.split("\n")[:-1]:
            _, kind, _, content, origin, path = line.split("\t")
            if kind == "d":
                continue
            for other, other_content, other_origin in seen.setdefault(path, []):
                if other_content != content and not is_cache_path(path):
                    winner, loser = number, other
                    if precedence(other_origin) < precedence(origin):
                        winner, loser = other, number
                    below.setdefault(winner, set()).add(loser)
            seen[path].append((number, content, origin))
    return _stacked(range(len(layers)), below)


def _stacked(numbers: Iterable[int], below: dict[int, set[int]]) -> tuple[int, ...]:
    """The numbers, each after those that are below it, else in their order."""
    left, placed = list(numbers), []
    while left:
        free = [one for one in left if not below.get(one, set()) & set(left)]
        placed.append(free[0] if free else left[0])
        left.remove(placed[-1])
    return tuple(placed)


def merge_files(
    groups: Iterable[Iterable[LayerFile]],
) -> tuple[tuple[LayerFile, ...], tuple[Conflict, ...]]:
    """One set of files, sorted by path, from groups of which a later one wins.

    Raises `SlimfitError` where one group has a file and another a folder, which no order settles.
    """
    merged: dict[str, LayerFile] = {}
    conflicts = []
    for group in groups:
        for file in group:
            loser = merged.get(file.path)
            if loser is not None and not _same(loser, file):
                conflicts.append(Conflict(f"/{file.path}", loser.origin, file.origin))
            merged[file.path] = file
    for path, file in merged.items():
        parent = path.rpartition("/")[0]
        while parent:
            if parent in merged:
                raise SlimfitError(
                    f"`/{parent}` is a file of {merged[parent].origin} and a folder of "
                    f"{file.origin}.\n\nThese two cannot be installed together: leave one of them "
                    "out of the app's dependencies."
                )
            parent = parent.rpartition("/")[0]
    return tuple(merged[path] for path in sorted(merged)), tuple(sorted(conflicts))


def find_conflicts(listings: Iterable[Iterable[ListingEntry]]) -> tuple[Conflict, ...]:
    """The conflicts between layers, given from the bottom up, sorted by path."""
    seen: dict[str, ListingEntry] = {}
    conflicts = []
    for listing in listings:
        for entry in _with_folder_origins(listing):
            below = seen.get(entry.path)
            if below is not None and not is_cache_path(entry.path) and _differ(below, entry):
                conflicts.append(Conflict(f"/{entry.path}", below.origin, entry.origin))
            seen[entry.path] = entry
    return tuple(sorted(conflicts))


def image_conflicts(
    layers: Iterable[tuple[LayerInfo, Iterable[ListingEntry]]],
) -> tuple[Conflict, ...]:
    """All conflicts of an image, given its layers from the bottom up: inside of each, and between."""
    stacked = tuple(layers)
    inside = [conflict for info, _ in stacked for conflict in info.conflicts]
    between = find_conflicts(listing for _, listing in stacked)
    return tuple(sorted({*inside, *between}))


def _with_folder_origins(listing: Iterable[ListingEntry]) -> Iterator[ListingEntry]:
    """Folders belong to nobody; where one stands against a file, name who has a file in it."""
    origin = "-"
    for entry in sorted(listing, reverse=True):
        if entry.kind == "d":
            yield replace(entry, origin=origin)
        else:
            origin = entry.origin
            yield entry


def conflict_warning(where: str, conflicts: Iterable[Conflict]) -> str:
    """The text of the warning about the image of `where`, or an empty string without conflicts."""
    lines = [
        f"  - {conflict.path}: {conflict.winner} wins over {conflict.loser}"
        for conflict in sorted(conflicts)
    ]
    if not lines:
        return ""
    paths = "A path is" if len(lines) == 1 else f"{len(lines)} paths are"
    return (
        f"{paths} written with different content by two parts of the image of {where}:\n"
        + "\n".join(lines)
        + "\n\nIf the program needs what lost, leave the other out of the app's dependencies, "
        "or lock versions that do not overlap."
    )


def _same(one: LayerFile, other: LayerFile) -> bool:
    if (one.kind, one.link) != (other.kind, other.link):
        return False
    return one.content.size == other.content.size and (
        one.content.sha256() == other.content.sha256()
    )


def _differ(one: ListingEntry, other: ListingEntry) -> bool:
    return (one.kind, one.content) != (other.kind, other.content)
