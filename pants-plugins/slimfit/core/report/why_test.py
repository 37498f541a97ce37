"""Tests of why something is in an app."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.report.lines import Paper
from slimfit.core.report.testing import report
from slimfit.core.report.why import why
from slimfit.core.report.why_text import render_why


def text(name: str, *apps: str, columns: int = 100) -> str:
    return render_why(why(report(*apps), name), Paper(columns))


def test_the_way_to_a_distribution_names_file_and_line_of_each_import() -> None:
    assert text("pandas", "api") == (
        "pandas 3.1.0 is in apps/api, 52.3 MB\n"
        "  apps/api/main.py:3 imports libs.features.table → libs/features/table.py:1 imports pandas\n"
        "  With it go numpy, python-dateutil, six: 118.1 MB in all.\n"
        "\n"
        "Also in apps/train.\n"
    )


def test_every_shortest_path_is_told_and_a_long_one_broken() -> None:
    assert text("typing_extensions", "api", columns=60) == (
        "typing-extensions 4.16.0 is in apps/api, 171.0 kB\n"
        "  apps/api/main.py:2 imports fastapi\n"
        "    → fastapi requires pydantic>=2\n"
        "    → pydantic requires typing-extensions>=4.6\n"
        "  apps/api/main.py:2 imports fastapi\n"
        "    → fastapi requires starlette>=0.40\n"
        "    → starlette requires typing-extensions\n"
    )


@pytest.mark.parametrize("name", ["libs.features.table", "libs/features/table.py"])
def test_a_module_is_known_by_its_name_and_by_its_file(name: str) -> None:
    assert text(name, "api") == (
        "libs/features/table.py is in apps/api\n"
        "  apps/api/main.py:3 imports libs.features.table\n"
        "  It alone brings numpy, pandas, python-dateutil, six: 118.1 MB.\n"
        "\n"
        "Also in apps/train.\n"
    )


def test_a_file_of_a_group_and_a_system_package_have_their_ways() -> None:
    assert text("apps/train/stations.csv", "train") == (
        "apps/train/stations.csv is in apps/train\n"
        "  apps/train/BUILD:3 names apps/train:data → apps/train:data holds apps/train/stations.csv\n"
    )
    assert text("libssl3", "api") == (
        "libssl3 3.0.17-1 is in apps/api, ~5.6 MB\n"
        "  apps/api stands on 3rdparty/debian:base → 3rdparty/debian:base brings libssl3\n"
        "\n"
        "Also in apps/hello, apps/train.\n"
    )


def test_an_entry_point_is_run() -> None:
    assert text("apps.hello.main", "hello") == (
        "apps/hello/main.py is in apps/hello\n  apps/hello/BUILD:1 runs main.py\n"
    )


def test_what_an_app_lacks_is_said_and_who_has_it() -> None:
    assert text("numpy", "hello") == (
        "numpy is not in apps/hello.\nIt is in apps/api, apps/train.\n"
    )
    assert text("polars") == (
        "polars is not in apps/api nor in apps/hello nor in apps/train.\nNo app has it.\n"
    )


def test_apps_that_lack_it_are_named_beside_those_that_have_it() -> None:
    assert text("fastapi", "api", "hello").endswith("\n\nNot in: apps/hello.\n")


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(SlimfitError) as caught:
        why(report("hello"), "pandsa")
    assert str(caught.value) == (
        "Nothing in this repository is called `pandsa`. Did you mean `pandas`?\n\n"
        "Name a distribution (`numpy`), a module (`libs.units.convert`), a file or folder"
        " (`libs/units/convert.py`), a system package (`libssl3`), or a shared library (`libz.so.1`)."
    )
