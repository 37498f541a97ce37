"""Tests of what the goal `closure` is asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.rules.report_goal import check_one_question, chosen_apps, paper
from slimfit.rules.report_options import ClosureSubsystem, Format


def test_the_page_is_of_the_whole_report() -> None:
    options = SimpleNamespace(why="numpy", unused=False, diff=None, format=Format.html)
    with pytest.raises(SlimfitError) as caught:
        check_one_question(cast(ClosureSubsystem, options))
    assert str(caught.value) == (
        "`--closure-why` has no page of its own. The page of the whole report tells on a click why"
        " something is there, and what no app needs.\n\n"
        "Leave `--closure-why` out, or write `--closure-format=text`, `json` or `markdown`."
    )


def test_no_app_among_what_was_asked_for_is_a_mistake() -> None:
    with pytest.raises(SlimfitError) as caught:
        chosen_apps([], ["apps/api:api", "apps/etl:etl"])
    assert str(caught.value) == (
        "Nothing that was asked for is an app.\n\n"
        "Name apps, as in `./pants closure apps/api:api`, or all with `./pants closure ::`."
    )


def test_a_repository_without_an_app_is_told_how_to_get_one() -> None:
    with pytest.raises(SlimfitError) as caught:
        chosen_apps([], [])
    assert str(caught.value) == (
        "This repository has no app.\n\nDeclare one in a BUILD file, as in"
        ' `python_app(name="api", entry_point="main.py")`; `./pants tailor ::` proposes them.'
    )


@pytest.mark.parametrize(
    ("variables", "columns"), [({}, 100), ({"COLUMNS": "72"}, 72), ({"COLUMNS": "wide"}, 100)]
)
def test_without_a_terminal_there_are_no_colours(variables: dict[str, str], columns: int) -> None:
    found = paper({**variables, "NAILGUN_TTY_PATH_1": "/dev/null"})
    assert (found.columns, found.colour) == (columns, False)
