from __future__ import annotations

import asyncio

import httpx
import pytest

from apps.api.main import app


def get(path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_service_is_healthy() -> None:
    answer = get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_stations_are_listed_with_their_places() -> None:
    stations = get("/stations").json()
    assert [station["id"] for station in stations] == ["airfield", "harbour", "ridge", "valley"]
    assert stations[2] == {
        "id": "ridge",
        "name": "Ridge",
        "latitude": 46.62,
        "longitude": 8.04,
        "elevation_m": 2061.0,
        "timezone": "Europe/Zurich",
    }


def test_summary_counts_hours_and_days_on_the_local_clock() -> None:
    summary = get("/stations/ridge/summary").json()
    assert summary["station"] == "ridge"
    assert (summary["hours"], summary["missing_hours"]) == (330, 6)
    assert summary["last_hour"] == "2024-03-15T00:00:00+01:00"
    assert [day["day"] for day in summary["days"]][:2] == ["2024-03-01", "2024-03-02"]
    assert sum(day["hours"] for day in summary["days"]) == 330


@pytest.mark.parametrize("station", ["airfield", "harbour", "ridge", "valley"])
def test_each_day_lies_within_its_extremes(station: str) -> None:
    for day in get(f"/stations/{station}/summary").json()["days"]:
        low, mean, high = (day[f"temperature_{which}_c"] for which in ("min", "mean", "max"))
        assert low <= mean <= high


def test_unknown_station_is_not_found() -> None:
    answer = get("/stations/lighthouse/summary")
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": "There is no station `lighthouse`. Known: airfield, harbour, ridge, valley."
    }


def test_index_lists_each_station() -> None:
    answer = get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for station in ("Airfield", "Harbour", "Ridge", "Valley"):
        assert f">{station}</a>" in answer.text
    assert "2024-03-15 00:00 CET" in answer.text
