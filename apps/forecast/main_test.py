from __future__ import annotations

import json

import pytest

from apps.forecast.main import main


def test_forecast_follows_the_last_observation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--station", "ridge", "--hours", "3"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["station"], answer["unit"], answer["interpolated_hours"]) == ("ridge", "degC", 6)
    assert [hour["at"] for hour in answer["hours"]] == [
        "2024-03-15T00:00Z",
        "2024-03-15T01:00Z",
        "2024-03-15T02:00Z",
    ]
    for hour in answer["hours"]:
        assert hour["low"] < hour["value"] < hour["high"]


def test_fit_prints_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fit"]) == 0
    assert json.loads(capsys.readouterr().out)["lags"] == [24, 48]


def test_unknown_station_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--station", "lighthouse"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == (
        "forecast: There is no station `lighthouse`. Known: airfield, harbour, ridge, valley.\n"
    )
