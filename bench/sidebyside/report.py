"""What a run has found, as text: figures with their goals, and a table of all ways for each fleet."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from sidebyside.goals import OURS, curve, goals
from sidebyside.record import Record

COLUMNS = (
    ("nothing", "from nothing"),
    ("cold", "tools ready"),
    ("edited", "one line edited"),
    ("unchanged", "nothing changed"),
    ("listed", "list"),
    ("stored", "registry"),
    ("pushed", "pushed after edit"),
    ("unpacked", "files"),
)


# With so many a fleet's distributions are counted, not named.
_NAMED = 15


def seconds(values: Sequence[float], ours: float | None) -> str:
    """A median, how many were measured, and the ratio to ours."""
    ratio = f" ({median(values) / ours:.2g}x)" if ours else ""
    return f"{median(values):.2f} s{ratio}"


def cell(record: Record, fleet: str, way: str, what: str) -> str:
    """What a way took or weighs, and how many times ours that is."""
    values = record.values(fleet, way, what)
    if not values:
        return "-"
    if what in ("stored", "unpacked"):
        return f"{median(values) / 1e6:.1f} MB"
    if what == "pushed":
        return f"{median(values) / 1e3:.1f} kB"
    ours = record.median(fleet, OURS, what)
    return seconds(values, None if way == OURS else ours)


def fleets(record: Record) -> list[str]:
    """The fleets of which more was measured than how long they take, in the order of the run."""
    return [
        name
        for name in record.fleets
        if any(record.values(name, way, "unchanged") for way in record.ways)
    ]


# The kinds of fleets of which there are several sizes, as `curve` has them, and what they are.
KINDS = {
    "many-": "Apps that share their wheels, tools ready",
    "fleet-": "Apps over 150 distributions, tools ready",
}


def growth(record: Record, kind: str) -> list[tuple[str, ...]]:
    """How long fleets of several sizes take: a head, then a row for each way; empty without them."""
    curves = {way: dict(curve(record, way, kind)) for way in record.ways}
    sizes = sorted({size for points in curves.values() for size in points})
    table = [("way", *(f"{size} app{'s' * (size > 1)}" for size in sizes))]
    for way, points in curves.items():
        if points:
            cells = (
                cell(record, f"{kind}{size}", way, "cold") if size in points else "-"
                for size in sizes
            )
            table.append((way, *cells))
    return table if sizes else []


def rows(record: Record, fleet: str) -> list[tuple[str, ...]]:
    """The table of a fleet: a head, then a row for each way that was measured."""
    found = [way for way in record.ways if record.values(fleet, way, "cold")]
    shown = [
        (what, title)
        for what, title in COLUMNS
        if any(record.values(fleet, way, what) for way in found)
    ]
    head = ("way", "rounds", *(title for _, title in shown))
    return [
        head,
        *(
            (
                way,
                str(len(record.values(fleet, way, "cold"))),
                *(cell(record, fleet, way, what) for what, _ in shown),
            )
            for way in found
        ),
    ]


def about(record: Record, fleet: str) -> str:
    """What a fleet is, in one line."""
    told = record.fleets[fleet]
    asked = told["requirements"]
    named = ", ".join(asked) if len(asked) < _NAMED else f"{len(asked)} distributions"
    return (
        f"{fleet}: {told['apps']} {'app' if told['apps'] == 1 else 'apps'} over"
        f" {told['modules']} modules, which import {named} (of {told['locked']} locked ones)"
    )


def goal_rows(record: Record) -> list[tuple[str, ...]]:
    """The table of goals: a head, then a row for each figure."""
    return [
        ("#", "figure", "goal", "found", ""),
        *(
            (str(one.number), one.what, one.goal, one.found, "met" if one.met else "missed")
            for one in goals(record)
        ),
    ]


def markdown(table: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; its first row is the head."""
    rule = ["---"] * len(table[0])
    return "\n".join(f"| {' | '.join(row)} |" for row in [table[0], rule, *table[1:]])


def text(record: Record) -> str:
    """All tables in Markdown, as bench/README.md shows them."""
    parts = [markdown(goal_rows(record))]
    for fleet in fleets(record):
        parts += [about(record, fleet), markdown(rows(record, fleet))]
    for kind, title in KINDS.items():
        if growth(record, kind):
            parts += [title, markdown(growth(record, kind))]
    parts += record.document["notes"]
    return "\n\n".join(parts)


_BEGIN, _END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def machine(record: Record) -> str:
    """Where and with what it was measured, in two lines."""
    told = record.document["machine"]
    versions = ", ".join(f"{name} {at}" for name, at in record.document["versions"].items())
    return (
        f"{told['cpus']} processors ({told['cpu']}), load {told['load']} at the start,"
        f" {record.document['started'][:10]}.\n{versions}."
    )


def inserted(record: Record, readme: str) -> str:
    """The README with the tables of a run between its two marks.

    :raises ValueError: a mark is missing.
    """
    before, after = readme.index(_BEGIN) + len(_BEGIN), readme.index(_END)
    return f"{readme[:before]}\n{machine(record)}\n\n{text(record)}\n\n{readme[after:]}"
