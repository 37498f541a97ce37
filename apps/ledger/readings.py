"""Readings of energy meters, and the consumption between them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from libs.store.measurements import Measurement

QUANTITY = "energy"
UNIT = "kWh"
COUNTER_LIMIT_KWH = 100_000.0


@dataclass(frozen=True)
class Reading:
    """What the counter of a station's meter showed on a day, in kilowatt hours."""

    station: str
    read_on: date
    counter_kwh: float


def parse_readings(lines: Iterable[str]) -> Iterator[Reading]:
    """Yield the readings of CSV `lines`, header first."""
    for row in csv.DictReader(lines):
        yield Reading(row["station"], date.fromisoformat(row["read_on"]), float(row["counter_kwh"]))


def consumption(readings: Iterable[Reading]) -> Iterator[Measurement]:
    """Yield what each station used between one reading and the next, dated by the later one.

    A counter that shows less than before went past its limit, and began again at zero.
    """
    ordered = sorted(readings, key=lambda reading: (reading.station, reading.read_on))
    for station, group in groupby(ordered, key=lambda reading: reading.station):
        for before, after in pairwise(group):
            used = (after.counter_kwh - before.counter_kwh) % COUNTER_LIMIT_KWH
            yield Measurement(station, after.read_on, QUANTITY, round(used, 1), UNIT)
