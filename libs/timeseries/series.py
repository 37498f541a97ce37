"""Small time series in plain Python: for programs that must stay light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise


@dataclass(frozen=True)
class Summary:
    """What a run of values comes down to, in the unit of the values."""

    count: int
    mean: float
    minimum: float
    maximum: float
    total: float


@dataclass(frozen=True)
class Gap:
    """A hole between two neighbouring samples that lie further apart than expected."""

    after: datetime
    before: datetime
    missing: int


@dataclass(frozen=True)
class Series:
    """Values at strictly increasing times."""

    times: tuple[datetime, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.times) != len(self.values):
            raise ValueError(f"{len(self.times)} times do not fit {len(self.values)} values.")
        for earlier, later in pairwise(self.times):
            if later <= earlier:
                raise ValueError(f"Times must increase: {later} follows {earlier}.")

    @classmethod
    def of(cls, samples: Iterable[tuple[datetime, float]]) -> Series:
        """Make a series of (time, value) pairs in any order; raise `ValueError` on a double."""
        ordered = sorted(samples)
        return cls(tuple(at for at, _ in ordered), tuple(value for _, value in ordered))

    def summary(self) -> Summary:
        """Return the summary of all values; raise `ValueError` if there are none."""
        if not self.values:
            raise ValueError("An empty series has no summary.")
        total = sum(self.values)
        return Summary(
            count=len(self.values),
            mean=total / len(self.values),
            minimum=min(self.values),
            maximum=max(self.values),
            total=total,
        )

    def daily(self) -> tuple[tuple[date, Summary], ...]:
        """Return the summary of each day, the days being those of the times' own zone."""
        pairs = zip(self.times, self.values)
        return tuple(
            (day, Series.of(group).summary())
            for day, group in groupby(pairs, key=lambda pair: pair[0].date())
        )

    def gaps(self, step: timedelta) -> tuple[Gap, ...]:
        """Return the holes in a series that should have one value every `step`."""
        return tuple(
            Gap(after=earlier, before=later, missing=(later - earlier) // step - 1)
            for earlier, later in pairwise(self.times)
            if later - earlier > step
        )
