"""Conversion of values between units of one quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from libs.units.table import Unit, load_units


class UnitError(ValueError):
    """A unit is unknown, or two units are not of one quantity."""


@dataclass(frozen=True)
class Conversion:
    """A straight line `slope * value + intercept` that takes one unit to another."""

    slope: Fraction
    intercept: Fraction

    def __call__(self, value: float) -> float:
        return float(self.slope * Fraction(value) + self.intercept)


def find_unit(symbol: str, units: Mapping[str, Unit]) -> Unit:
    """Return the unit with this symbol; raise `UnitError` if there is none."""
    try:
        return units[symbol]
    except KeyError:
        raise UnitError(f"There is no unit `{symbol}`. Known: {', '.join(units)}.") from None


def conversion(source: str, target: str) -> Conversion:
    """Return the conversion between two unit symbols; raise `UnitError`."""
    units = load_units()
    start, end = find_unit(source, units), find_unit(target, units)
    if start.quantity != end.quantity:
        raise UnitError(
            f"`{source}` measures {start.quantity} and `{target}` measures {end.quantity}."
        )
    slope = start.factor / end.factor
    return Conversion(slope, slope * start.offset - end.offset)


def convert(value: float, source: str, target: str) -> float:
    """Return `value`, given in the unit `source`, in the unit `target`; raise `UnitError`."""
    return conversion(source, target)(value)
