"""The energy report, still written for SQLAlchemy 1.4.

An engine that runs statements itself, and `select` with a list, are gone in SQLAlchemy 2. That is
why this program is built in the `legacy` resolve; the store that it shares works with both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import Engine

from libs.store.measurements import Measurement, measurements, replace_measurements
from libs.units.convert import convert


@dataclass(frozen=True)
class Total:
    """The energy that a station used, and the number of periods that it was read for."""

    station: str
    periods: int
    used_kwh: float


def fill(rows: Iterable[Measurement]) -> Engine:
    """Return an engine for a database in memory that holds `rows`."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        replace_measurements(connection, rows)
    return engine


def totals(engine: Engine) -> tuple[Total, ...]:
    """Return the total of each station, by name."""
    statement = (
        select(
            [
                measurements.c.station,
                func.count(measurements.c.day),
                func.sum(measurements.c.value),
            ]
        )
        .group_by(measurements.c.station)
        .order_by(measurements.c.station)
    )
    return tuple(Total(*row) for row in engine.execute(statement))


def render(found: Iterable[Total]) -> str:
    """Return the report as a table of plain text, with a last line that sums it up."""
    lines = [f"{'station':<10}{'periods':>8}{'kWh':>10}{'MJ':>10}"]
    periods, used = 0, 0.0
    for total in found:
        lines.append(_line(total.station, total.periods, total.used_kwh))
        periods, used = periods + total.periods, used + total.used_kwh
    lines.append(_line("total", periods, used))
    return "\n".join(lines)


def _line(name: str, periods: int, used_kwh: float) -> str:
    return f"{name:<10}{periods:>8}{used_kwh:>10.1f}{convert(used_kwh, 'kWh', 'MJ'):>10.1f}"
