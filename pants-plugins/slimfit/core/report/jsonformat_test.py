"""Tests of reports as JSON."""

from __future__ import annotations

import json

from slimfit.core.image.testing import golden
from slimfit.core.report.jsonformat import render_json, to_json
from slimfit.core.report.testing import report


def test_a_report_is_the_golden_one() -> None:
    text = render_json(report())
    assert text == golden(__file__, "report.json", text)


def test_a_report_on_one_app_tells_of_no_other_and_has_the_same_monolith() -> None:
    one, every = to_json(report("api")), to_json(report())
    assert [app["address"] for app in one["apps"]] == ["apps/api"]
    assert one["apps"][0] == every["apps"][0]
    assert (one["monolith"], one["unused"]) == (every["monolith"], every["unused"])


def test_the_text_holds_nothing_that_json_lacks() -> None:
    assert json.loads(render_json(report())) == to_json(report())
