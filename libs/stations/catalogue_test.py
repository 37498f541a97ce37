from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from libs.stations.catalogue import UnknownStation, load_catalogue, parse_catalogue


def entry(station_id: str) -> dict[str, object]:
    return {
        "id": station_id,
        "name": station_id.title(),
        "latitude": 0.0,
        "longitude": 0.0,
        "elevation_m": 0.0,
        "timezone": "UTC",
    }


def test_packaged_catalogue_lists_stations_by_id() -> None:
    assert load_catalogue().ids == ("airfield", "harbour", "ridge", "valley")


def test_stations_are_ordered_whatever_the_file_says() -> None:
    text = json.dumps({"stations": [entry("b"), entry("a")]})
    assert parse_catalogue(text).ids == ("a", "b")


def test_two_stations_with_one_id_are_refused() -> None:
    text = json.dumps({"stations": [entry("a"), entry("a")]})
    with pytest.raises(ValueError, match="Two stations share an id."):
        parse_catalogue(text)


def test_unknown_station_names_the_known_ones() -> None:
    with pytest.raises(UnknownStation) as caught:
        load_catalogue().get("harbor")
    assert str(caught.value) == (
        "There is no station `harbor`. Known: airfield, harbour, ridge, valley."
    )


@pytest.mark.parametrize(("month", "hour"), [(1, 13), (7, 14)])
def test_local_time_follows_daylight_saving(month: int, hour: int) -> None:
    noon = datetime(2024, month, 1, 12, tzinfo=timezone.utc)
    assert load_catalogue().get("ridge").local(noon).hour == hour
