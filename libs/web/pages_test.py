from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from libs.web.pages import Pages


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    templates = tmp_path / "sample_pages" / "templates"
    templates.mkdir(parents=True)
    (templates / "greeting.html").write_text("<p>{{ name }}</p>", encoding="utf-8")
    (templates / "page.html").write_text(
        "{% extends 'layout.html' %}{% block content %}<p>in</p>{% endblock %}", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sample_pages", raising=False)
    return Pages("sample_pages")


def test_values_are_escaped(pages: Pages) -> None:
    assert pages.render("greeting.html", name="<b>") == "<p>&lt;b&gt;</p>"


def test_a_page_extends_the_shared_layout(pages: Pages) -> None:
    page = pages.render("page.html", title="Now")
    assert "<title>Now</title>" in page
    assert "<p>in</p>" in page


def test_a_missing_value_is_an_error(pages: Pages) -> None:
    with pytest.raises(UndefinedError, match="'name' is undefined"):
        pages.render("greeting.html")


def test_a_missing_template_is_an_error(pages: Pages) -> None:
    with pytest.raises(TemplateNotFound, match="absent.html"):
        pages.render("absent.html")
