"""What changed in the images: for a terminal, and in Markdown for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from slimfit.core.report.diff import AppDiff, Change, Diff, Item, Part
from slimfit.core.report.fold import count
from slimfit.core.report.lines import Line, Paper, Style, render_lines
from slimfit.core.report.size import show_bytes

_NOT_COMPARABLE = (
    "One side was measured in built images and the other was not, so sizes do not compare: give"
    " `--closure-measure` for both."
)
# So many changes of each kind are listed for one app, the heaviest first.
MOST = {Part.distribution: 30, Part.system_package: 10, Part.module: 10}


def difference(bytes_more: Optional[int]) -> str:
    """A difference in bytes for people.

    >>> difference(-2_000)
    '-2.0 kB'
    """
    if bytes_more is None:
        return "?"
    sign = "-" if bytes_more < 0 else "+"
    return f"{sign}{show_bytes(abs(bytes_more))}" if bytes_more else "0 B"


def _whole(app: AppDiff) -> Optional[int]:
    sizes = [0 if side is None else side.size for side in (app.old, app.new)]
    if sizes[0] is None or sizes[1] is None:
        return None
    return sizes[1] - sizes[0]


def _size(size: Optional[int]) -> str:
    return "?" if size is None else show_bytes(size)


def render_diff(diff: Diff, paper: Paper) -> str:
    """The text for a terminal."""
    changed = [app for app in diff.apps if app.changes]
    lines: list[Line] = []
    for app in changed:
        lines += [Line(""), Line(app.title, _state(app), difference(_whole(app)), Style.title)]
        shown, more = _shown(app.changes)
        lines += [_line(change) for change in shown]
        if more:
            lines.append(Line(f"    {more}", style=Style.note))
    text = render_lines(lines[1:], paper)
    same = len(diff.apps) - len(changed)
    if same:
        verb = "is" if same == 1 else "are"
        text += ("\n" if text else "") + f"{count(same, 'app')} {verb} as of {diff.since}.\n"
    return text if diff.comparable else f"{text}\n{_NOT_COMPARABLE}\n"


def _state(app: AppDiff) -> str:
    if app.old is None:
        return "is new"
    if app.new is None:
        return "is gone"
    return f"{_size(app.old.size)} → {_size(app.new.size)}"


def _shown(changes: Iterable[Change]) -> tuple[list[Change], str]:
    """The changes that are listed, and in words what else there is."""
    every = list(changes)
    shown: list[Change] = []
    more = []
    for part, most in MOST.items():
        of_kind = [change for change in every if change.part is part]
        shown += of_kind[:most]
        if len(of_kind) > most:
            more.append(count(len(of_kind) - most, part.value))
    return shown, f"… and {' and '.join(more)} more" if more else ""


def _mark(change: Change) -> str:
    if change.old is None:
        return "+"
    return "-" if change.new is None else "~"


def _versions(change: Change) -> str:
    versions = [item.version for item in (change.old, change.new) if item and item.version]
    return " → ".join(versions)


def _line(change: Change) -> Line:
    name = f"{change.name} {_versions(change)}".rstrip()
    return Line(f"  {_mark(change)} {name}", "", difference(change.bytes))


def render_diff_markdown(diff: Diff) -> str:
    """The text for a pull request."""
    changed = [app for app in diff.apps if app.changes]
    same = len(diff.apps) - len(changed)
    lines = [f"### Images since {diff.since}", ""]
    if not changed:
        lines += [f"Nothing changes in {count(same, 'app')}."]
    else:
        lines += ["| app | before | after | difference |", "| --- | ---: | ---: | ---: |"]
        for app in changed:
            before = _size(app.old.size) if app.old else "new"
            after = _size(app.new.size) if app.new else "gone"
            row = (f"`{app.title}`", before, after, difference(_whole(app)))
            lines.append(f"| {' | '.join(row)} |")
        if same:
            lines += ["", f"Nothing changes in {count(same, 'other app')}."]
    for app in changed:
        lines += ["", *_details(app)]
    if not diff.comparable:
        lines += ["", _NOT_COMPARABLE]
    return "\n".join(lines) + "\n"


def _details(app: AppDiff) -> list[str]:
    shown, more = _shown(app.changes)
    lines = [
        f"<details><summary><code>{app.title}</code>: {_summary(app.changes)}</summary>",
        "",
        "| | what | before | after | difference |",
        "| --- | --- | --- | --- | ---: |",
    ]
    for change in shown:
        cells = (
            change.part.value,
            f"`{change.name}`",
            _side(change.old),
            _side(change.new),
            difference(change.bytes),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if more:
        lines.append(f"| | {more} | | | |")
    return [*lines, "", "</details>"]


def _side(item: Optional[Item]) -> str:
    if item is None:
        return "-"
    return item.version or _size(item.size)


def _summary(changes: Iterable[Change]) -> str:
    every = tuple(changes)
    words = []
    for word, mark in (("added", "+"), ("removed", "-"), ("changed", "~")):
        number = sum(_mark(change) == mark for change in every)
        if number:
            words.append(f"{number} {word}")
    return ", ".join(words)
