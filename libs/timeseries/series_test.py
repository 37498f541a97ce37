from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from libs.timeseries.series import Gap, Series, Summary

START = datetime(2024, 3, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def hourly(*values: float) -> Series:
    return Series.of((START + hour * HOUR, value) for hour, value in enumerate(values))


def test_summary_of_known_values() -> None:
    assert hourly(1.0, 2.0, 6.0).summary() == Summary(
        count=3, mean=3.0, minimum=1.0, maximum=6.0, total=9.0
    )


def test_samples_may_come_in_any_order() -> None:
    assert Series.of([(START + HOUR, 2.0), (START, 1.0)]) == hourly(1.0, 2.0)


def test_two_values_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="^Times must increase: "):
        Series.of([(START, 1.0), (START, 2.0)])


def test_times_and_values_must_pair_up() -> None:
    with pytest.raises(ValueError, match="^1 times do not fit 2 values.$"):
        Series((START,), (1.0, 2.0))


def test_an_empty_series_has_no_summary() -> None:
    with pytest.raises(ValueError, match="^An empty series has no summary.$"):
        Series((), ()).summary()


def test_daily_splits_at_midnight() -> None:
    days = hourly(*range(25)).daily()
    assert [(day, summary.count) for day, summary in days] == [
        (date(2024, 3, 1), 24),
        (date(2024, 3, 2), 1),
    ]
    assert days[1][1].mean == 24.0


def test_gaps_count_the_missing_samples() -> None:
    series = Series.of([(START, 0.0), (START + HOUR, 0.0), (START + 5 * HOUR, 0.0)])
    assert series.gaps(HOUR) == (Gap(START + HOUR, START + 5 * HOUR, missing=3),)
    assert hourly(1.0, 2.0).gaps(HOUR) == ()
