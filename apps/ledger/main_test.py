from __future__ import annotations

from pathlib import Path

from apps.ledger.main import run


def test_the_second_resolve_brings_the_older_major() -> None:
    assert run(None).splitlines()[0].startswith("SQLAlchemy 1.4.")


def test_packaged_readings_are_summed_up() -> None:
    assert run(None).splitlines()[1:] == [
        "station    periods       kWh        MJ",
        "airfield         6     992.1    3571.6",
        "harbour          6     582.7    2097.7",
        "ridge            6    1506.3    5422.7",
        "valley           6     460.6    1658.2",
        "total           24    3541.7   12750.1",
    ]


def test_own_readings_are_summed_up(tmp_path: Path) -> None:
    readings = tmp_path / "readings.csv"
    readings.write_text("station,read_on,counter_kwh\na,2024-01-01,1\na,2024-02-01,11\n")
    assert run(readings).splitlines()[1:] == [
        "station    periods       kWh        MJ",
        "a                1      10.0      36.0",
        "total            1      10.0      36.0",
    ]
