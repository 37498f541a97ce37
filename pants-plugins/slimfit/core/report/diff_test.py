"""Tests of what changed between two reports, and between two apps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.testing import golden
from slimfit.core.report.diff import Sides, diff_apps, diff_reports, read_sides
from slimfit.core.report.diff_render import render_diff, render_diff_markdown
from slimfit.core.report.jsonformat import to_json
from slimfit.core.report.lines import Paper
from slimfit.core.report.testing import report


def sides(document: dict[str, Any]) -> Sides:
    return read_sides(json.dumps(document), "old.json")


def earlier() -> dict[str, Any]:
    """The report as it was: an older pandas, six not there, a file less, no `hello`."""
    document = to_json(report())
    document["apps"] = [app for app in document["apps"] if app["address"] != "apps/hello"]
    train = document["apps"][-1]
    for item in train["distributions"]:
        if item["name"] == "pandas":
            item.update(version="3.0.2", size={**item["size"], "unpacked": 50_000_000})
    train["distributions"] = [item for item in train["distributions"] if item["name"] != "six"]
    train["distributions"].append({**train["distributions"][0], "name": "zstandard"})
    train["modules"] = train["modules"][1:]
    train["sizes"]["total"]["unpacked"] -= 2_335_000
    return document


def test_what_was_added_removed_and_changed_is_told_with_sizes() -> None:
    diff = diff_reports(sides(earlier()), sides(to_json(report())), "main")
    text, markdown = render_diff(diff, Paper(80)), render_diff_markdown(diff)
    assert text == golden(__file__, "diff.txt", text)
    assert markdown == golden(__file__, "diff.md", markdown)


def test_nothing_changes_between_a_report_and_itself() -> None:
    now = sides(to_json(report()))
    diff = diff_reports(now, now, "main")
    assert render_diff(diff, Paper(80)) == "3 apps are as of main.\n"
    assert render_diff_markdown(diff) == "### Images since main\n\nNothing changes in 3 apps.\n"


def test_only_what_was_asked_for_is_compared() -> None:
    diff = diff_reports(sides(earlier()), sides(to_json(report())), "main", ["apps/api"])
    assert [app.address for app in diff.apps] == ["apps/api"]


def test_two_apps_are_compared_like_two_states_of_one() -> None:
    diff = diff_apps(sides(to_json(report())), "apps/api", "apps/train")
    text = render_diff(diff, Paper(80))
    assert text == golden(__file__, "diff-apps.txt", text)


def test_an_app_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(SlimfitError) as caught:
        diff_apps(sides(to_json(report())), "apps/trian", "apps/api")
    assert str(caught.value) == (
        "There is no app `apps/trian`. Did you mean `apps/train`?\n\n"
        "Name an app of this repository to compare with, as in `--closure-diff=apps/api`."
    )


def test_a_size_that_only_one_side_knows_is_no_change_of_the_distribution() -> None:
    unsure = to_json(report(unknown="pydantic"))
    diff = diff_reports(sides(unsure), sides(to_json(report())), "main")
    assert [app.changes for app in diff.apps] == [(), (), ()]


def test_measured_and_unmeasured_sizes_do_not_compare() -> None:
    document = {**to_json(report()), "measured": True}
    diff = diff_reports(sides(document), sides(to_json(report())), "main")
    note = "One side was measured in built images and the other was not"
    assert note in render_diff(diff, Paper(80)) and note in render_diff_markdown(diff)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "old.json is not JSON: Expecting property name enclosed in double quotes"),
        ('{"format": 2}', "old.json: `format` is 2, but this Slimfit reads 1."),
        ('{"format": 1}', "old.json: `apps` is missing."),
    ],
)
def test_what_is_no_report_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        read_sides(text, "old.json")
    assert str(caught.value).startswith(problem)
    assert str(caught.value).endswith(
        "\n\nWrite one with `./pants closure --closure-format=json ::`."
    )
