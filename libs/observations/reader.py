"""Hourly observations, read from CSV with the standard library alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files

HEADER = ("station", "at", "temperature_c", "wind_ms", "rain_mm")
_TIME_FORMAT = "%Y-%m-%dT%H:%MZ"


class BadObservations(ValueError):
    """A CSV file of observations cannot be read; the message names the line."""


@dataclass(frozen=True)
class Observation:
    """One hour at one station: degrees Celsius, metres per second, millimetres."""

    station: str
    at: datetime
    temperature_c: float
    wind_ms: float
    rain_mm: float


def parse_observations(lines: Iterable[str]) -> Iterator[Observation]:
    """Yield the observations of CSV `lines`, header first; raise `BadObservations`."""
    rows = csv.reader(lines)
    header = tuple(next(rows, ()))
    if header != HEADER:
        raise BadObservations(f"line 1: the header is {header}, and should be {HEADER}.")
    for row in rows:
        try:
            station, at, temperature, wind, rain = row
            yield Observation(
                station=station,
                at=datetime.strptime(at, _TIME_FORMAT).replace(tzinfo=timezone.utc),
                temperature_c=float(temperature),
                wind_ms=float(wind),
                rain_mm=float(rain),
            )
        except ValueError as error:
            raise BadObservations(f"line {rows.line_num}: {error}.") from error


@cache
def load_observations() -> tuple[Observation, ...]:
    """Return the packaged observations, ordered by station and time."""
    text = files("libs.observations").joinpath("observations.csv").read_text("utf-8")
    found = parse_observations(text.splitlines())
    return tuple(sorted(found, key=lambda observation: (observation.station, observation.at)))


def observations_of(station_id: str) -> tuple[Observation, ...]:
    """Return the packaged observations of one station, by time; empty if there are none."""
    return tuple(found for found in load_observations() if found.station == station_id)
