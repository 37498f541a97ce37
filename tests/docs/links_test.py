"""Every link from one page of docs/ to another leads to a page, and to a heading of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(path.relative_to(DOCS) for path in DOCS.rglob("*.md"))


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as web viewers of Markdown form them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path, docs: Path) -> list[str]:
    """The links of a page to what is not in docs/, or is there under another name.

    Left out are web addresses, and what lies outside of docs/.
    """
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if ":" in path or docs not in target.parents:
            continue
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)
    return broken


def test_a_link_to_what_is_not_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# One `b_c`, two\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "# Top\n"
        "[good](#top) [good](other.md) [good](other.md#one-b_c-two) [web](https://example.com/x)\n"
        "[bad](#gone) [bad](gone.md) [bad](other.md#two) [outside](../README.md)\n",
        encoding="utf-8",
    )
    assert broken_links(page, tmp_path) == ["#gone", "gone.md", "other.md#two"]


def test_the_overview_is_among_the_pages() -> None:
    assert Path("README.md") in PAGES


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(DOCS / page, DOCS) == []
