"""The HTML report in a real browser: at a phone's width, by mouse, by keyboard, in the dark, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.report.html import render_html
from slimfit.core.report.testing import report
from tests.page.browser import Page, browser, find_chromium

NUMPY = """[...document.querySelectorAll("#map button")].find((cell) => cell.ariaLabel.startsWith("numpy"))"""
NAMES = (
    """[...document.querySelectorAll("#table tbody tr")].map((row) => row.cells[0].textContent)"""
)
# How well two colours are told apart (WCAG 2.2, "contrast ratio"); 4.5 is enough for small text.
CONTRAST = """((node, behind) => {
  const light = (text) => {
    const parts = text.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [one, other] = [light(getComputedStyle(node).color), light(getComputedStyle(behind).backgroundColor)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
})"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    """A browser, for all tests of this file."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("chromium is not installed")
    with browser(chromium) as page:
        yield page


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a small repository."""
    path = tmp_path_factory.mktemp("page") / "closure.html"
    path.write_text(render_html(report()), encoding="utf-8")
    return path


@pytest.fixture
def page(tab: Page, file: Path) -> Iterator[Page]:
    """The report in a window of an ordinary size; nothing may go wrong in it."""
    tab.complaints.clear()
    tab.requests.clear()
    tab.emulate()
    tab.load(file, width=1200, height=900)
    yield tab
    assert tab.complaints == []
    assert {url.partition("#")[0] for url in tab.requests} <= {file.resolve().as_uri()}


def dialog(page: Page) -> Any:
    """The title and the lines of the open dialog, or nothing."""
    return page.run(
        'document.querySelector("dialog").open ? [document.querySelector("#why-title").textContent,'
        ' [...document.querySelectorAll("#why-paths li")].map((line) => line.textContent)] : null'
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
def test_nothing_is_wider_than_the_window(page: Page, file: Path, width: int) -> None:
    page.load(file, width=width, height=740, mobile=width < 700)
    assert page.run("document.documentElement.scrollWidth") == width
    # Something to touch is at least 40 pixels high.
    heights = page.run(
        '[...document.querySelectorAll("#apps button, #controls input, #controls select")]'
        ".map((node) => node.getBoundingClientRect().height)"
    )
    assert len(heights) == 6
    assert min(heights) >= 40


def test_the_map_fills_its_box_and_each_area_is_a_size(page: Page) -> None:
    cells = page.run(
        '[...document.querySelectorAll("#map button")].map((cell) => {'
        " const box = cell.getBoundingClientRect();"
        ' return [cell.ariaLabel.split(" ")[0], box.width * box.height]; })'
    )
    box = page.run('(({width, height}) => width * height)($("map").getBoundingClientRect())')
    areas = dict(cells)
    assert sum(area for _, area in cells) == pytest.approx(box, rel=0.01)
    assert areas["numpy"] / areas["pandas"] == pytest.approx(65.1 / 52.3, rel=0.02)


def test_sizes_that_nobody_knows_are_said_to_be_missing(page: Page, tmp_path: Path) -> None:
    assert page.run('$("missing").hidden') is True
    unknown = tmp_path / "unknown.html"
    unknown.write_text(render_html(report(unknown="numpy")), encoding="utf-8")
    page.load(unknown, width=1200, height=900)
    assert page.run('$("missing").textContent').startswith("The sizes of 1 part are not known, so ")
    assert page.run('document.querySelector("#totals").textContent').count("+\u00a0?") == 3
    assert page.run(f"{NUMPY} === undefined") is True
    assert page.run('$("count").textContent').endswith(" on disk + 1 of unknown size")
    for width in (360, 1200):
        page.load(unknown, width=width, height=740, mobile=width < 700)
        assert page.run("document.documentElement.scrollWidth") == width
        cut = "[...document.querySelectorAll('#apps button, #totals div')].map((node) => node.scrollWidth - node.clientWidth)"
        assert set(page.run(cut)) == {0}
    address = unknown.resolve().as_uri()
    assert page.requests.count(address) == 3
    page.requests[:] = [url for url in page.requests if url != address]


def test_a_click_tells_why(page: Page) -> None:
    page.click(NUMPY)
    title, lines = dialog(page)
    assert title == "numpy 2.4.6"
    assert lines[-1].endswith("imports numpy") or lines[-1].endswith("requires numpy>=1.26")
    assert any(".py:" in line for line in lines)
    page.press("Escape")
    assert dialog(page) is None


def test_another_app_is_chosen_with_a_click(page: Page) -> None:
    page.click('document.querySelector("#apps button")')
    assert page.run('document.querySelector("#apps button").ariaPressed') == "true"
    title = page.run('document.querySelector("#map-title").textContent')
    assert title == "What the bytes of apps/api are"


def test_the_table_is_filtered_and_sorted(page: Page) -> None:
    everything = page.run(NAMES)
    page.press("/", "/")
    assert page.run("document.activeElement.id") == "filter"
    page.type("pyd")
    assert page.run(NAMES) == ["pydantic"]
    assert page.run('$("count").textContent').startswith("1 part, ")
    page.run('$("filter").select()')
    page.send("Input.dispatchKeyEvent", type="keyDown", key="Backspace", windowsVirtualKeyCode=8)
    page.settle()
    assert page.run(NAMES) == everything
    page.click("""document.querySelector('[data-key="name"] button')""")
    names = page.run(NAMES)
    assert names != everything
    assert names == sorted(names, key=str.lower)
    assert page.run("""document.querySelector('[data-key="name"]').ariaSort""") == "ascending"


def test_all_is_reached_by_keyboard(page: Page) -> None:
    stops = []
    for _ in range(40):
        page.press("Tab")
        stops.append(
            page.run("document.activeElement.closest('#map, #apps, #controls, th, td, .skip')?.id")
        )
        if stops[-1] == "map":
            break
    assert stops[-1] == "map"
    assert stops.count("apps") == 3
    first = page.run("document.activeElement.ariaLabel")
    page.press("ArrowRight")
    second = page.run("document.activeElement.ariaLabel")
    assert second != first
    page.press("Enter")
    assert dialog(page)[0] in second.replace(",", " ")
    page.press("Escape")
    assert page.run("document.activeElement.ariaLabel") == second


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_told_from_what_lies_behind_it(page: Page, file: Path, scheme: str) -> None:
    page.emulate(scheme=scheme)
    page.load(file, width=1200, height=900)
    paper = page.run("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(22, 24, 27)") is (scheme == "dark")
    body = "document.body"
    for node in ("document.querySelector('.hint')", "document.querySelector('td button')", body):
        assert page.run(f"{CONTRAST}({node}, {body})") >= 4.5
    for kind in ("distribution", "system"):
        cell = f"document.querySelector('#map .{kind}')"
        assert page.run(f"{CONTRAST}({cell}, {cell})") >= 4.5


def test_on_paper_there_are_no_controls_and_all_rows(page: Page) -> None:
    page.emulate(media="print")
    assert page.run("getComputedStyle($('controls')).display") == "none"
    printed = page.send("Page.printToPDF", printBackground=True)
    assert len(printed["data"]) > 10_000
