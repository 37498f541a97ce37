"""Tests of what no app needs, and of lockfiles that do not serve all of a resolve."""

from __future__ import annotations

from dataclasses import replace

from slimfit.core.image.testing import golden
from slimfit.core.report.graph import TargetFacts
from slimfit.core.report.lines import Paper
from slimfit.core.report.model import ClosureReport, File, Unused
from slimfit.core.report.testing import GRAPH, LOCKED, SPARE, imports, module, report, subsets
from slimfit.core.report.unused import choose_all, unused_code, with_users
from slimfit.core.report.unused_text import render_unused

TEST = "libs/legacy/store_test.py"


def with_tests() -> ClosureReport:
    """The report, of a repository whose tests use what no app does."""
    found = report()
    test = TargetFacts(
        TEST,
        "libs/legacy",
        ((TEST, 10),),
        dependencies=(
            imports(TEST, 3, "polars"),
            imports(TEST, 4, "libs.legacy.store", "libs/legacy/store.py"),
            imports(TEST, 5, "libs.features.lags", "libs/features/lags.py"),
        ),
        is_test=True,
    )
    frames = "libs/legacy/frames.py"
    code = (
        module(
            "libs/legacy/store.py", imports("libs/legacy/store.py", 1, "libs.legacy.frames", frames)
        ),
        *(module(file.path) for file in SPARE if file.path != "libs/legacy/store.py"),
    )
    graph = {**GRAPH, **{target.address: target for target in (*code, test)}}
    return replace(found, unused=with_users(found.unused, graph))


def test_a_requirement_costs_what_the_monolith_would_not_have_without_it() -> None:
    (item,) = report().unused.requirements
    assert (item.address, item.requirement) == ("3rdparty/python#polars", "polars~=2.0")
    assert item.only == ("polars", "polars-runtime")
    assert item.size.unpacked == 152_900_000


def test_it_does_not_depend_on_which_apps_were_asked_for() -> None:
    assert report("hello").unused == report().unused


def test_a_folder_without_a_file_in_use_counts_as_a_whole() -> None:
    unused = report().unused
    assert [(lib.path, len(lib.files), lib.size.unpacked) for lib in unused.libs] == [
        ("libs/legacy", 2, 12_300)
    ]
    assert [item.file.path for item in unused.modules] == ["libs/features/lags.py"]


def test_an_empty_init_file_is_no_code() -> None:
    empty = File("libs/old/__init__.py", "libs/old/__init__.py", 0, "libs/old")
    found = unused_code((*SPARE, empty), report().apps)
    assert found.libs == report().unused.libs


def test_a_requirement_that_the_platform_cannot_have_hides_no_other() -> None:
    broken = (
        *LOCKED,
        {"name": "winonly", "version": "1", "files": ["winonly-1-py3-none-win32.whl"]},
    )
    chosen = choose_all(subsets(broken), ["winonly", "numpy~=2.4", "pandas"])
    assert [item.name for item in chosen] == ["numpy", "pandas", "python-dateutil", "six"]


def test_what_uses_it_all_the_same_is_named_but_not_its_own_lib() -> None:
    unused = with_tests().unused
    assert unused.requirements[0].used_by == (f"{TEST}:3",)
    assert unused.libs[0].used_by == (f"{TEST}:4",)
    assert unused.modules[0].used_by == (f"{TEST}:5",)


def test_it_is_told_with_what_it_costs() -> None:
    text = render_unused(with_tests(), Paper(80))
    assert text == golden(__file__, "unused.txt", text)


def test_nothing_unused_is_said_too() -> None:
    clean = replace(report(), unused=Unused())
    assert render_unused(clean, Paper(80)) == "Each requirement, lib and module is in some app.\n"


def test_an_entry_of_a_conda_environment_is_named_as_one() -> None:
    found = report()
    (item,) = found.unused.requirements
    entry = replace(item, address="3rdparty/python:conda#polars", source="conda_environment")
    text = render_unused(replace(found, unused=Unused(requirements=(entry,))), Paper(90))
    assert "  polars~=2.0  3rdparty/python:conda#polars of a conda_environment  " in text
