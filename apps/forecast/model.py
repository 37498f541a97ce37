"""The temperature model: ridge regression on the time of day and on the days before.

A model is fitted once, on all stations, and travels as `model.json`. So a forecast needs no
training, and says the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter
from sklearn.linear_model import Ridge

from libs.features.harmonics import HOURS_PER_DAY, daily_harmonics, lagged

Values = NDArray[np.float64]

HARMONICS = 2
LAGS = (24, 48)
ALPHA = 1.0
HORIZON = min(LAGS)
MEDIAN_HOURS = 3


@dataclass(frozen=True)
class Model:
    """A fitted model: one coefficient for each feature, and the spread of what it misses (°C)."""

    harmonics: int
    lags: tuple[int, ...]
    intercept: float
    coefficients: tuple[float, ...]
    residual_std: float

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2)

    def predict(self, history: Values, start_hour: int, ahead: int) -> Values:
        """Return the values of the `ahead` hours after `history`.

        `history` is hourly, without holes, and began `start_hour` hours after a midnight UTC.
        Raise `ValueError` if it is shorter than the largest lag, or `ahead` exceeds the smallest.
        """
        table = _features(history, start_hour, ahead, self.harmonics, self.lags)
        ridge = Ridge()
        ridge.coef_ = np.array(self.coefficients)
        ridge.intercept_ = self.intercept
        predicted: Values = ridge.predict(table[len(table) - ahead :])
        return predicted


def parse_model(text: str) -> Model:
    """Read a model from JSON."""
    fields = json.loads(text)
    fields.update(lags=tuple(fields["lags"]), coefficients=tuple(fields["coefficients"]))
    return Model(**fields)


def load_model() -> Model:
    """Return the model that ships with this package."""
    return parse_model(files("apps.forecast").joinpath("model.json").read_text("utf-8"))


def fit(histories: Iterable[tuple[Values, int]]) -> Model:
    """Fit a model to histories, each with the hour of the day (UTC) at which it begins."""
    tables, targets = [], []
    for history, start_hour in histories:
        tables.append(_features(history, start_hour, 0, HARMONICS, LAGS))
        targets.append(history[max(LAGS) :])
    table, target = np.concatenate(tables), np.concatenate(targets)
    ridge = Ridge(alpha=ALPHA).fit(table, target)
    return Model(
        harmonics=HARMONICS,
        lags=LAGS,
        intercept=round(float(ridge.intercept_), 6),
        coefficients=tuple(round(float(weight), 6) for weight in ridge.coef_),
        residual_std=round(float(np.std(target - ridge.predict(table))), 6),
    )


def _features(
    history: Values, start_hour: int, ahead: int, harmonics: int, lags: tuple[int, ...]
) -> Values:
    # A running median takes single spikes out of what the model looks back on.
    smooth = median_filter(history, MEDIAN_HOURS, mode="nearest")
    past = lagged(smooth, lags, ahead)
    hours = np.arange(max(lags), len(history) + ahead) + start_hour % HOURS_PER_DAY
    return np.hstack([daily_harmonics(hours.astype(np.float64), harmonics), past])
