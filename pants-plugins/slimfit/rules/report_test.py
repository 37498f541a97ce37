"""Tests of what the goal `closure` is asked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.report.testing import builder, report, subsets, target
from slimfit.rules.report import build_apps
from slimfit.rules.report_goal import (
    check_one_question,
    chosen_apps,
    compare_apps,
    other_app,
    paper,
)
from slimfit.rules.report_options import ClosureSubsystem, Format
from slimfit.rules.report_revision import read_file, revision_process


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


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"why": "numpy", "unused": True, "format": Format.text},
            "`--closure-why` and `--closure-unused` ask for different things.\n\n"
            "Ask one after the other.",
        ),
        (
            {"diff": "main", "format": Format.dot},
            "`--closure-diff` is no graph, so `dot` cannot draw it.\n\n"
            "Write `--closure-format=text`, `json` or `markdown`.",
        ),
    ],
)
def test_what_cannot_be_asked_at_once_is_a_mistake(asked: dict[str, object], message: str) -> None:
    options = SimpleNamespace(**{"why": None, "unused": False, "diff": None, **asked})
    with pytest.raises(SlimfitError) as caught:
        check_one_question(cast(ClosureSubsystem, options))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("apps/api:api", "apps/api:api"),
        ("//apps/api:api", "apps/api:api"),
        ("apps/api/", "apps/api:api"),
        ("apps/myapi", ""),
        ("main", ""),
    ],
)
def test_an_app_is_meant_by_its_address_or_by_its_folder(name: str, found: str) -> None:
    assert other_app(name, ("apps/api:api", "apps/myapi:api")) == found


def test_an_app_is_compared_with_one_other() -> None:
    with pytest.raises(SlimfitError) as caught:
        compare_apps(report(), "apps/api", ["apps/api", "apps/hello", "apps/train"])
    assert str(caught.value) == (
        "`--closure-diff=apps/api` compares that app with one other, and 2 were asked for.\n\n"
        "Name one app, as in `./pants closure --closure-diff=apps/old apps/new`."
    )


def test_a_report_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SlimfitError) as caught:
        read_file(str(tmp_path), "old.json")
    assert str(caught.value) == (
        "The report old.json cannot be read: No such file or directory.\n\n"
        "Write it with `./pants closure --closure-format=json :: > old.json`."
    )


def test_the_run_of_a_revision_leaves_nothing_and_gets_the_environment_without_the_daemons() -> (
    None
):
    given = {"PATH": "/bin", "NAILGUN_TTY_PATH_1": "/dev/pts/1", "PANTS_CLOSURE_DIFF": "main"}
    with revision_process("main", given, measure=True) as run:
        assert dict(run.process.process.env) == {"PATH": "/bin"}
        assert "--closure-measure" in run.process.process.argv
        assert run.file.parent.is_dir()
        with pytest.raises(SlimfitError) as caught:
            run.report(4)
    assert not run.file.parent.exists()
    assert str(caught.value) == (
        "Git cannot check out `main` beside this repository; its words stand above.\n\n"
        "Make the report there yourself, with `./pants closure --closure-format=json :: > old.json`,"
        " and give `--closure-diff=old.json`."
    )


def test_an_app_that_its_lockfile_does_not_serve_stops_only_those_who_asked_for_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    problem = (
        "3rdparty/python/default.lock cannot serve what is asked of it:\n\n"
        "  `numpy~=2.4`: it is not locked\n  `pandas~=3.1`: it is not locked\n\n"
        "Lock the resolve anew, or correct the requirement."
    )
    targets = [target("hello"), target("train", subsets([]))]
    apps = build_apps(builder(), targets, frozenset({"apps/hello"}))
    assert [app.address for app in apps] == ["apps/hello"]
    assert caplog.messages == [f"apps/train is left out. {problem}"]
    with pytest.raises(SlimfitError) as caught:
        build_apps(builder(), targets, frozenset({"apps/train"}))
    assert str(caught.value) == f"apps/train: {problem}"
