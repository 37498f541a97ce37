"""Laws of what is fetched together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.closure.fetching import fetches
from slimfit.core.closure.testing import chosen, sized_facts

LARGE, SMALL = 20_000_000, 20_000
SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([SMALL, LARGE]), min_size=1)
PLACES = st.sampled_from(["file:///wheels", "https://files.invalid"])


@given(SIZES, st.data())
def test_all_that_is_needed_is_fetched_once_and_nothing_that_is_not_locked(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    places = {name: data.draw(PLACES) for name in sizes}
    needed = data.draw(st.sets(st.sampled_from(sorted(sizes))))
    groups = fetches(
        [chosen(name, places[name]) for name in needed],
        [chosen(name, places[name]) for name in sizes],
        sized_facts(**sizes),
    )
    assert groups is not None
    found = [item.name for group in groups for item in group]
    assert len(found) == len(set(found))
    assert needed <= set(found) <= set(sizes)
    # What is not asked for is small, and on this machine.
    assert all(
        sizes[name] == SMALL and places[name].startswith("file:") for name in set(found) - needed
    )
