"""The table of units, read from the packaged `units.csv`.

A value `v` of a unit is `(v + offset) * factor` of its quantity's base unit. Factors and offsets
are exact fractions, so that a conversion there and back gives the very value it began with.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True)
class Unit:
    """One unit of a quantity, and how it relates to the quantity's base unit."""

    symbol: str
    quantity: str
    factor: Fraction
    offset: Fraction
    name: str


def parse_units(lines: Iterable[str]) -> Mapping[str, Unit]:
    """Read units from CSV `lines`, header first, keyed by symbol in the file's order."""
    units = {
        row["unit"]: Unit(
            symbol=row["unit"],
            quantity=row["quantity"],
            factor=Fraction(row["factor"]),
            offset=Fraction(row["offset"]),
            name=row["name"],
        )
        for row in csv.DictReader(lines)
    }
    return MappingProxyType(units)


@cache
def load_units() -> Mapping[str, Unit]:
    """Return the units that ship with this package, keyed by symbol."""
    text = files("libs.units").joinpath("units.csv").read_text("utf-8")
    return parse_units(text.splitlines())
