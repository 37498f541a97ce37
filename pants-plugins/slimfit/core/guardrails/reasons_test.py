"""Tests of why something is in an app."""

from __future__ import annotations

from slimfit.core.guardrails.reasons import ways_to
from slimfit.core.report.testing import report


def test_each_kind_of_item_has_its_way() -> None:
    (app,) = report("api").apps
    asked = ["numpy 2.4.6", "libs/features/table.py", "3rdparty/python#pandas", "six 9", "the base"]
    assert ways_to(app, asked) == {
        "numpy 2.4.6": (
            "apps/api/main.py:3 imports libs.features.table",
            "libs/features/table.py:1 imports pandas",
            "pandas requires numpy>=1.26",
        ),
        "libs/features/table.py": ("apps/api/main.py:3 imports libs.features.table",),
        "3rdparty/python#pandas": (
            "apps/api/main.py:3 imports libs.features.table",
            "libs/features/table.py:1 imports pandas",
        ),
    }
