from __future__ import annotations

from itertools import product

import pytest

from libs.units.convert import UnitError, convert
from libs.units.table import load_units


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (25.0, "degC", "degF", 77.0),
        (-40.0, "degF", "degC", -40.0),
        (0.0, "K", "degC", -273.15),
        (36.0, "km/h", "m/s", 10.0),
        (1.0, "kn", "km/h", 1.852),
        (2.5, "kWh", "MJ", 9.0),
        (760.0, "mmHg", "hPa", 1013.25),
    ],
)
def test_known_conversions(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected, abs=1e-12)


def test_a_conversion_and_its_inverse_give_the_value_back() -> None:
    units = load_units()
    for source, target in product(units, units):
        if units[source].quantity == units[target].quantity:
            there = convert(12.5, source, target)
            assert convert(there, target, source) == pytest.approx(12.5, abs=1e-9)


def test_units_of_two_quantities_do_not_convert() -> None:
    with pytest.raises(UnitError, match="^`mm` measures length and `degC` measures temperature.$"):
        convert(1.0, "mm", "degC")


def test_an_unknown_unit_names_the_known_ones() -> None:
    with pytest.raises(UnitError, match="^There is no unit `furlong`. Known: K, degC, degF, "):
        convert(1.0, "furlong", "m")
