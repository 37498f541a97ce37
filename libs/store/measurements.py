"""A table of daily measurements in any database, with SQLAlchemy 1.4 as well as 2.

Only what both majors share is used here: Core tables, and statements that run on a `Connection`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Column, Date, Float, MetaData, String, Table, create_engine, func, select
from sqlalchemy.engine import Connection, Engine

metadata = MetaData()

measurements = Table(
    "measurements",
    metadata,
    Column("station", String(32), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("quantity", String(32), primary_key=True),
    Column("value", Float, nullable=False),
    Column("unit", String(8), nullable=False),
)


@dataclass(frozen=True)
class Measurement:
    """One value of one quantity at one station on one day."""

    station: str
    day: date
    quantity: str
    value: float
    unit: str


def sqlite_engine(path: Path) -> Engine:
    """Return an engine for the SQLite file at `path`, which need not exist yet."""
    # SQLAlchemy 1.4 behaves like 2 with `future`, and 2 ignores the word.
    return create_engine(f"sqlite:///{path}", future=True)


def replace_measurements(connection: Connection, rows: Iterable[Measurement]) -> int:
    """Make `rows` the whole content of the table, creating it if need be; return their number."""
    metadata.create_all(connection)
    connection.execute(measurements.delete())
    values = [asdict(row) for row in rows]
    if values:
        connection.execute(measurements.insert(), values)
    return len(values)


def read_measurements(connection: Connection, quantity: str) -> tuple[Measurement, ...]:
    """Return all measurements of one quantity, by station and day."""
    statement = (
        select(measurements)
        .where(measurements.c.quantity == quantity)
        .order_by(measurements.c.station, measurements.c.day)
    )
    return tuple(
        Measurement(row.station, row.day, row.quantity, row.value, row.unit)
        for row in connection.execute(statement)
    )


def count_measurements(connection: Connection) -> int:
    """Return how many measurements the table holds."""
    return int(connection.execute(select(func.count()).select_from(measurements)).scalar_one())
