"""Tests of which wheels are fetched together."""

from __future__ import annotations

from typing import Optional

import pytest

from slimfit.core.closure.fetching import fetches
from slimfit.core.closure.subset import Chosen
from slimfit.core.closure.testing import chosen, sized_facts

LARGE, SMALL = 20_000_000, 20_000


def names(groups: Optional[tuple[tuple[Chosen, ...], ...]]) -> list[str]:
    assert groups is not None
    return [" ".join(item.name for item in group) for group in groups]


KNOWN = sized_facts(big=LARGE, huge=LARGE, one=SMALL, two=SMALL, three=SMALL)


def test_large_wheels_stand_alone_and_small_ones_of_this_machine_are_fetched_for_all() -> None:
    needed = [chosen(name) for name in ("two", "big", "one")]
    locked = [chosen(name) for name in ("big", "huge", "one", "three", "two")]
    assert names(fetches(needed, locked, KNOWN)) == ["big", "one three two"]


def test_what_has_to_be_downloaded_is_fetched_for_who_needs_it_alone() -> None:
    there = "https://files.invalid"
    needed = [chosen(name, there) for name in ("two", "big", "one")]
    locked = [chosen(name, there) for name in ("big", "huge", "one", "three", "two")]
    assert names(fetches(needed, locked, KNOWN)) == ["big", "one two"]


def test_an_app_of_large_wheels_alone_fetches_no_small_ones() -> None:
    assert names(fetches([chosen("big")], [chosen("one")], KNOWN)) == ["big"]


@pytest.mark.parametrize("unknown", ["other", "one"])
def test_of_what_has_no_facts_nothing_is_said(unknown: str) -> None:
    assert fetches([chosen("big"), chosen(unknown)], [], sized_facts(big=LARGE)) is None
