"""A report in Markdown, for a page or a comment that people read in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slimfit.core.report.fold import count
from slimfit.core.report.lines import Paper
from slimfit.core.report.model import App, ClosureReport, Source
from slimfit.core.report.size import show, show_bytes, total
from slimfit.core.report.system_text import asking, asking_edges, library_source, own_libraries
from slimfit.core.report.text import how_to_decide, remarks, share, sites
from slimfit.core.report.tree import Order, distribution_tree
from slimfit.core.report.unused_text import NOTHING_UNUSED, requirement_source
from slimfit.core.report.why import Why
from slimfit.core.report.why_text import render_why

_WIDE = Paper(columns=110)


def render_markdown(report: ClosureReport, order: Order = Order.size) -> str:
    """A table of all apps, and for each what its own files ask for."""
    monolith = report.monolith
    rows = [
        (
            f"`{app.address}`",
            show(app.sources_size),
            show(app.distributions_size),
            str(len(app.distributions)),
            show(app.size),
            share(app.size, monolith.size),
        )
        for app in sorted(report.apps, key=lambda app: (-(app.size.unpacked or 0), app.address))
    ]
    whole = (
        f"monolith of {count(len(report.all_apps), 'app')}",
        show(monolith.sources_size),
        show(monolith.distributions_size),
        str(len(monolith.distributions)),
        show(monolith.size),
        "",
    )
    head = ("app", "own code", "distributions", "how many", "with base", "share")
    lines = [*table(head, [*rows, whole]), ""]
    for app in report.apps:
        lines += [*_details(app, order), ""]
    return "\n".join([*lines, *remarks(report, depth=2)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table: the first column to the left, the others to the right."""
    marks = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def _details(app: App, order: Order) -> list[str]:
    branches = distribution_tree(app, order)
    if not branches:
        return [f"`{app.address}` holds no distribution.", *_system(app), *_hints(app)]
    rows = [
        (branch.item.title, f"`{sites(branch.edges)}`", show(branch.item.size))
        for branch in branches
    ]
    rest = len(app.distributions) - len(branches)
    summary = f"<code>{app.address}</code>: {count(len(branches), 'distribution')} asked for"
    return [
        f"<details><summary>{summary}, {rest} that they require</summary>",
        "",
        *table(("distribution", "where", "size"), rows),
        *_system(app),
        "",
        "</details>",
        *_hints(app),
    ]


def _hints(app: App) -> list[str]:
    """What an app may need: never folded."""
    if not app.hints:
        return []
    lines = ["", f"`{app.address}` may need what no import shows:", ""]
    lines += [f"- `{hint.name}`: {'; '.join(hint.reasons)}" for hint in app.hints]
    return [*lines, "", " ".join(how_to_decide(app.hints))]


def _system(app: App) -> list[str]:
    """What an app does not find in its base: packages that something asks for, and libraries."""
    asked = asking_edges(app)
    rows = [
        (package.title, f"`{asking(asked[package.name])}`", show(package.size))
        for package in app.own_packages
        if package.name in asked
    ]
    rest = [package.size for package in app.own_packages if package.name not in asked]
    if rest:
        rows.append((f"{len(rest)} that they bring", "", show(total(rest))))
    rows += [
        (f"`{item.name}`", ", ".join(item.needed_by), library_source(item))
        for item in own_libraries(app)
        if item.source is not Source.app
    ]
    rows += [(package, "", "not locked") for package in app.unlocked]
    return ["", *table(("system package", "for", "size"), rows)] if rows else []


def render_unused_markdown(report: ClosureReport) -> str:
    """What no app needs, as tables."""
    unused = report.unused
    lines: list[str] = []
    if unused.requirements:
        rows = (
            (
                f"`{item.requirement}`",
                f"`{item.address}`{requirement_source(item)}",
                ", ".join(item.used_by[:2]) + (" …" if len(item.used_by) > 2 else ""),
                show(item.size),
            )
            for item in unused.requirements
        )
        lines += [*table(("requirement", "declared by", "used by", "costs the monolith"), rows), ""]
    code = [
        *((f"`{lib.path}`", count(len(lib.files), "file"), show(lib.size)) for lib in unused.libs),
        *((f"`{item.file.path}`", "1 file", show_bytes(item.file.size)) for item in unused.modules),
    ]
    if code:
        lines += [*table(("code that no app reaches", "files", "size"), code), ""]
    return "\n".join(lines) if lines else NOTHING_UNUSED


def render_why_markdown(answer: Why) -> str:
    """Why something is in an app, as a block of text."""
    return f"```\n{render_why(answer, _WIDE)}```\n"
