"""Forecast the temperature of the next hours at a station, as JSON on standard output."""

from __future__ import annotations

import argparse
import json
import sys

from scipy.special import ndtri

from apps.forecast.history import History, make_history
from apps.forecast.model import HORIZON, Model, fit, load_model
from libs.observations.reader import observations_of
from libs.stations.catalogue import UnknownStation, load_catalogue

LEVEL = 0.9


def station_history(station_id: str) -> History:
    """Return the packaged history of a station; raise `UnknownStation`."""
    return make_history(observations_of(load_catalogue().get(station_id).id))


def fit_all() -> Model:
    """Fit a model to the packaged histories of all stations."""
    histories = [station_history(station.id) for station in load_catalogue()]
    return fit((history.temperature_c, history.start.hour) for history in histories)


def forecast(station_id: str, hours: int) -> dict[str, object]:
    """Forecast the next `hours` (at most `HORIZON`) with the packaged model."""
    history = station_history(station_id)
    model = load_model()
    predicted = model.predict(history.temperature_c, history.start.hour, hours)
    margin = float(ndtri((1 + LEVEL) / 2)) * model.residual_std
    return {
        "station": station_id,
        "quantity": "temperature",
        "unit": "degC",
        "level": LEVEL,
        "interpolated_hours": history.filled,
        "hours": [
            {
                "at": history.hour_after(ahead).strftime("%Y-%m-%dT%H:%MZ"),
                "value": round(float(value), 1),
                "low": round(float(value) - margin, 1),
                "high": round(float(value) + margin, 1),
            }
            for ahead, value in enumerate(predicted, start=1)
        ],
    }


def main(argv: list[str] | None = None) -> int:
    """Print a forecast, or with `--fit` a new model; return the exit status."""
    parser = argparse.ArgumentParser(prog="forecast", description=__doc__)
    parser.add_argument("--station", default="harbour", help="id of a station")
    parser.add_argument(
        "--hours", type=int, default=HORIZON, choices=range(1, HORIZON + 1), metavar="N"
    )
    parser.add_argument("--fit", action="store_true", help="fit anew and print the model file")
    options = parser.parse_args(argv)
    if options.fit:
        print(fit_all().to_json())
        return 0
    try:
        answer = forecast(options.station, options.hours)
    except UnknownStation as error:
        print(f"forecast: {error}", file=sys.stderr)
        return 1
    print(json.dumps(answer, indent=2))
    return 0
