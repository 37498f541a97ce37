from __future__ import annotations

import pandas as pd
import pytest

from apps.etl.clean import BadInput, Cleaned, clean
from apps.etl.rules import load_rules, parse_rules
from libs.units.convert import UnitError

NOON = "2024-03-01T12:00:00Z"


def clean_rows(*rows: tuple[str, str, str, str | None, str]) -> Cleaned:
    raw = pd.DataFrame(rows, columns=["station", "at", "quantity", "value", "unit"], dtype=str)
    return clean(raw, load_rules())


def counts(cleaned: Cleaned) -> tuple[int, int, int, int]:
    return cleaned.read, cleaned.unreadable, cleaned.duplicate, cleaned.implausible


def test_values_are_stored_in_one_unit() -> None:
    cleaned = clean_rows(
        ("ridge", NOON, "temperature", "-3.5", "degC"),
        ("airfield", NOON, "temperature", "50.0", "degF"),
        ("airfield", NOON, "wind", "10", "kn"),
    )
    found = {(row.station, row.quantity): row.value for row in cleaned.rows.itertuples()}
    assert found == {
        ("ridge", "temperature_c"): -3.5,
        ("airfield", "temperature_c"): 10.0,
        ("airfield", "wind_ms"): 5.144,
    }
    assert counts(cleaned) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("at", "value"), [("2024-33-01T12:00:00Z", "1.0"), (NOON, "ERR"), (NOON, None)]
)
def test_unreadable_rows_are_dropped(at: str, value: str | None) -> None:
    good = ("ridge", NOON, "rain", "0.2", "mm")
    assert counts(clean_rows(good, ("harbour", at, "rain", value, "mm"))) == (2, 1, 0, 0)


def test_of_duplicates_the_first_is_kept() -> None:
    cleaned = clean_rows(
        ("ridge", NOON, "rain", "0.2", "mm"),
        ("ridge", NOON, "rain", "0.4", "mm"),
    )
    assert cleaned.rows["value"].tolist() == [0.2]
    assert counts(cleaned) == (2, 0, 1, 0)


def test_a_value_is_implausible_in_its_stored_unit() -> None:
    cleaned = clean_rows(
        ("ridge", NOON, "temperature", "70", "degC"),
        ("airfield", NOON, "temperature", "70", "degF"),
    )
    assert cleaned.rows["station"].tolist() == ["airfield"]
    assert counts(cleaned) == (2, 0, 0, 1)


def test_unknown_quantities_are_refused() -> None:
    with pytest.raises(BadInput, match="^Unknown quantities: fog. Known: temperature, wind, rain"):
        clean_rows(("ridge", NOON, "fog", "1", "mm"))


def test_a_unit_must_fit_its_quantity() -> None:
    with pytest.raises(UnitError, match="^`kWh` measures energy and `mm` measures length.$"):
        clean_rows(("ridge", NOON, "rain", "1", "kWh"))


def test_missing_columns_are_named() -> None:
    with pytest.raises(BadInput, match="^The input lacks the columns quantity, unit.$"):
        clean(pd.DataFrame({"station": ["a"], "at": [NOON], "value": ["1"]}), load_rules())


def test_an_input_without_a_readable_row_is_refused() -> None:
    with pytest.raises(BadInput, match="^The input holds no readable row.$"):
        clean_rows(("ridge", "never", "rain", "1", "mm"))


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="^fog: the range 2.0 to 1.0 is empty.$"):
        parse_rules("fog: {column: fog, unit: m, low: 2.0, high: 1.0}")
