"""Tests of reports in Markdown and as graphs."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from slimfit.core.image.testing import golden
from slimfit.core.report.dot import render_dot, render_why_dot
from slimfit.core.report.markdown import (
    render_markdown,
    render_unused_markdown,
    render_why_markdown,
)
from slimfit.core.report.testing import report
from slimfit.core.report.why import why


def test_markdown_is_the_golden_one() -> None:
    text = render_markdown(report())
    assert text == golden(__file__, "report.md", text)


def test_what_no_app_needs_is_the_golden_markdown() -> None:
    text = render_unused_markdown(report())
    assert text == golden(__file__, "unused.md", text)


def test_an_answer_is_a_block_in_markdown() -> None:
    text = render_why_markdown(why(report("api"), "six"))
    assert text.startswith("```\nsix 1.17.0 is in apps/api") and text.endswith("\n```\n")


def test_the_graph_is_the_golden_one() -> None:
    text = render_dot(report())
    assert text == golden(__file__, "report.dot", text)


def test_the_graph_of_an_answer_holds_its_paths_alone() -> None:
    found = report("api")
    text = render_why_dot(found, why(found, "pandas"))
    assert text == golden(__file__, "why.dot", text)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it() -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=render_dot(report()), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "pandas 3.1.0" in done.stdout
