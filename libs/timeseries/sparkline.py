"""Values as the points of an SVG polyline."""

from __future__ import annotations

from collections.abc import Sequence


def polyline(values: Sequence[float], width: int, height: int) -> str:
    """Return `x,y` points (pixels, y downwards) that fit `values` into `width` by `height`.

    Equal values give a line at half height. Raise `ValueError` for fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"A line needs two values or more, and there are {len(values)}.")
    low, high = min(values), max(values)
    span = high - low
    step = width / (len(values) - 1)
    return " ".join(
        f"{index * step:.1f},{height * ((high - value) / span if span else 0.5):.1f}"
        for index, value in enumerate(values)
    )
