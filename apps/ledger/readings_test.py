from __future__ import annotations

from datetime import date

from apps.ledger.readings import Reading, consumption, parse_readings
from libs.store.measurements import Measurement

JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


def test_readings_are_parsed() -> None:
    lines = ["station,read_on,counter_kwh", "ridge,2024-01-01,4410.5"]
    assert list(parse_readings(lines)) == [Reading("ridge", JANUARY, 4410.5)]


def test_consumption_lies_between_readings_in_any_order() -> None:
    readings = [
        Reading("ridge", MARCH, 130.0),
        Reading("ridge", JANUARY, 100.0),
        Reading("ridge", FEBRUARY, 110.0),
    ]
    assert list(consumption(readings)) == [
        Measurement("ridge", FEBRUARY, "energy", 10.0, "kWh"),
        Measurement("ridge", MARCH, "energy", 20.0, "kWh"),
    ]


def test_a_counter_may_run_over() -> None:
    readings = [Reading("ridge", JANUARY, 99_990.0), Reading("ridge", FEBRUARY, 15.5)]
    assert [row.value for row in consumption(readings)] == [25.5]


def test_one_reading_tells_no_consumption() -> None:
    assert list(consumption([Reading("ridge", JANUARY, 1.0)])) == []
