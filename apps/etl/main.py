"""Turn raw logger measurements into a Parquet file of hours and an SQLite table of days."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pandas as pd

from apps.etl.clean import BadInput, clean
from apps.etl.rules import Rule, load_rules
from libs.features.table import daily_table, hourly_table
from libs.store.measurements import Measurement, replace_measurements, sqlite_engine
from libs.units.convert import UnitError

HOURLY_FILE = "hourly.parquet"
DAILY_FILE = "daily.sqlite"
MIN_HOURS = 20


def read_raw(path: Path | None) -> pd.DataFrame:
    """Read measurements as text from `path`, or the packaged sample if that is None.

    Raise `BadInput` if that is no CSV table, and `OSError` if there is no such file.
    """
    source = files("apps.etl").joinpath("raw_measurements.csv") if path is None else path
    try:
        return pd.read_csv(StringIO(source.read_text("utf-8")), dtype=str)
    except (UnicodeDecodeError, pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise BadInput(f"{source} is no CSV table: {str(error).strip()}") from error


def write_hourly(hourly: pd.DataFrame, path: Path) -> None:
    """Write the hours as one Parquet file."""
    hourly.to_parquet(path, engine="pyarrow", compression="zstd", index=False)


def daily_measurements(daily: pd.DataFrame, rules: Mapping[str, Rule]) -> Iterable[Measurement]:
    """Yield the rows of the table of days."""
    units = {rule.column: rule.unit for rule in rules.values()}
    for row in daily.to_dict("records"):
        yield Measurement(
            station=row["station"],
            day=row["day"],
            quantity=row["quantity"],
            value=round(row["value"], 3),
            unit=units[row["quantity"]],
        )


def run(source: Path | None, out: Path) -> str:
    """Clean `source` into the existing folder `out`, and return a line that says what was done."""
    rules = load_rules()
    cleaned = clean(read_raw(source), rules)
    hourly = hourly_table(cleaned.rows)
    write_hourly(hourly, out / HOURLY_FILE)
    with sqlite_engine(out / DAILY_FILE).begin() as connection:
        days = daily_measurements(daily_table(hourly, MIN_HOURS), rules)
        count = replace_measurements(connection, days)
    return (
        f"read {cleaned.read} rows; dropped {cleaned.unreadable} unreadable, "
        f"{cleaned.duplicate} duplicate, {cleaned.implausible} implausible; "
        f"wrote {len(hourly)} hours to {HOURLY_FILE} and {count} daily values to {DAILY_FILE}"
    )


def main() -> None:
    """Run the job as the command line says; end with status 1 and a message if it cannot be."""
    parser = argparse.ArgumentParser(prog="etl", description=__doc__)
    parser.add_argument("input", type=Path, nargs="?", help="CSV file (default: packaged sample)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    options = parser.parse_args()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        print(run(options.input, options.out))
    except (BadInput, UnitError, OSError) as error:
        sys.exit(f"etl: {error}")


if __name__ == "__main__":
    main()
