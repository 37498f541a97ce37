"""Tests of reports for people."""

from __future__ import annotations

import re

import pytest

from slimfit.core.image.testing import golden
from slimfit.core.report.lines import Paper
from slimfit.core.report.testing import report
from slimfit.core.report.text import Shown, render_text
from slimfit.core.report.tree import Order


@pytest.mark.parametrize("columns", [80, 120])
def test_some_apps_are_shown_in_full(columns: int) -> None:
    text = render_text(report(), Paper(columns))
    assert text == golden(__file__, f"report-{columns}.txt", text)
    assert max(map(len, text.splitlines())) <= columns


def test_all_of_it_is_shown_to_whoever_goes_deep() -> None:
    text = render_text(report("train"), Paper(100), Shown(9, Order.name))
    assert text == golden(__file__, "report-deep.txt", text)


def test_totals_alone_are_a_table() -> None:
    text = render_text(report(), Paper(100), Shown(0))
    assert text == golden(__file__, "report-table.txt", text)


def test_colours_change_no_letter() -> None:
    plain, coloured = (render_text(report(), Paper(100, colour)) for colour in (False, True))
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_what_nobody_knows_is_no_part_of_a_sum_and_said() -> None:
    text = render_text(report("api", unknown="pydantic"), Paper(100))
    assert text == golden(__file__, "report-unknown.txt", text)
