"""Plots as inline SVG: points and lines on linear axes, named where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

_WIDTH, _HEIGHT = 820, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 180, 16, 48


@dataclass(frozen=True)
class Series:
    """A line through points, or a single point.

    :param color: in the words of CSS.
    :param points: pairs of what the axes show.
    """

    name: str
    color: str
    points: tuple[tuple[float, float], ...]


def ticks(most: float) -> list[float]:
    """Round numbers from 0 to a little over the largest value, four to eight of them."""
    if most <= 0:
        return [0.0, 1.0]
    step = 10.0 ** floor(log10(most))
    for factor in (0.2, 0.5, 1.0):
        if most / (step * factor) <= 7:
            step *= factor
            break
    found = [0.0]
    while found[-1] < most:
        found.append(round(found[-1] + step, 10))
    return found


def plot(series: Sequence[Series], across: str, up: str) -> str:
    """An SVG element.

    :param across: what the lower axis shows, with its unit; `up` likewise.
    """
    xs = ticks(max(x for one in series for x, _ in one.points))
    ys = ticks(max(y for one in series for _, y in one.points))
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            round(_LEFT + wide * x / xs[-1], 1),
            round(_TOP + high * (1 - y / ys[-1]), 1),
        )

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(up)} against {escape(across)}">'
    ]
    for tick in xs:
        x, y = at(tick, 0)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{y}"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{tick:g}</text>')
    for tick in ys:
        x, y = at(0, tick)
        parts.append(f'<line class="grid" x1="{x}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    middle = _LEFT + wide / 2
    parts.append(
        f'<text class="axis" x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>'
    )
    parts.append(
        f'<text class="axis" transform="translate(14 {_TOP + high / 2}) rotate(-90)"'
        f' text-anchor="middle">{escape(up)}</text>'
    )
    for one in series:
        places = [at(x, y) for x, y in one.points]
        if len(places) > 1:
            line = " ".join(f"{x},{y}" for x, y in places)
            parts.append(f'<polyline points="{line}" stroke="{one.color}"/>')
        for (x, y), (value, other) in zip(places, one.points):
            parts.append(
                f'<circle cx="{x}" cy="{y}" r="5" fill="{one.color}">'
                f"<title>{escape(one.name)}: {value:g}, {other:.4g}</title></circle>"
            )
    parts += _names(series, [at(*one.points[-1]) for one in series])
    return "\n".join([*parts, "</svg>"])


def _names(series: Sequence[Series], ends: Sequence[tuple[float, float]]) -> list[str]:
    """The names beside the last points, moved down where they would cover a name or a point."""
    placed: list[tuple[float, float, float]] = [(x - 6, x + 6, y) for x, y in ends]
    parts = []
    for one, (x, y) in sorted(zip(series, ends), key=lambda pair: pair[1][1]):
        left, right, height = x + 10, x + 10 + 7.5 * len(one.name), y
        while any(a < right and left < b and abs(height - h) < 15 for a, b, h in placed):
            height += 3
        placed.append((left, right, height))
        parts.append(
            f'<text class="name" x="{left}" y="{height + 4}" style="fill:{one.color}">'
            f"{escape(one.name)}</text>"
        )
    return parts
