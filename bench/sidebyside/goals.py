"""The figures that have a goal, from what a run has measured: medians, and ratios within the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sidebyside.pants_ways import OursDocker, OursOci, Recipe
from sidebyside.record import Record
from sidebyside.ways import Pip, Uv

OURS = OursOci.name


@dataclass(frozen=True)
class Goal:
    """One figure and what it should be.

    :param number: which of the eleven rows it belongs to.
    :param what: what was measured.
    :param goal: what it should be, in words.
    :param found: what it is, in words; `met` whether that is good enough.
    """

    number: int
    what: str
    goal: str
    found: str
    met: bool


def goals(record: Record) -> list[Goal]:
    """All figures that the run has, by number."""
    parts = (_cold, _edited, _unchanged, _bytes, _remote, _growth, _layer, _memory, _start)
    return sorted((one for part in parts for one in part(record)), key=lambda goal: goal.number)


def _faster(number: int, what: str, theirs: float, ours: float, times: float) -> Goal:
    found = f"{theirs:.2f} s to {ours:.2f} s, {theirs / ours:.2f}x"
    return Goal(number, what, f"{times:g}x faster", found, theirs / ours >= times)


def _most(number: int, what: str, value: float, limit: float, unit: str, detail: str = "") -> Goal:
    unit = f" {unit}" if unit else ""
    found = f"{value:.3g}{unit}{detail}"
    return Goal(number, what, f"at most {limit:g}{unit}", found, value <= limit)


def _cold(record: Record) -> Iterator[Goal]:
    told = [name for name in record.fleets if not name.startswith("many")]
    states = (("cold", "tools ready"), ("nothing", "tools from nothing, too"))
    for fleet, (state, title) in product(told, states):
        ours = record.median(fleet, OURS, state)
        for way, times in ((Pip.name, 8), (Uv.name, 3), (Recipe.name, 8)):
            # For those that have no tools to start, both states are one.
            theirs = record.median(fleet, way, state) or record.median(fleet, way, "cold")
            if ours and theirs:
                what = f"all images of {fleet}, {title}, against {way}"
                yield _faster(1, what, theirs, ours, times)


def _edited(record: Record) -> Iterator[Goal]:
    for fleet in record.fleets:
        ours = record.median(fleet, OURS, "edited")
        own = record.median(fleet, OURS, "own")
        if ours is None or own is None:
            continue
        theirs = record.median(fleet, Recipe.name, "edited")
        importing = min(2, record.fleets[fleet]["apps"])
        title = f"{fleet}: one line of a library that {importing} of its apps import"
        if theirs:
            yield _faster(2, f"{title}, against {Recipe.name}", theirs, ours, 10)
        detail = f" ({ours:.2f} s, of which Pants' own {own:.2f} s)"
        yield _most(2, f"{title}, each changed image", (ours - own) / importing, 0.3, "s", detail)


def _unchanged(record: Record) -> Iterator[Goal]:
    for fleet, told in record.fleets.items():
        ours = record.median(fleet, OURS, "unchanged")
        listed = record.median(fleet, OURS, "listed")
        if ours is None or listed is None:
            continue
        title = f"{fleet}: nothing changed, {told['apps']} app{'s' * (told['apps'] > 1)}"
        detail = f" ({ours:.2f} s, list {listed:.2f} s)"
        yield _most(3, f"{title}, longer than list", ours - listed, 1, "s", detail)
        processes = record.median(fleet, OURS, "processes")
        if processes is not None:
            yield _most(3, f"{title}, processes", processes, 0, "")
        written, blobs = (record.median(fleet, OURS, what) for what in ("written", "blobs"))
        if written is not None and blobs:
            detail = f" ({written / 1e6:.1f} of {blobs / 1e6:.1f} MB)"
            yield _most(3, f"{title}, dist/ written over unique", written / blobs, 1, "", detail)


def _bytes(record: Record) -> Iterator[Goal]:
    for way in (OURS, OursDocker.name):
        ideal = record.median("heavy", way, "ideal")
        for what, title in (("lean", "without bytecode"), ("stored", "with bytecode")):
            stored = record.median("heavy", way, what)
            if stored and ideal:
                detail = f" ({stored / 1e6:.1f} to {ideal / 1e6:.1f} MB)"
                title = f"a registry's bytes over what has to be there, {way}, {title}"
                yield _most(4, title, stored / ideal, 1.03, "", detail)
        pushed = record.median("heavy", way, "pushed")
        if pushed is not None:
            yield _most(5, f"pushed for an app after an edit, {way}", pushed / 2e3, 100, "kB")
        files, least = (record.median("heavy", way, what) for what in ("unpacked", "least"))
        if files and least:
            detail = f" ({files / 1e6:.1f} to {least / 1e6:.1f} MB)"
            title = f"files over base, wheels and sources, {way}"
            yield _most(6, title, files / least, 1.01, "", detail)


def _remote(record: Record) -> Iterator[Goal]:
    built = record.median("heavy", OURS, "remote_built")
    seconds, listed, download = (
        record.median("heavy", OURS, what) for what in ("remote", "remote_list", "download")
    )
    if built is None or seconds is None or listed is None or not download:
        return
    yield _most(7, "empty machine, remote cache: layers built", built, 0, "")
    detail = f" ({seconds:.2f} s, list {listed:.2f} s, downloading {download:.2f} s)"
    yield _most(7, "the same: time over downloading", seconds / download, 1.2, "", detail)
    longer = (seconds - listed) / download
    yield _most(7, "the same, without what list takes there", longer, 1.2, "", detail)


def curve(record: Record, way: str, kind: str) -> list[tuple[int, float]]:
    """How long a way takes for fleets of one kind: number of apps, seconds.

    :param kind: how their names begin: "many-" for those that share their wheels, or "fleet-".
    """
    found = []
    for fleet, told in record.fleets.items():
        seconds = record.median(fleet, way, "cold")
        if fleet.startswith(kind) and seconds is not None:
            found.append((int(told["apps"]), seconds))
    return sorted(found)


def _growth(record: Record) -> Iterator[Goal]:
    points = [point for point in curve(record, OURS, "many-") if point[0] >= 10]
    for (few, less), (many, more) in zip(points, points[1:]):
        each = (more - less) / (many - few)
        detail = f" ({less:.1f} s, then {more:.1f} s)"
        yield _most(8, f"each further app, from {few} to {many}", each, 0.25, "s", detail)


def _layer(record: Record) -> Iterator[Goal]:
    for fleet in record.fleets:
        size = record.median(fleet, "", "wheel")
        read, made, compiled, whole = (
            record.median(fleet, "", what) for what in ("read", "layer", "compile", "bytecode")
        )
        if not (size and read and made and compiled and whole):
            continue
        title = f"{fleet}, wheel of {size / 1e6:.0f} MB"
        detail = f" ({made:.2f} s to {read:.2f} s)"
        yield _most(9, f"{title}, over reading it", made / read, 1.5, "", detail)
        ratio, detail = whole / (read + compiled), f" ({whole:.2f} s to {read + compiled:.2f} s)"
        yield _most(9, f"{title}, with bytecode over compiling, too", ratio, 1.5, "", detail)
        peak = record.median(fleet, "", "peak")
        if peak:
            yield _most(10, f"{title}, peak memory of its process", peak / 1e6, 200, "MB")


def _memory(record: Record) -> Iterator[Goal]:
    whole, before, wheels = (
        record.median("heavy", OURS, what) for what in ("pantsd", "pantsd_infer", "ideal")
    )
    if whole and before and wheels:
        # What grew with the wheels would grow by as much as they weigh.
        detail = (
            f" ({before / 1e6:.0f}, then {whole / 1e6:.0f} MB; wheels of {wheels / 1e6:.0f} MB)"
        )
        title = "growth of pantsd while all layers are made, over what they weigh"
        yield _most(10, title, (whole - before) / wheels, 0.1, "", detail)


def _start(record: Record) -> Iterator[Goal]:
    for what, title, times in (("first", "first start", 5), ("later", "later start", 1)):
        ours = record.median("heavy", OursDocker.name, what)
        theirs = record.median("heavy", "zipapp", what)
        if ours and theirs:
            yield _faster(11, f"{title} against one zipapp PEX", theirs, ours, times)
