"""Tests of the sizes of wheels as the facts beside a lockfile tell them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.report.build import WheelSize
from slimfit.core.report.size import Basis, Size
from slimfit.core.report.testing import lock
from slimfit.core.report.wheel_sizes import wheel_sizes

PATH = "3rdparty/python/default.facts.json"


def facts(**changes: Any) -> str:
    """The facts of one locked wheel."""
    (six,) = (item for item in lock().distributions if item.name == "six")
    (artifact,) = six.artifacts
    wheel = {
        "name": "six",
        "filename": artifact.filename,
        "sha256": artifact.sha256,
        "size": 11_000,
        "unpacked_size": 35_000,
    }
    return json.dumps({"format": 1, "distributions": [{**wheel, **changes}]})


def test_a_locked_wheel_weighs_what_its_facts_say() -> None:
    assert wheel_sizes(facts(), PATH, lock()) == {
        "six-1.17.0-py3-none-any.whl": WheelSize(Size(35_000, 11_000, Basis.source))
    }


def test_facts_of_another_file_of_that_name_say_nothing() -> None:
    assert wheel_sizes(facts(sha256="0" * 64), PATH, lock()) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", f"{PATH} must be an object, not a list."),
        ('{"format": 9}', f"{PATH}: `format` is 9, but this Slimfit reads 1."),
        (
            facts(size="big"),
            f"{PATH}: `distributions[0].size` must be a whole number, not a string.",
        ),
    ],
)
def test_what_holds_no_facts_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        wheel_sizes(text, PATH, lock())
    assert str(caught.value) == (
        f"{problem}\n\nIt is generated: write it anew, or delete it, and sizes are not known."
    )
