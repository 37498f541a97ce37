"""Laws of how wheels are fetched."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from wheels import Wheel, batches

NAMES = st.builds(
    "{}-{}-{}.whl".format,
    st.sampled_from(["a", "b", "c_c", "d.d"]),
    st.integers(1, 4),
    st.sampled_from(
        ["py3-none-any", "cp39-cp39-manylinux1_x86_64", "cp311-cp311-manylinux_2_28_x86_64"]
    ),
)
WHEELS = st.lists(st.builds(Wheel, NAMES, st.just("0" * 64)), unique=True)


@given(WHEELS, st.integers(1, 5))
def test_batches_hold_each_wheel_once(wheels: list[Wheel], size: int) -> None:
    fetched = [wheel for batch in batches(wheels, size) for wheel in batch]
    assert Counter(fetched) == Counter(wheels)


@given(WHEELS, st.integers(1, 5))
def test_a_batch_is_what_one_pip_can_fetch(wheels: list[Wheel], size: int) -> None:
    for batch in batches(wheels, size):
        assert 1 <= len(batch) <= size
        assert len({wheel.minor for wheel in batch}) == 1
        assert len({wheel.project for wheel in batch}) == len(batch)


@given(WHEELS, st.randoms(use_true_random=False))
def test_batches_do_not_depend_on_order(wheels: list[Wheel], random: Random) -> None:
    shuffled = list(wheels)
    random.shuffle(shuffled)
    assert batches(shuffled, 3) == batches(wheels, 3)
