from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.image.plan import WheelFile, plan_layers
from slimfit.core.image.spec import HEAVY_WHEEL_BYTES, MAX_LAYERS

NAMES = st.text("abcdef", min_size=1, max_size=4)
SIZES = st.one_of(
    st.integers(1, HEAVY_WHEEL_BYTES - 1), st.integers(HEAVY_WHEEL_BYTES, HEAVY_WHEEL_BYTES + 50)
)
WHEELS = st.lists(
    st.builds(lambda name, size: WheelFile(name, f"{name}.whl", size), NAMES, SIZES),
    max_size=130,
    unique_by=lambda wheel: wheel.name,
)
BASES = st.one_of(st.integers(0, 5), st.integers(60, 98))


@settings(deadline=None)
@given(WHEELS, BASES)
def test_every_wheel_is_in_one_layer(wheels: list[WheelFile], base: int) -> None:
    plan = plan_layers(wheels, base)
    assert sorted(plan.heavy + plan.rest) == sorted(wheels)


@settings(deadline=None)
@given(WHEELS, BASES)
def test_an_image_never_has_too_many_layers(wheels: list[WheelFile], base: int) -> None:
    plan = plan_layers(wheels, base)
    assert base + len(plan.heavy) + bool(plan.rest) + 1 <= MAX_LAYERS


@settings(deadline=None)
@given(WHEELS, BASES, st.integers(1, HEAVY_WHEEL_BYTES - 1))
def test_one_more_small_wheel_changes_no_heavy_layer(
    wheels: list[WheelFile], base: int, size: int
) -> None:
    small = WheelFile("small", "small.whl", size)
    assert plan_layers([*wheels, small], base).heavy == plan_layers(wheels, base).heavy


@settings(deadline=None)
@given(WHEELS, BASES, st.randoms())
def test_the_order_of_the_wheels_does_not_count(
    wheels: list[WheelFile], base: int, random: Random
) -> None:
    shuffled = list(wheels)
    random.shuffle(shuffled)
    assert plan_layers(shuffled, base) == plan_layers(wheels, base)


@settings(deadline=None)
@given(WHEELS, BASES)
def test_nothing_in_the_rest_is_larger_than_what_stands_alone(
    wheels: list[WheelFile], base: int
) -> None:
    plan = plan_layers(wheels, base)
    sizes = [wheel.size for wheel in plan.heavy]
    assert sizes == sorted(sizes, reverse=True)
    assert all(wheel.size <= min(sizes) for wheel in plan.rest if sizes)
