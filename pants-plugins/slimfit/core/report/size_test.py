"""Tests of sizes."""

from __future__ import annotations

import pytest

from slimfit.core.report.size import NOTHING, UNKNOWN, Basis, Size, show, show_bytes, total

WHEEL = Size(3_000_000, 1_000_000, Basis.source)
GUESS = Size(500, None, Basis.estimate)


@pytest.mark.parametrize(
    ("parts", "sum_of_them", "text"),
    [
        ([], NOTHING, "0 B"),
        ([WHEEL, WHEEL], Size(6_000_000, 2_000_000, Basis.source), "6.0 MB"),
        ([WHEEL, GUESS], Size(3_000_500, None, Basis.estimate), "~3.0 MB"),
        ([WHEEL, UNKNOWN], Size(3_000_000, 1_000_000, Basis.source, 1), "3.0 MB + ?"),
        ([UNKNOWN, UNKNOWN], Size(unknown=2), "?"),
    ],
)
def test_a_sum_is_as_sure_as_its_least_sure_part(
    parts: list[Size], sum_of_them: Size, text: str
) -> None:
    assert total(parts) == sum_of_them
    assert show(sum_of_them) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (12_345_678_901, "12.3 GB"),
        (4_000_000_000_000, "4000.0 GB"),
    ],
)
def test_bytes_are_shown_in_units_of_a_thousand(count: int, text: str) -> None:
    assert show_bytes(count) == text
