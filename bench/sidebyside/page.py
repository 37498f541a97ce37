"""The report of a run: one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sidebyside.goals import curve
from sidebyside.plot import Series, plot
from sidebyside.record import WHAT, Record
from sidebyside.report import KINDS, about, fleets, goal_rows, growth, rows

_COLORS = ("#8a5a00", "#b3261e", "#b0478f", "#5b5fc7", "#1f7a8c", "#0b7a3b", "#5f6b1a", "#444")
_STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff; margin: 2rem auto;
       max-width: 66rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }
.ways td + td, .ways th + th { text-align: right; }
.goals td:nth-child(2) { white-space: normal; }
.met { color: #0b6b33; } .missed { color: #b3261e; font-weight: 600; }
svg { width: 100%; max-width: 820px; height: auto; }
svg text { font-size: 12px; fill: #444; } svg .axis { font-size: 13px; }
svg .name { font-weight: 600; }
svg .grid { stroke: #e4e4e4; } svg polyline { fill: none; stroke-width: 2.5; }
details { margin-top: 2rem; }
"""


def page(record: Record) -> str:
    """The whole page."""
    told = record.document
    machine = told["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    parts = [
        "<h1>Side by side: images of Python apps</h1>",
        f"<p>{escape(str(machine['cpus']))} processors ({escape(str(machine['cpu']))}),"
        f" {escape(str(machine['system']))}, load {escape(str(machine['load']))} at the start;"
        f" {escape(told['started'])}.<br>{escape(versions)}.</p>",
        "<p>Figures are medians; ratios are to slimfit-oci, within this run.</p>",
        "<h2>Figures and goals</h2>",
        _table(goal_rows(record), "goals"),
        *(_plots(record)),
    ]
    for fleet in fleets(record):
        parts += [f"<h2>{escape(about(record, fleet))}</h2>", _table(rows(record, fleet), "ways")]
    parts += ["<h2>The ways</h2>", _table([("way", "what it is"), *record.ways.items()], "")]
    if told["notes"]:
        notes = "".join(f"<li>{escape(note)}</li>" for note in told["notes"])
        parts.append(f"<h2>What was left out</h2><ul>{notes}</ul>")
    parts.append(_samples(record))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Side by side</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _table(table: Sequence[Sequence[str]], kind: str) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        marked = (
            (
                f'<{tag} class="{one}">{one}</{tag}>'
                if one in ("met", "missed")
                else f"<{tag}>{escape(one)}</{tag}>"
            )
            for one in cells
        )
        return f"<tr>{''.join(marked)}</tr>"

    body = "\n".join(row(cells, "td") for cells in table[1:])
    return f'<div class="scroll"><table class="{kind}">{row(table[0], "th")}\n{body}</table></div>'


def _plots(record: Record) -> list[str]:
    """Size against time for the fleet that all ways build, and how times grow with the number of apps."""
    color = dict(zip(record.ways, _COLORS))
    sizes = []
    for way in record.ways:
        cold, stored = (record.median("heavy", way, what) for what in ("cold", "stored"))
        if cold is not None and stored is not None:
            sizes.append(Series(way, color[way], ((cold, stored / 1e6),)))
    parts = []
    if sizes:
        parts.append("<h2>Size against time</h2><p>All images of the heavy fleet, tools ready.</p>")
        parts.append(plot(sizes, "seconds from empty build caches", "MB in a registry"))
    for kind, title in KINDS.items():
        curves = [
            Series(way, color[way], tuple((float(apps), seconds) for apps, seconds in points))
            for way in record.ways
            if (points := curve(record, way, kind))
        ]
        if curves:
            parts.append(f"<h2>{title}</h2>")
            parts.append(plot(curves, "apps", "seconds from empty build caches"))
            parts.append(_table(growth(record, kind), "ways"))
    return parts


def _samples(record: Record) -> str:
    found: list[tuple[str, ...]] = [("fleet", "way", "what", "round", "value", "unit", "meaning")]
    for one in record.document["samples"]:
        unit, meaning = WHAT[one["what"]]
        cells = (one["fleet"], one["way"], one["what"], one["round"], one["value"], unit, meaning)
        found.append(tuple(map(str, cells)))
    return f"<details><summary>Every measurement</summary>{_table(found, '')}</details>"
