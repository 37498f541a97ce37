"""What no app needs, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from slimfit.core.report.fold import FOLD, count
from slimfit.core.report.graph import required
from slimfit.core.report.lines import Line, Paper, Style, render_lines
from slimfit.core.report.model import ClosureReport, UnusedRequirement
from slimfit.core.report.size import show, show_bytes, total

NOTHING_UNUSED = "Each requirement, lib and module is in some app.\n"


def render_unused(report: ClosureReport, paper: Paper) -> str:
    """The whole text."""
    unused = report.unused
    if not (unused.requirements or unused.libs or unused.modules):
        return NOTHING_UNUSED
    lines: list[Line] = []
    if unused.requirements:
        size = total(item.size for item in unused.requirements)
        number = count(len(unused.requirements), "requirement")
        lines += [Line(f"{number} that no app holds", "", show(size), Style.title)]
        for item in unused.requirements:
            lines += _requirement(item)
    if unused.libs:
        lines.append(Line(""))
        size = total(lib.size for lib in unused.libs)
        number = count(len(unused.libs), "lib")
        lines += [Line(f"{number} that no app reaches", "", show(size), Style.title)]
        for lib in unused.libs:
            lines.append(Line(f"  {lib.path}", count(len(lib.files), "file"), show(lib.size)))
            lines += _used_by(lib.used_by)
    if unused.modules:
        lines.append(Line(""))
        bytes_of_all = sum(item.file.size for item in unused.modules)
        number = count(len(unused.modules), "module")
        title = f"{number} that no app reaches, in libs that some do"
        lines += [Line(title, "", show_bytes(bytes_of_all), Style.title)]
        for module in unused.modules:
            lines.append(Line(f"  {module.file.path}", "", show_bytes(module.file.size)))
            lines += _used_by(module.used_by)
    note = (
        "A size is what one image for all apps would not hold without it. Before you remove something,"
        " see what uses it: a name made at run time is no import."
    )
    if not lines[0].label:
        del lines[0]
    return (
        render_lines(lines, paper)
        + "\n"
        + textwrap.fill(note, paper.width, break_on_hyphens=False)
        + "\n"
    )


def requirement_source(item: UnusedRequirement) -> str:
    """From what a requirement was made, where that is something else than its own target."""
    plain = ("", "python_requirements", "python_requirement")
    return "" if item.source in plain else f" of a {item.source}"


def _requirement(item: UnusedRequirement) -> Iterator[Line]:
    label = f"{item.address}{requirement_source(item)}"
    yield Line(f"  {item.requirement}", label, show(item.size))
    others = [name for name in item.only if name != required(item.requirement)]
    if others:
        more = f" and {len(others) - FOLD} more" if len(others) > FOLD else ""
        yield Line(f"    with {', '.join(others[:FOLD])}{more}", style=Style.note)
    yield from _used_by(item.used_by)


def _used_by(places: Iterable[str]) -> Iterator[Line]:
    found = tuple(places)
    if found:
        more = f" and {len(found) - 2} more" if len(found) > 2 else ""
        yield Line(f"    used by {', '.join(found[:2])}{more}", style=Style.note)
