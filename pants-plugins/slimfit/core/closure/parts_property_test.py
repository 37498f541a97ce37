"""Laws of how a folder's files are shared out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.closure.parts import parted

NAMES = st.sets(st.text("abcdef_", min_size=1, max_size=6), max_size=200)


@given(NAMES)
def test_each_file_is_in_exactly_one_part(names: set[str]) -> None:
    found = [name for part in parted(names) for name in part]
    assert sorted(found) == sorted(names)


@given(NAMES)
def test_the_order_in_which_files_are_listed_has_no_meaning(names: set[str]) -> None:
    assert parted(sorted(names)) == parted(sorted(names, reverse=True))


@given(st.sets(st.text("abcdef_", min_size=1, max_size=6), max_size=31), st.text("xyz", min_size=1))
def test_a_small_folder_is_one_part_whatever_is_added(names: set[str], more: str) -> None:
    assert parted({*names, more}) == (tuple(sorted({*names, more})),)


@given(st.integers(33, 63), st.integers(0, 10**6))
def test_one_file_more_leaves_the_other_parts_as_they_are(count: int, more: int) -> None:
    names = {f"module_{number}" for number in range(count)}
    before, after = set(parted(names)), set(parted({*names, f"new_{more}"}))
    assert len(after - before) == 1
