"""Sizes as people write them: `300MiB`, `1.5 GB`."""

from __future__ import annotations

import re
from fractions import Fraction

from slimfit.core.errors import SlimfitError, did_you_mean

# IEC 80000-13 for powers of 1024, SI for powers of 1000.
_UNITS = {
    "B": 1,
    "kB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
}
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[A-Za-z]*)")


def parse_size(text: str, where: str) -> int:
    """The number of bytes, at least one, that a text says; a part of a byte is dropped.

    :param where: what holds the text, as the first words of a message.
    :raises SlimfitError: it is not a number with one of the units.

    >>> parse_size("1.5 KiB", "")
    1536
    """
    matched = _SIZE.fullmatch(text.strip())
    unit = matched["unit"] if matched else ""
    size = int(Fraction(matched["number"]) * _UNITS[unit]) if matched and unit in _UNITS else 0
    if size:
        return size
    if matched and unit not in _UNITS:
        nearest = next((known for known in _UNITS if known.lower() == unit.lower()), "")
        hint = f" Did you mean `{nearest}`?" if nearest else did_you_mean(unit, _UNITS)
        wrong = f"has the unit `{unit}`, which is none.{hint}" if unit else "has no unit."
    else:
        wrong = "is no size above zero."
    raise SlimfitError(
        f"{where} is {text!r}, which {wrong}\n\n"
        f"Write a number and one of {', '.join(_UNITS)}, as in `\"300MiB\"`."
    )


def render_size(size: int) -> str:
    """A size in bytes with three digits or so, for people.

    >>> render_size(312_000_000)
    '297.5 MiB'
    """
    for unit in ("GiB", "MiB", "KiB"):
        if size >= _UNITS[unit]:
            return f"{size / _UNITS[unit]:.1f} {unit}"
    return f"{size} B"
