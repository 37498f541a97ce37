from __future__ import annotations

import numpy as np
import pytest

from apps.forecast.history import make_history
from apps.forecast.main import fit_all
from apps.forecast.model import fit, load_model, parse_model
from libs.observations.reader import Observation, observations_of

HOURS = np.arange(24.0 * 10)
WAVE = 10 + 5 * np.sin(2 * np.pi * HOURS / 24)


def test_a_pure_daily_wave_is_continued() -> None:
    model = fit([(WAVE, 0)])
    predicted = model.predict(WAVE, start_hour=0, ahead=24)
    np.testing.assert_allclose(predicted, WAVE[:24], atol=0.3)


def test_a_history_may_begin_at_any_hour() -> None:
    model = fit([(WAVE, 0)])
    predicted = model.predict(WAVE[7:], start_hour=7, ahead=24)
    np.testing.assert_allclose(predicted, WAVE[:24], atol=0.3)


def test_packaged_model_is_the_fit_of_the_packaged_observations() -> None:
    packaged, fitted = load_model(), fit_all()
    assert (packaged.harmonics, packaged.lags) == (fitted.harmonics, fitted.lags)
    np.testing.assert_allclose(
        [packaged.intercept, packaged.residual_std, *packaged.coefficients],
        [fitted.intercept, fitted.residual_std, *fitted.coefficients],
        atol=1e-4,
    )


def test_a_model_survives_its_file() -> None:
    model = load_model()
    assert parse_model(model.to_json()) == model


def test_model_cannot_look_further_than_its_smallest_lag() -> None:
    with pytest.raises(ValueError, match="^A lag of 24 steps cannot look 25 steps ahead.$"):
        load_model().predict(WAVE, start_hour=0, ahead=25)


def test_holes_are_filled_between_their_neighbours() -> None:
    seen = observations_of("ridge")
    history = make_history(seen)
    assert history.filled == 6
    assert len(history.temperature_c) == 14 * 24
    edges = (seen[99].temperature_c, seen[100].temperature_c)
    hole = history.temperature_c[100:106]
    assert min(edges) <= hole.min() and hole.max() <= max(edges)


@pytest.mark.parametrize("count", [0, 1])
def test_a_history_needs_two_observations(count: int) -> None:
    seen: tuple[Observation, ...] = observations_of("ridge")[:count]
    with pytest.raises(ValueError, match=f"^A history needs two observations or more, not {count}"):
        make_history(seen)
