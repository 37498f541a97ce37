from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.plan import LayerPlan, WheelFile, plan_layers
from slimfit.core.image.spec import HEAVY_WHEEL_BYTES


def _wheel(name: str, size: int) -> WheelFile:
    return WheelFile(name, f"{name}-1.0-py3-none-any.whl", size)


def test_heavy_wheels_come_alone_and_largest_first() -> None:
    small, numpy, scipy = (
        _wheel("six", 11_000),
        _wheel("numpy", 18 << 20),
        _wheel("scipy", 35 << 20),
    )
    other = _wheel("click", 100_000)
    assert plan_layers([small, numpy, scipy, other], 1) == LayerPlan(
        heavy=(scipy, numpy), rest=(other, small)
    )


def test_equal_sizes_are_ordered_by_name() -> None:
    a, b = _wheel("a", 1 << 20), _wheel("b", 1 << 20)
    assert plan_layers([b, a], 1).heavy == (a, b)


def test_the_limit_itself_is_heavy() -> None:
    at, below = _wheel("at", HEAVY_WHEEL_BYTES), _wheel("below", HEAVY_WHEEL_BYTES - 1)
    assert plan_layers([at, below], 1) == LayerPlan(heavy=(at,), rest=(below,))


def test_too_many_heavy_wheels_send_the_smallest_to_the_rest() -> None:
    wheels = [_wheel(f"w{number:03}", (1 << 20) + number) for number in range(120)]
    plan = plan_layers(wheels, 5)
    assert len(plan.heavy) == 93
    assert plan.heavy[0] == wheels[119]
    assert plan.rest == tuple(wheels[:27])


def test_a_base_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        plan_layers([], 99)
    assert str(caught.value) == (
        "The base has 99 layers, and an image takes 100, of which the app needs 2.\n\n"
        "Use a base of at most 98 layers."
    )
