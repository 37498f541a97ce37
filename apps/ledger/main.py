"""Print how much energy each station used."""

from __future__ import annotations

import argparse
import sys
from importlib.resources import files
from pathlib import Path

import sqlalchemy

from apps.ledger.readings import consumption, parse_readings
from apps.ledger.report import fill, render, totals


def run(source: Path | None) -> str:
    """Report on the readings in `source`, or on the packaged ones if that is None."""
    packaged = files("apps.ledger").joinpath("meter_readings.csv")
    text = packaged.read_text("utf-8") if source is None else source.read_text("utf-8")
    engine = fill(consumption(parse_readings(text.splitlines())))
    return f"SQLAlchemy {sqlalchemy.__version__}\n{render(totals(engine))}"


def main() -> None:
    """Run the report as the command line says; end with status 1 if there is no such file."""
    parser = argparse.ArgumentParser(prog="ledger", description=__doc__)
    parser.add_argument("input", type=Path, nargs="?", help="CSV file (default: packaged readings)")
    options = parser.parse_args()
    try:
        print(run(options.input))
    except OSError as error:
        sys.exit(f"ledger: {error}")


if __name__ == "__main__":
    main()
