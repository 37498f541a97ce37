"""Long lists in few lines, and numbers with their nouns."""

from __future__ import annotations

from collections.abc import Sequence

from slimfit.core.report.lines import Line, Style
from slimfit.core.report.size import Size, show, total
from slimfit.core.report.tree import Order

# How many items of a list are shown.
FOLD = 12

# Lines that belong together, and what they weigh.
Item = tuple[list[Line], Size]


def fold(items: Sequence[Item], indent: str) -> list[Line]:
    """The lines of a list; of a long one the first, and how many and how heavy the others are."""
    shown = len(items) if len(items) <= FOLD + 1 else FOLD
    lines = [line for found, _ in items[:shown] for line in found]
    rest = items[shown:]
    if rest:
        size = total(heavy for _, heavy in rest)
        lines.append(Line(f"{indent}… and {len(rest)} more", "", show(size), Style.note))
    return lines


def weight(size: Size, order: Order) -> int:
    """Where something stands among others that were sorted by name: the heaviest first, or there."""
    return -(size.unpacked or 0) if order is Order.size else 0


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "file"), count(3, "library")
    ('1 file', '3 libraries')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
