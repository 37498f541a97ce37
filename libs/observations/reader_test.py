from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from libs.observations.reader import (
    HEADER,
    BadObservations,
    Observation,
    load_observations,
    observations_of,
    parse_observations,
)

HEADER_LINE = ",".join(HEADER)


def test_a_row_becomes_an_observation_in_utc() -> None:
    rows = [HEADER_LINE, "ridge,2024-03-01T05:00Z,-1.5,8.0,0.2"]
    assert list(parse_observations(rows)) == [
        Observation("ridge", datetime(2024, 3, 1, 5, tzinfo=timezone.utc), -1.5, 8.0, 0.2)
    ]


@pytest.mark.parametrize(
    "row",
    ["ridge,2024-03-01T05:00Z,cold,8.0,0.2", "ridge,yesterday,1,2,3", "ridge,2024-03-01T05:00Z"],
)
def test_a_bad_row_is_reported_with_its_line(row: str) -> None:
    with pytest.raises(BadObservations, match="^line 2: "):
        list(parse_observations([HEADER_LINE, row]))


@pytest.mark.parametrize("lines", [[], ["station,at"]])
def test_a_wrong_header_is_refused(lines: list[str]) -> None:
    with pytest.raises(BadObservations, match="^line 1: the header is "):
        list(parse_observations(lines))


def test_packaged_observations_are_ordered_and_two_weeks_long() -> None:
    observations = load_observations()
    keys = [(observation.station, observation.at) for observation in observations]
    assert keys == sorted(set(keys))
    harbour = observations_of("harbour")
    assert len(harbour) == 14 * 24
    assert harbour[-1].at - harbour[0].at == timedelta(hours=14 * 24 - 1)


def test_a_station_without_observations_has_none() -> None:
    assert observations_of("lighthouse") == ()
