from __future__ import annotations

import pytest

from slimfit.core.check.plan import Task, module_name, plan_tasks
from slimfit.core.errors import SlimfitError

FILES = (
    "apps/__init__.py",
    "apps/api/main.py",
    "apps/api/tasks.py",
    "apps/api/data.json",
    "apps/api/run-once.py",
    "libs/legacy/a.py",
    "libs/legacy/deep/b.py",
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b.py", "a.b"),
        ("a/__init__.py", "a"),
        ("a/__main__.py", "a.__main__"),
        ("top.py", "top"),
        ("__init__.py", None),
        ("a/b.txt", None),
        ("a/run-once.py", None),
        ("a-b/c.py", None),
    ],
)
def test_a_file_is_the_module_that_an_import_names(path: str, name: str | None) -> None:
    assert module_name(path) == name


def test_what_an_app_runs_comes_first_and_is_not_imported_twice() -> None:
    tasks = plan_tasks("apps/api:api", FILES, module="apps.api.main", function=None, script=None)
    assert tasks == (
        Task("program", "apps.api.main"),
        Task("module", "apps"),
        Task("module", "apps.api.tasks"),
        Task("module", "libs.legacy.a"),
        Task("module", "libs.legacy.deep.b"),
    )


def test_a_function_is_looked_up() -> None:
    tasks = plan_tasks("a", ["m.py", "n.py"], module="m", function="cli.run", script=None)
    assert tasks == (Task("object", "m:cli.run"), Task("module", "n"))


def test_a_script_is_looked_up() -> None:
    tasks = plan_tasks("a", ["m.py"], module=None, function=None, script="gunicorn")
    assert tasks == (Task("script", "gunicorn"), Task("module", "m"))


def test_a_package_runs_its_main_module() -> None:
    files = ["pkg/__init__.py", "pkg/__main__.py", "other/__main__.py"]
    tasks = plan_tasks("a", files, module="pkg", function=None, script=None)
    assert tasks == (Task("program", "pkg"), Task("program", "other.__main__"))


def test_modules_that_must_not_be_imported_are_left_out() -> None:
    skip = ["apps.api.tasks", "libs.legacy.*", "apps.api.main"]
    tasks = plan_tasks("a", FILES, module="apps.api.main", function=None, script=None, skip=skip)
    assert tasks == (Task("module", "apps"),)


def test_a_pattern_that_matches_nothing_is_refused() -> None:
    with pytest.raises(SlimfitError) as problem:
        plan_tasks(
            "apps/api:api", FILES, module=None, function=None, script=None, skip=["apps.api.task"]
        )
    assert str(problem.value) == (
        "The field `import_check_skip` of apps/api:api holds `apps.api.task`, which is no module of"
        " its closure. Did you mean `apps.api.tasks`?\n"
        "\n"
        "Write the name of a module as an import statement has it, or a pattern:"
        ' `import_check_skip=["apps.api.tasks", "libs.legacy.*"]`.'
    )
