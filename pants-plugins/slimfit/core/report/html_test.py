"""Tests of the HTML file as text; `tests/page` opens it in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

from slimfit.core.report.html import render_html
from slimfit.core.report.model import App
from slimfit.core.report.testing import report


def element(page: str, pattern: str) -> str:
    """What stands in the one element whose opening tag matches."""
    (found,) = re.findall(rf"<({pattern})>(.*?)</(?:style|script)>", page, re.DOTALL)
    return str(found[1])


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_allows_the_style_and_the_script_and_nothing_else() -> None:
    page = render_html(report())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    style, script = element(page, "style"), element(page, "script")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest(style)}';"
        f" script-src 'sha256-{digest(script)}'; base-uri 'none'; form-action 'none'"
    )


def test_it_names_no_address_to_load_from() -> None:
    page = render_html(report())
    assert not re.search(r"https?://|//[a-z]+\.[a-z]|@import|url\(|<link|<img|\bsrc=", page)


def test_the_same_report_gives_the_same_text() -> None:
    assert render_html(report()) == render_html(report())


def test_its_data_are_the_apps_with_their_parts() -> None:
    given = report()
    data = json.loads(element(render_html(given), 'script type="application/json" id="data"'))
    assert [app["address"] for app in data["apps"]] == [app.address for app in given.apps]
    for shown, app in zip(data["apps"], given.apps):
        named = {(part["name"], part["version"]) for part in shown["parts"]}
        assert named >= {(item.name, item.version) for item in app.distributions}
        assert named >= {(file.path, "") for file in app.files}
        assert shown["size"]["unpacked"] == app.size.unpacked
    assert {item["title"] for item in data["unused"]} >= {"libs/legacy", "libs/features/lags.py"}


def test_a_name_cannot_end_the_data() -> None:
    given = report("hello")
    hostile: App = replace(given.apps[0], address="</script><script>alert(1)</script>")
    page = render_html(replace(given, apps=(hostile,)))
    assert "alert(1)</script>" not in page
    data = json.loads(element(page, 'script type="application/json" id="data"'))
    assert data["apps"][0]["address"] == hostile.address
