from __future__ import annotations

import pandas as pd

from libs.features.table import daily_table, hourly_table

HOURS = pd.date_range("2024-03-01T22:00", periods=4, freq="h", tz="UTC")


def measured(quantity: str, *values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"station": "ridge", "at": HOURS[: len(values)], "quantity": quantity, "value": values}
    )


def test_an_hour_gets_one_row_and_each_quantity_a_column() -> None:
    rows = pd.concat([measured("rain_mm", 0.5, 1.0), measured("temperature_c", 3.0)])
    table = hourly_table(rows)
    assert list(table.columns) == ["station", "at", "temperature_c", "wind_ms", "rain_mm"]
    assert table["temperature_c"].tolist()[:1] == [3.0]
    assert table["temperature_c"].isna().tolist() == [False, True]
    assert table["wind_ms"].isna().all()
    assert table["rain_mm"].tolist() == [0.5, 1.0]


def test_a_day_has_mean_temperature_strongest_wind_and_total_rain() -> None:
    rows = pd.concat(
        [
            measured("temperature_c", 1.0, 3.0, 5.0, 7.0),
            measured("wind_ms", 4.0, 9.0, 2.0, 1.0),
            measured("rain_mm", 0.5, 0.5, 0.0, 0.2),
        ]
    )
    daily = daily_table(hourly_table(rows), min_hours=2)
    found = [(str(row.day), row.quantity, row.value) for row in daily.itertuples()]
    assert found == [
        ("2024-03-01", "rain_mm", 1.0),
        ("2024-03-01", "temperature_c", 2.0),
        ("2024-03-01", "wind_ms", 9.0),
        ("2024-03-02", "rain_mm", 0.2),
        ("2024-03-02", "temperature_c", 6.0),
        ("2024-03-02", "wind_ms", 2.0),
    ]


def test_a_value_on_too_few_hours_is_left_out() -> None:
    rows = pd.concat([measured("temperature_c", 1.0, 3.0, 5.0), measured("rain_mm", 1.0)])
    daily = daily_table(hourly_table(rows), min_hours=2)
    assert daily["quantity"].tolist() == ["temperature_c"]
