from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from apps.api.summary import DaySummary, summarise
from libs.observations.reader import Observation
from libs.stations.model import Station

STATION = Station("ridge", "Ridge", 46.62, 8.04, 2061.0, "Europe/Zurich")
EVENING = datetime(2024, 3, 1, 22, tzinfo=timezone.utc)


def seen(hours: int, temperature: float, wind: float, rain: float) -> Observation:
    return Observation("ridge", EVENING + timedelta(hours=hours), temperature, wind, rain)


def test_days_are_those_of_the_stations_own_clock() -> None:
    # 22:00 UTC is 23:00 in Zurich; the next hour belongs to the next day there.
    found = summarise(
        STATION, [seen(0, 1.0, 2.0, 0.1), seen(1, 3.0, 5.0, 0.2), seen(4, 6.0, 4.0, 0)]
    )
    assert found.days == (
        DaySummary(date(2024, 3, 1), 1.0, 1.0, 1.0, 2.0, 0.1, 1),
        DaySummary(date(2024, 3, 2), 4.5, 3.0, 6.0, 5.0, 0.2, 2),
    )
    assert (found.hours, found.missing_hours) == (3, 2)
    assert found.last_hour.isoformat() == "2024-03-02T03:00:00+01:00"


def test_a_station_without_observations_has_no_summary() -> None:
    with pytest.raises(ValueError, match="^Station `ridge` has no observations.$"):
        summarise(STATION, [])
