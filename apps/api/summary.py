"""Observations of one station, summed up for the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from libs.observations.reader import Observation
from libs.stations.model import Station
from libs.timeseries.series import Series

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class DaySummary:
    """One day on the station's own clock, and the number of hours that were measured."""

    day: date
    temperature_mean_c: float
    temperature_min_c: float
    temperature_max_c: float
    wind_max_ms: float
    rain_mm: float
    hours: int


@dataclass(frozen=True)
class StationSummary:
    """What a station measured: hours counted and missing, the last hour, and each local day."""

    station: str
    hours: int
    missing_hours: int
    last_hour: datetime
    days: tuple[DaySummary, ...]


def summarise(station: Station, observations: Sequence[Observation]) -> StationSummary:
    """Sum up the observations of a station; raise `ValueError` if there are none."""
    if not observations:
        raise ValueError(f"Station `{station.id}` has no observations.")

    def series(value: Callable[[Observation], float]) -> Series:
        return Series.of((station.local(seen.at), value(seen)) for seen in observations)

    temperature = series(lambda seen: seen.temperature_c)
    wind = series(lambda seen: seen.wind_ms)
    rain = series(lambda seen: seen.rain_mm)
    days = tuple(
        DaySummary(
            day=day,
            temperature_mean_c=round(warmth.mean, 1),
            temperature_min_c=warmth.minimum,
            temperature_max_c=warmth.maximum,
            wind_max_ms=gust.maximum,
            rain_mm=round(wet.total, 1),
            hours=warmth.count,
        )
        for (day, warmth), (_, gust), (_, wet) in zip(
            temperature.daily(), wind.daily(), rain.daily()
        )
    )
    return StationSummary(
        station=station.id,
        hours=len(temperature.values),
        missing_hours=sum(gap.missing for gap in temperature.gaps(HOUR)),
        last_hour=temperature.times[-1],
        days=days,
    )
