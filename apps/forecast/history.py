"""Observations as the gapless hourly arrays that the model wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from libs.observations.reader import Observation

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class History:
    """Hourly temperatures (°C) from `start` (UTC) on; `filled` of them were interpolated."""

    start: datetime
    temperature_c: NDArray[np.float64]
    filled: int

    def hour_after(self, ahead: int) -> datetime:
        """Return the time that lies `ahead` hours after the last one."""
        return self.start + (len(self.temperature_c) - 1 + ahead) * HOUR


def make_history(observations: Sequence[Observation]) -> History:
    """Fill the holes between observations, given by time, with a curve that never overshoots.

    Raise `ValueError` for fewer than two observations.
    """
    if len(observations) < 2:
        raise ValueError(f"A history needs two observations or more, not {len(observations)}.")
    start = observations[0].at
    known = np.array([(seen.at - start) / HOUR for seen in observations])
    values = np.array([seen.temperature_c for seen in observations])
    hours = np.arange(known[-1] + 1)
    return History(start, PchipInterpolator(known, values)(hours), len(hours) - len(known))
