"""Tests of what no app needs, and of lockfiles that do not serve all of a resolve."""

from __future__ import annotations

from slimfit.core.report.model import File
from slimfit.core.report.testing import LOCKED, SPARE, report, subsets
from slimfit.core.report.unused import choose_all, unused_code


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
