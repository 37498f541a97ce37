"""A report for people, on a terminal or in a file."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Optional

from slimfit.core.report.build import files_size
from slimfit.core.report.fold import FOLD, count, fold, weight
from slimfit.core.report.lines import Line, Paper, Style, render_lines, table
from slimfit.core.report.model import App, ClosureReport, Edge, File, Hint
from slimfit.core.report.size import Basis, Size, show, show_bytes, total
from slimfit.core.report.system_text import system_lines
from slimfit.core.report.tree import Branch, Order, below, distribution_tree

# How many apps are shown in full if nobody says how deep.
APPS_IN_FULL = 3


@dataclass(frozen=True)
class Shown:
    """What is shown of a report.

    :param depth: 0 for totals alone, 1 for what the app's own files ask for, 2 for what that
        requires, and so on; from 3 on also each file. None chooses by the number of apps.
    """

    depth: Optional[int] = None
    order: Order = Order.size

    def depth_for(self, apps: int) -> int:
        """How deep so many apps are shown."""
        if self.depth is not None:
            return self.depth
        return 2 if apps <= APPS_IN_FULL else 0


DEFAULT = Shown()


def render_text(report: ClosureReport, paper: Paper, shown: Shown = DEFAULT) -> str:
    """The whole text: each app if that is asked for, a table of all if there are several."""
    depth = shown.depth_for(len(report.apps))
    parts = []
    if depth > 0:
        parts += [_app(app, report, paper, depth, shown.order) for app in report.apps]
    if len(report.apps) != 1 or depth == 0:
        parts.append(overview(report))
    wrapped = (
        textwrap.fill(line, paper.width, break_on_hyphens=False) for line in remarks(report, depth)
    )
    parts.append("".join(f"{line}\n" for line in wrapped))
    return "\n".join(part for part in parts if part)


def overview(report: ClosureReport) -> str:
    """One row for each app, the heaviest first, and the monolith of all."""
    monolith = report.monolith
    rows = [("app", "own code", "distributions", "", "with base", "share")]
    for app in sorted(
        report.apps, key=lambda found: (weight(found.size, Order.size), found.address)
    ):
        rows.append(
            (
                app.address,
                show(app.sources_size),
                show(app.distributions_size) if app.distributions else "-",
                str(len(app.distributions)) if app.distributions else "",
                show(app.size),
                share(app.size, monolith.size),
            )
        )
    rows.append(
        (
            f"monolith of {count(len(report.all_apps), 'app')}",
            show(monolith.sources_size),
            show(monolith.distributions_size),
            str(len(monolith.distributions)),
            show(monolith.size),
            "",
        )
    )
    return table(rows)


def share(part: Size, whole: Size) -> str:
    """How much of the monolith an app is; `?` where something is not counted in one of them."""
    if not whole.unpacked or part.unpacked is None or part.unknown or whole.unknown:
        return "?"
    return f"{100 * part.unpacked / whole.unpacked:.0f} %"


def share_of(app: App, report: ClosureReport) -> str:
    """An app against the monolith, in words."""
    whole = report.monolith.size
    part, apps = share(app.size, whole), count(len(report.all_apps), "app")
    return f"{'' if part == '?' else f'{part} of '}{show(whole)} for all {apps} in one image"


def remarks(report: ClosureReport, depth: int) -> Iterator[str]:
    """What has to be known to read the numbers, and where to go from here."""
    unused = report.unused
    found = [
        count(len(unused.requirements), "requirement") if unused.requirements else "",
        count(len(unused.libs), "lib") if unused.libs else "",
        count(len(unused.modules), "module") if unused.modules else "",
    ]
    if any(found):
        yield f"In no app: {', '.join(filter(None, found))}. `--closure-unused` shows them."
    if depth == 0 and report.apps:
        yield f"`./pants closure {report.apps[0].address}` shows one app in full."
    sizes = [report.monolith.size, *(app.size for app in report.apps)]
    text = "Sizes are unpacked bytes of the locked wheels, without bytecode"
    if report.measured:
        text = "Sizes are unpacked bytes, counted in the built images"
    if any(size.basis is Basis.estimate for size in sizes):
        text += "; ~ is an estimate"
    if any(size.unknown for size in sizes) or any(size.unpacked is None for size in sizes):
        text += "; ? is not known"
    more = "" if report.measured else " `--closure-measure` builds the images and counts."
    yield f"{text}.{more}"


def _app(app: App, report: ClosureReport, paper: Paper, depth: int, order: Order) -> str:
    head = f"runs {app.program}, CPython {app.python}, resolve {app.resolve}"
    lines = [
        Line("  own code", count(len(app.files), "file"), show(app.sources_size), Style.title),
        *_libs(app.files, depth, order),
        Line(
            "  distributions",
            str(len(app.distributions)) if app.distributions else "none",
            show(app.distributions_size),
            Style.title,
        ),
        *_distributions(app, depth, order),
        *system_lines(app, depth, order),
        Line("  total", share_of(app, report), show(app.size), Style.title),
    ]
    title = Line(app.address, head, style=Style.title)
    return render_lines([title, Line(""), *lines, *_hints(app)], paper, notes_at=28)


def _hints(app: App) -> list[Line]:
    """What the app may need, and what to write about it."""
    if not app.hints:
        return []
    lines = [Line(""), Line("  It may need what no import shows:")]
    for hint in app.hints:
        lines += [Line(f"    {hint.name}"), *(Line(f"      {reason}") for reason in hint.reasons)]
    return [*lines, *(Line(f"  {text}") for text in how_to_decide(app.hints))]


def how_to_decide(hints: Iterable[Hint]) -> tuple[str, str]:
    """What to write about hints, in two lines."""
    names = ", ".join(f'"{hint.name}"' for hint in hints)
    return (
        f"Write `accept_hints=[{names}]` in its `python_app` for what it needs,",
        f"and `dismiss_hints=[{names}]` for what it does not.",
    )


def _libs(files: Iterable[File], depth: int, order: Order) -> list[Line]:
    groups: dict[str, list[File]] = defaultdict(list)
    for file in files:
        groups[file.lib].append(file)
    items = []
    for lib, found in groups.items():
        whole = files_size(found)
        lines = [Line(f"    {lib or '//'}", count(len(found), "file"), show(whole))]
        if depth > 2:
            start = len(lib) + 1 if lib else 0
            files_of_it = [
                (
                    [Line(f"      {file.path[start:]}", "", show_bytes(file.size))],
                    files_size([file]),
                )
                for file in sorted(
                    found, key=lambda file: (weight(files_size([file]), order), file)
                )
            ]
            lines += fold(files_of_it, "      ")
        items.append((lib, lines, whole))
    items.sort(key=lambda item: (weight(item[2], order), item[0]))
    return fold([(lines, whole) for _, lines, whole in items], "    ")


def _distributions(app: App, depth: int, order: Order) -> list[Line]:
    items = []
    for branch in distribution_tree(app, order):
        lines = [_root(branch), *_children(branch, depth - 1, "    ")]
        items.append((lines, total([branch.item.size, *(item.size for item in below(branch))])))
    return fold(items, "    ")


def _root(branch: Branch) -> Line:
    return Line(f"    {branch.item.title}", sites(branch.edges), show(branch.item.size))


def _children(branch: Branch, depth: int, indent: str) -> list[Line]:
    if depth <= 0:
        hidden = below(branch)
        if not hidden:
            return []
        if len(hidden) > 1:
            size = show(total(item.size for item in hidden))
            return [Line(f"{indent}└── {len(hidden)} below", "", size, Style.note)]
    lines = []
    last = len(branch.children) - 1
    shown = last if last <= FOLD else FOLD - 1
    for index, child in enumerate(branch.children[: shown + 1]):
        end = index == last
        label = f"{indent}{'└── ' if end else '├── '}{child.item.title}"
        if child.seen:
            lines.append(Line(label, "", "(see there)", Style.note))
            continue
        lines.append(Line(label, "", show(child.item.size)))
        lines += _children(child, depth - 1, f"{indent}{'    ' if end else '│   '}")
    rest = branch.children[shown + 1 :]
    if rest:
        hidden_size = total(child.item.size for child in rest if not child.seen)
        label = f"{indent}└── … and {len(rest)} more"
        lines.append(Line(label, "", show(hidden_size), Style.note))
    return lines


def sites(edges: Iterable[Edge]) -> str:
    """Where something is asked for: the first place, and how many more there are."""
    places = sorted({(edge.file or edge.source.name, edge.line) for edge in edges})
    first, line = places[0]
    where = f"{first}:{line}" if line else first
    return where if len(places) == 1 else f"{where} and {len(places) - 1} more"
