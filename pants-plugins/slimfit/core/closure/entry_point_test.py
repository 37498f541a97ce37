"""Tests of the checks of entry points, with their whole messages."""

from __future__ import annotations

import pytest

from slimfit.core.closure.entry_point import (
    check_entry_file,
    check_entry_function,
    check_entry_module,
    check_script,
    lost_entry_file,
    module_file,
)
from slimfit.core.closure.syntax.read import read_syntax
from slimfit.core.errors import SlimfitError


def test_a_file_that_does_not_exist_is_named_with_the_nearest_one() -> None:
    check_entry_file("apps/api:api", "apps/api", "main.py", ["apps/api/main.py"])
    with pytest.raises(SlimfitError) as caught:
        check_entry_file(
            "apps/api:api", "apps/api", "mian.py", ["apps/api/main.py", "apps/api/routes.py"]
        )
    assert str(caught.value) == (
        "The entry point of apps/api:api is `mian.py`, and apps/api has no such file."
        " Did you mean `main.py`?\n"
        "\n"
        'Write the name of a file beside the BUILD file, as in `entry_point="main.py"`, or a'
        ' module, as in `entry_point="apps.api.main"`.'
    )


def test_files_are_listed_when_none_is_near() -> None:
    with pytest.raises(SlimfitError) as caught:
        check_entry_file("//:tool", "", "xyz.py", ["start.py", "pkg/other.py"])
    assert str(caught.value).startswith(
        "The entry point of //:tool is `xyz.py`, and the build root has no such file."
        " The files there: pkg/other.py, start.py.\n"
    )


@pytest.mark.parametrize(
    ("owners", "resolves", "said"),
    [
        (
            [],
            [],
            "no target owns.\n\n"
            'Write `python_sources(name="src")` into apps/api/BUILD: it makes a target of each Python'
            " file there. `./pants tailor ::` does so for the whole repository.",
        ),
        (
            ["apps/api/main.py:a", "apps/api/main.py:b"],
            ["legacy"],
            "more than one target owns: apps/api/main.py:a, apps/api/main.py:b.\n\n"
            "Delete one of them, or keep the file out of its `sources`.",
        ),
        (
            ["apps/api/main.py:src"],
            [],
            "its closure lacks, though apps/api/main.py:src owns it.\n\n"
            'Name it in the app\'s `dependencies`, as in `dependencies=["apps/api/main.py:src"]`.',
        ),
        (
            [],
            ["legacy"],
            "only targets of another resolve own: legacy.\n\n"
            'Put the app on that resolve with `resolve="legacy"`, or take `resolve` off the target of'
            " the file.",
        ),
    ],
)
def test_a_file_that_the_closure_lacks_is_told_with_its_owners(
    owners: list[str], resolves: list[str], said: str
) -> None:
    error = lost_entry_file("apps/api:api", "apps/api/main.py", owners, resolves)
    assert str(error) == (f"The entry point of apps/api:api is `apps/api/main.py`, which {said}")


def test_a_file_of_a_test_is_told_how_to_be_none() -> None:
    owners = ["apps/api/main_test.py:tests"]
    error = lost_entry_file("apps/api:api", "apps/api/main_test.py", owners, [], test=True)
    assert str(error) == (
        "The entry point of apps/api:api is `apps/api/main_test.py`, which is a test by its target, and"
        " no image holds tests.\n"
        "\n"
        "Give the file a name that is no test's, or write"
        ' `python_sources(name="src", sources=["main_test.py"])` into apps/api/BUILD, and'
        ' `sources=["...", "!main_test.py"]` into its `python_tests`.'
    )


def test_a_misspelt_module_of_an_app_without_code_of_its_own_gets_the_nearest_of_the_repository() -> (
    None
):
    with pytest.raises(SlimfitError) as caught:
        check_entry_module("a:a", "apps.api.mian", set(), set(), ["apps.api.main", "libs.units"])
    assert " Did you mean `apps.api.main`?" in str(caught.value)


def test_a_module_is_found_in_own_code_and_in_distributions() -> None:
    check_entry_module("a:a", "apps.api.main", {"apps/api/main.py"}, set())
    check_entry_module("a:a", "apps.units", {"apps/units/__main__.py"}, set())
    check_entry_module("a:a", "uvicorn", set(), {"uvicorn/__main__.py", "uvicorn/__init__.py"})
    assert module_file("apps.units", {"apps/units/__main__.py"}) == "apps/units/__main__.py"
    with pytest.raises(SlimfitError) as caught:
        check_entry_module("apps/api:api", "apps.api.mian", {"apps/api/main.py"}, set())
    assert str(caught.value) == (
        "The entry point of apps/api:api is the module `apps.api.mian`, which its closure does not"
        " hold. Did you mean `apps.api.main`?\n"
        "\n"
        "Write a module of the app's own code or of one of its distributions. A file name, as in"
        ' `entry_point="main.py"`, lets inference find the rest.'
    )


@pytest.mark.parametrize(
    "source",
    [
        "def main(): pass",
        "async def main(): pass",
        "from x import main",
        "from x import other as main",
        "from x import *",
        "main = other",
        "if True:\n    main = 1",
        "try:\n    from x import main\nexcept ImportError:\n    pass",
    ],
)
def test_every_way_of_binding_a_function_is_seen(source: str) -> None:
    check_entry_function("a:a", "m", "main", read_syntax(source.encode()).bound)


def test_a_function_that_the_module_lacks_is_named_with_the_nearest_one() -> None:
    with pytest.raises(SlimfitError) as caught:
        check_entry_function("a:a", "apps.f.main", "mian", ["main", "other"])
    assert str(caught.value) == (
        "The entry point of a:a is `apps.f.main:mian`, and the module binds no `mian`."
        " Did you mean `main`?\n"
        "\n"
        'Write a function of that module, as in `entry_point="apps.f.main:main"`.'
    )


def test_a_script_that_no_distribution_brings_says_how_to_name_its_distribution() -> None:
    check_script("a:a", "gunicorn", ["gunicorn", "uvicorn"])
    with pytest.raises(SlimfitError) as caught:
        check_script("a:a", "gunicorn", ["uvicorn"])
    assert str(caught.value) == (
        "The script of a:a is `gunicorn`, which none of its distributions brings."
        " Did you mean `uvicorn`?\n"
        "\n"
        "No import shows what a script needs: name its distribution, and the code that it loads, in"
        ' the app\'s `dependencies`, as in `dependencies=["3rdparty/python#gunicorn", "./app.py"]`.'
    )
