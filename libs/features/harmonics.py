"""The features of an hourly forecast, with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

HOURS_PER_DAY = 24


def daily_harmonics(hours: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return sine and cosine of the time of day for harmonics 1 to `count`.

    `hours` are hours since any midnight UTC. The result has a row for each hour and
    `2 * count` columns: sin 1, cos 1, sin 2, cos 2, and so on.
    """
    angles = 2 * np.pi * hours[:, np.newaxis] * np.arange(1, count + 1) / HOURS_PER_DAY
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(hours), 2 * count)


def lagged(values: NDArray[np.float64], lags: Sequence[int], ahead: int) -> NDArray[np.float64]:
    """Return the values that lie `lags` steps before each step, `ahead` steps past the end too.

    The first row belongs to step `max(lags)`, the last one to step `len(values) + ahead - 1`.
    Raise `ValueError` if a lag is smaller than `ahead`, for that value is not known yet, or if
    there are too few values for the largest lag.
    """
    if min(lags) < max(ahead, 1):
        raise ValueError(f"A lag of {min(lags)} steps cannot look {ahead} steps ahead.")
    first, last = max(lags), len(values) + ahead
    if last <= first or len(values) < first:
        raise ValueError(f"A lag of {first} steps needs more than {len(values)} values.")
    return np.column_stack([values[first - lag : last - lag] for lag in lags])
