from __future__ import annotations

import numpy as np
import pytest

from libs.features.harmonics import daily_harmonics, lagged


def test_harmonics_of_midnight_and_morning() -> None:
    table = daily_harmonics(np.array([0.0, 6.0]), count=2)
    np.testing.assert_allclose(table, [[0, 1, 0, 1], [1, 0, 0, -1]], atol=1e-12)


def test_harmonics_repeat_each_day() -> None:
    hours = np.arange(24.0)
    np.testing.assert_allclose(
        daily_harmonics(hours, count=3), daily_harmonics(hours + 24, count=3), atol=1e-12
    )


def test_lagged_rows_hold_the_values_before_them() -> None:
    values = np.arange(5.0)
    assert lagged(values, lags=(1, 3), ahead=0).tolist() == [[2.0, 0.0], [3.0, 1.0]]
    assert lagged(values, lags=(2, 3), ahead=2).tolist() == [
        [1.0, 0.0],
        [2.0, 1.0],
        [3.0, 2.0],
        [4.0, 3.0],
    ]


def test_a_lag_cannot_reach_into_the_future() -> None:
    with pytest.raises(ValueError, match="^A lag of 1 steps cannot look 2 steps ahead.$"):
        lagged(np.arange(5.0), lags=(1,), ahead=2)


def test_a_lag_needs_enough_values() -> None:
    with pytest.raises(ValueError, match="^A lag of 5 steps needs more than 5 values.$"):
        lagged(np.arange(5.0), lags=(5,), ahead=0)
