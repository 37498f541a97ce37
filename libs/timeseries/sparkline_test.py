from __future__ import annotations

import pytest

from libs.timeseries.sparkline import polyline


def test_the_highest_value_is_at_the_top() -> None:
    assert polyline([0.0, 10.0, 5.0], width=100, height=20) == "0.0,20.0 50.0,0.0 100.0,10.0"


def test_equal_values_lie_at_half_height() -> None:
    assert polyline([3.0, 3.0], width=10, height=20) == "0.0,10.0 10.0,10.0"


def test_one_value_makes_no_line() -> None:
    with pytest.raises(ValueError, match="^A line needs two values or more, and there are 1.$"):
        polyline([1.0], width=10, height=20)
