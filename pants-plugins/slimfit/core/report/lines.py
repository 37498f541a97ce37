"""Lines of text for a terminal: a label, a note, and a size at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

# Below it nothing can be shown, above it the eye loses the line.
NARROWEST, WIDEST = 60, 110


class Style(Enum):
    """How something is said on a terminal with colours: codes of ECMA-48."""

    plain = ""
    title = "1"
    note = "2"


@dataclass(frozen=True)
class Paper:
    """What is written on: so many columns, with colours or without."""

    columns: int = 100
    colour: bool = False

    @property
    def width(self) -> int:
        return max(NARROWEST, min(WIDEST, self.columns))

    def paint(self, text: str, style: Style) -> str:
        """The text with the codes around it, if there are colours."""
        if not self.colour or style is Style.plain or not text:
            return text
        return f"\x1b[{style.value}m{text}\x1b[0m"


@dataclass(frozen=True)
class Line:
    """One line. `note` stands after the label as far as there is room; `right` at the right edge, and
    a blank there keeps the note in its column."""

    label: str
    note: str = ""
    right: str = ""
    style: Style = Style.plain


def cut(text: str, width: int) -> str:
    """The text in at most so many columns.

    >>> cut("libs.features", 8)
    'libs.fe…'
    """
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


def render_lines(lines: Sequence[Line], paper: Paper, notes_at: int = 0) -> str:
    """The text of the lines; notes stand in a column of their own, as far right as is needed.

    :param notes_at: the least column at which notes begin.
    """
    noted = [len(line.label) for line in lines if line.note and line.right]
    column = min(max([notes_at, *noted]) + 2, paper.width * 6 // 10)
    return "".join(f"{_render(line, paper, column)}\n" for line in lines)


def _render(line: Line, paper: Paper, column: int) -> str:
    if not line.right:
        # A line without a size is a sentence: it is not cut, a terminal breaks it.
        note = f"  {line.note}" if line.note else ""
        return paper.paint(line.label, line.style) + paper.paint(note, Style.note)
    room = paper.width - len(line.right) - 2
    label = cut(line.label, room)
    start = max(column, len(label) + 2)
    note = cut(line.note, room - start) if line.note and room - start > 8 else ""
    gap = " " * (start - len(label)) if note else ""
    used = len(label) + len(gap) + len(note)
    fill = " " * (paper.width - used - len(line.right)) if line.right.strip() else ""
    return (
        f"{paper.paint(label, line.style)}{gap}{paper.paint(note, Style.note)}{fill}"
        f"{paper.paint(line.right.strip(), line.style)}"
    )


def table(rows: Iterable[Sequence[str]]) -> str:
    """Columns of text, the first to the left and the others to the right."""
    every = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*every)]
    return "".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        + "\n"
        for row in every
    )
