"""Runs once for each resolve, so under SQLAlchemy 1.4 and under 2."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from libs.store.measurements import (
    Measurement,
    count_measurements,
    read_measurements,
    replace_measurements,
    sqlite_engine,
)

COLD = Measurement("ridge", date(2024, 3, 1), "temperature_c", -4.5, "degC")
MILD = Measurement("harbour", date(2024, 3, 1), "temperature_c", 8.0, "degC")
WET = Measurement("harbour", date(2024, 3, 1), "rain_mm", 3.5, "mm")


def test_what_is_written_is_read_back_by_station(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "store.sqlite")
    with engine.begin() as connection:
        assert replace_measurements(connection, [COLD, MILD, WET]) == 3
    with engine.connect() as connection:
        assert read_measurements(connection, "temperature_c") == (MILD, COLD)
        assert count_measurements(connection) == 3


def test_a_second_write_replaces_the_first(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "store.sqlite")
    for rows in ([COLD, MILD, WET], [WET], []):
        with engine.begin() as connection:
            replace_measurements(connection, rows)
            assert count_measurements(connection) == len(rows)


def test_a_failed_write_leaves_the_old_rows(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path / "store.sqlite")
    with engine.begin() as connection:
        replace_measurements(connection, [COLD])
    with pytest.raises(IntegrityError), engine.begin() as connection:
        replace_measurements(connection, [WET, WET])
    with engine.connect() as connection:
        assert read_measurements(connection, "temperature_c") == (COLD,)
