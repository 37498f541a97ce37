from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from apps.etl.main import DAILY_FILE, HOURLY_FILE, main, run
from libs.store.measurements import read_measurements, sqlite_engine


def test_packaged_sample_becomes_hours_and_days(tmp_path: Path) -> None:
    assert run(None, tmp_path) == (
        "read 874 rows; dropped 7 unreadable, 10 duplicate, 7 implausible; "
        "wrote 288 hours to hourly.parquet and 36 daily values to daily.sqlite"
    )
    hours = pq.read_table(tmp_path / HOURLY_FILE)
    assert hours.column_names == ["station", "at", "temperature_c", "wind_ms", "rain_mm"]
    assert hours.num_rows == 4 * 3 * 24
    with sqlite_engine(tmp_path / DAILY_FILE).connect() as connection:
        rain = read_measurements(connection, "rain_mm")
    assert [(row.station, row.day, row.unit) for row in rain][:2] == [
        ("airfield", date(2024, 3, 1), "mm"),
        ("airfield", date(2024, 3, 2), "mm"),
    ]


def test_a_second_run_replaces_the_results(tmp_path: Path) -> None:
    first = run(None, tmp_path)
    parquet = (tmp_path / HOURLY_FILE).read_bytes()
    assert run(None, tmp_path) == first
    assert (tmp_path / HOURLY_FILE).read_bytes() == parquet


def message(monkeypatch: pytest.MonkeyPatch, source: Path) -> object:
    monkeypatch.setattr(sys, "argv", ["etl", str(source), "--out", str(source.parent / "out")])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code


def test_a_missing_input_gets_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = tmp_path / "absent.csv"
    assert message(monkeypatch, absent) == f"etl: [Errno 2] No such file or directory: '{absent}'"


def test_an_empty_input_gets_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert message(monkeypatch, empty) == (
        f"etl: {empty} is no CSV table: No columns to parse from file"
    )
