"""The catalogue of all stations, read from the packaged `stations.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from libs.stations.model import Station


class UnknownStation(LookupError):
    """No station of the catalogue has the wanted id."""

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no station `{wanted}`. Known: {', '.join(known)}.")


@dataclass(frozen=True)
class Catalogue:
    """Stations, ordered by id."""

    stations: tuple[Station, ...]

    def __iter__(self) -> Iterator[Station]:
        return iter(self.stations)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(station.id for station in self.stations)

    def get(self, station_id: str) -> Station:
        """Return the station with this id; raise `UnknownStation` if there is none."""
        for station in self.stations:
            if station.id == station_id:
                return station
        raise UnknownStation(station_id, self.ids)


def parse_catalogue(text: str) -> Catalogue:
    """Read a catalogue from JSON; raise `ValueError` if two stations share an id."""
    stations = tuple(Station(**entry) for entry in json.loads(text)["stations"])
    if len({station.id for station in stations}) != len(stations):
        raise ValueError("Two stations share an id.")
    return Catalogue(tuple(sorted(stations, key=lambda station: station.id)))


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that ships with this package."""
    return parse_catalogue(files("libs.stations").joinpath("stations.json").read_text("utf-8"))
