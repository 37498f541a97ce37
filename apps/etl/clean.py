"""From what loggers sent to values that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from apps.etl.rules import Rule
from libs.units.convert import conversion

COLUMNS = ("station", "at", "quantity", "value", "unit")


class BadInput(ValueError):
    """The input is no table of measurements, or names a unit or quantity nobody knows."""


@dataclass(frozen=True)
class Cleaned:
    """Rows (`station`, `at`, `quantity`, `value`) that passed, and why others did not."""

    rows: pd.DataFrame
    read: int
    unreadable: int
    duplicate: int
    implausible: int


def clean(raw: pd.DataFrame, rules: Mapping[str, Rule]) -> Cleaned:
    """Convert to the units of `rules`, and drop what is unreadable, repeated or implausible.

    `raw` holds text. Raise `BadInput` for missing columns and unknown quantities, and `UnitError`
    for a unit that does not fit its quantity.
    """
    if missing := [column for column in COLUMNS if column not in raw]:
        raise BadInput(f"The input lacks the columns {', '.join(missing)}.")
    if unknown := sorted(set(raw["quantity"].dropna()) - set(rules)):
        raise BadInput(f"Unknown quantities: {', '.join(unknown)}. Known: {', '.join(rules)}.")

    parsed = raw.assign(
        at=pd.to_datetime(raw["at"], format="%Y-%m-%dT%H:%M:%SZ", utc=True, errors="coerce"),
        value=pd.to_numeric(raw["value"], errors="coerce"),
    )
    readable = parsed.dropna(subset=list(COLUMNS))
    unique = readable.drop_duplicates(subset=["station", "at", "quantity"])
    if unique.empty:
        raise BadInput("The input holds no readable row.")
    stored = pd.concat(
        [
            _stored(rows, rules[str(quantity)], str(unit))
            for (quantity, unit), rows in unique.groupby(["quantity", "unit"])
        ]
    )
    plausible = stored[stored["plausible"]]
    return Cleaned(
        rows=plausible[["station", "at", "quantity", "value"]],
        read=len(raw),
        unreadable=len(raw) - len(readable),
        duplicate=len(readable) - len(unique),
        implausible=len(unique) - len(plausible),
    )


def _stored(rows: pd.DataFrame, rule: Rule, unit: str) -> pd.DataFrame:
    """Convert rows of one quantity and one unit."""
    line = conversion(unit, rule.unit)
    # A conversion's rounding noise is not data: loggers give one decimal, three are plenty.
    value = (rows["value"] * float(line.slope) + float(line.intercept)).round(3)
    return rows.assign(
        quantity=rule.column, value=value, plausible=value.between(rule.low, rule.high)
    )
