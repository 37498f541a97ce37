"""Tables of weather features, with pandas."""

from __future__ import annotations

import pandas as pd

AGGREGATES = {"temperature_c": "mean", "wind_ms": "max", "rain_mm": "sum"}


def hourly_table(measured: pd.DataFrame) -> pd.DataFrame:
    """Turn long rows (`station`, `at`, `quantity`, `value`) into a row for each station and hour.

    The result is sorted by `station` and `at` and has a column for each quantity; a quantity that
    was not measured is NaN.
    """
    wide = measured.pivot(index=["station", "at"], columns="quantity", values="value")
    return wide.reindex(columns=list(AGGREGATES)).rename_axis(columns=None).reset_index()


def daily_table(hourly: pd.DataFrame, min_hours: int) -> pd.DataFrame:
    """Return long rows (`station`, `day`, `quantity`, `value`) that sum up each UTC day.

    Temperature is the day's mean, wind its maximum, rain its sum. A value that rests on fewer
    than `min_hours` hours is left out.
    """
    days = hourly.assign(day=hourly["at"].dt.date).groupby(["station", "day"])
    values = days.agg(AGGREGATES).where(days[list(AGGREGATES)].count() >= min_hours)
    long = values.reset_index().melt(["station", "day"], var_name="quantity", value_name="value")
    return long.dropna().sort_values(["station", "day", "quantity"], ignore_index=True)
