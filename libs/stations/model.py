"""What a weather station is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Station:
    """A place that measures.

    `latitude` and `longitude` are degrees (north and east positive), `elevation_m` metres above
    sea level, and `timezone` a name of the time zone database.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    elevation_m: float
    timezone: str

    def local(self, at: datetime) -> datetime:
        """Return the aware time `at` on the station's own clock."""
        return at.astimezone(ZoneInfo(self.timezone))
