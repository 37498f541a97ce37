from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Optional

import pytest

from slimfit.core.check.outcome import Outcome, parse_outcome
from slimfit.core.check.plan import Task
from slimfit.core.check.remedy import Owners
from slimfit.core.check.report import CheckedApp, describe_outcome, missing_modules

APP = CheckedApp(
    name="apps/api:api",
    base="3rdparty/debian:base",
    resolve="default",
    lock_command="build-support/lock default",
    paths={"api/main.py": "src/api/main.py", "api/tasks.py": "src/api/tasks.py"},
)
TASKS = (Task("program", "api.main"), Task("module", "api.tasks"), Task("script", "serve"))
MAIN = ("/app/src/api/main.py", 3, "from api import tasks")
TASK = ("/app/src/api/tasks.py", 7, "import redis")
SITE = "/app/lib/python3.11/site-packages"


def cause(kind: str, text: str, *frames: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    return {"type": kind, "text": text, "missing": "", "standard": False, "frames": frames, **more}


def missing(module: str, *frames: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    text = f"No module named {module!r}"
    return cause("ModuleNotFoundError", text, *frames, missing=module, **more)


def outcome(
    *failures: Mapping[str, Any], done: tuple[int, ...] = (), sealed: bool = True
) -> Outcome:
    loaded = {"done": done, "failures": failures, "sealed": sealed}
    return parse_outcome(json.dumps(loaded), TASKS)


def text(causes: list[dict[str, Any]], owners: Optional[Owners] = None) -> str:
    """What is said of a failure of the second task, without its first line."""
    found = outcome({"failed": 1, "causes": causes}, done=(0, 2))
    names = missing_modules(found)
    first, _, rest = describe_outcome(
        APP, found, {name: owners or Owners() for name in names}
    ).partition("\n\n")
    assert first == "apps/api:api: 1 of 3 modules cannot be imported."
    return rest


def test_an_app_that_imports_is_one_line() -> None:
    assert describe_outcome(APP, outcome(done=(0, 1, 2)), {}) == "apps/api:api: 3 modules imported."


def test_it_is_said_when_the_kernel_did_not_seal_the_app() -> None:
    assert describe_outcome(APP, outcome(done=(0,), sealed=False), {}) == (
        "apps/api:api: 1 module imported (this machine has no namespaces: sockets were refused by"
        " Python alone, and files could be written)."
    )


def test_failures_of_one_origin_are_told_once_with_the_way_to_it() -> None:
    found = outcome(
        {"failed": 0, "causes": [missing("redis", MAIN, TASK)]},
        {"failed": 1, "causes": [missing("redis", TASK)]},
        {"failed": 2, "causes": [missing("serving")]},
    )
    assert missing_modules(found) == ("redis", "serving")
    owners = {"redis": Owners(here=("3rdparty/python#redis",))}
    assert describe_outcome(APP, found, owners) == (
        "apps/api:api: 3 of 3 modules cannot be imported.\n"
        "\n"
        "  `api.main`: there is no module `redis`.\n"
        "    src/api/main.py:3: from api import tasks\n"
        "    src/api/tasks.py:7: import redis\n"
        "    So neither can `api.tasks`.\n"
        '    Write on the `python_app`: `dependencies=["//3rdparty/python#redis"]`.\n'
        "\n"
        "  the script `serve`: there is no module `serving`.\n"
        "    Nothing provides it. Add its distribution to the requirements of the resolve `default`,"
        " run `build-support/lock default`, and name it in the `dependencies` of apps/api:api unless"
        " an import of your own code leads to it."
    )


def test_two_owners_are_both_named() -> None:
    assert text([missing("redis", TASK)], Owners(here=("3rdparty#a", "3rdparty#b"))) == (
        "  `api.tasks`: there is no module `redis`.\n"
        "    src/api/tasks.py:7: import redis\n"
        "    More than one target owns it: 3rdparty#a, 3rdparty#b. Name one of them in the"
        " `dependencies` of apps/api:api."
    )


def test_another_resolve_is_named() -> None:
    owners = Owners(elsewhere=("3rdparty#redis@resolve=old",), resolves=("old",))
    assert text([missing("redis")], owners).splitlines()[1] == (
        "    The resolve `default` lacks it; `old` has it: 3rdparty#redis@resolve=old. Add it to"
        ' `default` (for first-party code: `resolve=parametrize("default", "old")` on its target),'
        ' or write `resolve="old"` on the `python_app`.'
    )


@pytest.mark.parametrize(
    ("found", "remedy"),
    [
        (
            missing("tkinter.ttk", standard=True),
            "It belongs to Python's standard library, and the base 3rdparty/debian:base leaves it"
            " out. Add the package that holds it to the base, as in"
            ' `debian_base(packages=["python3-tk"])`.',
        ),
        (
            missing("idlelib", standard=True),
            "It belongs to Python's standard library, and the base 3rdparty/debian:base leaves it"
            " out. Add the package that holds it to the base.",
        ),
        (
            cause("PackageNotFoundError", "", missing="flask"),
            "It looks up what is installed. Add that distribution to the `dependencies` of"
            " apps/api:api; if the resolve `default` lacks it, to its requirements first, and run"
            " `build-support/lock default`.",
        ),
        (
            cause("ImportError", "libGL.so.1: cannot open shared object file: No such file"),
            "No wheel of the app brings this library, and its base 3rdparty/debian:base lacks it."
            " Name the Debian package that has it on the `python_app`, as in"
            ' `system_packages=["libgl1"]`; a base of another system has to bring the library itself.',
        ),
        (
            cause("ImportError", "cannot import name 'x' from 'y' (/app/src/y.py)"),
            "The module is there and lacks that name. Correct the name, or lock a version that has"
            " it (`build-support/lock default`).",
        ),
        (
            cause("FileNotFoundError", "[Errno 2] No such file or directory: 'a.csv'"),
            "A file that is read on import has to be in the closure: make it a `resources` target,"
            " and name that in the `dependencies` of what reads it. If it must not be imported here,"
            ' write on the `python_app`: `import_check_skip=["api.tasks"]`.',
        ),
        (
            cause("KeyError", "'DATABASE_URL'"),
            "Work that needs more than the closure belongs into a function. If it must not be"
            " imported here, write on the `python_app`:"
            ' `import_check_skip=["api.tasks"]`.',
        ),
    ],
)
def test_each_kind_of_failure_has_its_way_out(found: dict[str, Any], remedy: str) -> None:
    assert text([found]).splitlines()[-1] == f"    {remedy}"


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (cause("PackageNotFoundError", "", missing="flask"), "there is no distribution `flask`."),
        (cause("SystemExit", "3"), "it ends the program when it is imported."),
        (cause("RuntimeError", ""), "RuntimeError."),
        (cause("KeyError", "'A'\nB"), "KeyError: 'A'\n      B"),
    ],
)
def test_an_error_is_told_in_its_own_words(found: dict[str, Any], what: str) -> None:
    assert text([found]).startswith(f"  `api.tasks`: {what}\n")


def test_what_a_library_dresses_up_is_undressed() -> None:
    shown = text(
        [
            cause("ImportError", "Install the driver!", TASK, (f"{SITE}/db/init.py", 4, "load()")),
            missing(
                "_driver", (f"{SITE}/db/a.py", 9, "b()"), (f"{SITE}/db/b.py", 5, "import _driver")
            ),
            cause("KeyError", "'_driver'"),
        ]
    )
    assert shown.splitlines()[:4] == [
        "  `api.tasks`: there is no module `_driver`.",
        "    src/api/tasks.py:7: import redis",
        "    db/init.py:4: load()",
        "    db/b.py:5: import _driver",
    ]


def test_the_second_of_two_tries_counts() -> None:
    assert text([missing("simplejson"), missing("ujson")]).startswith(
        "  `api.tasks`: there is no module `simplejson`.\n"
    )


def test_a_process_that_ends_shows_its_last_words() -> None:
    ending = "the process ended by SIGSEGV while it was imported."
    said = "".join(f"line {number}\n" for number in range(9))
    found = outcome({"failed": 1, "ending": ending, "output": said}, done=(0, 2))
    assert describe_outcome(APP, found, {}) == (
        "apps/api:api: 1 of 3 modules cannot be imported.\n"
        "\n"
        "  `api.tasks`: the process ended by SIGSEGV while it was imported.\n"
        "    | line 3\n    | line 4\n    | line 5\n    | line 6\n    | line 7\n    | line 8\n"
        "    If it must not be imported here, write on the `python_app`:"
        ' `import_check_skip=["api.tasks"]`.'
    )


def test_a_module_that_takes_too_long_may_get_more_time() -> None:
    ending = "it was not finished after 60 seconds."
    found = outcome({"failed": 1, "ending": ending, "overdue": True})
    assert describe_outcome(APP, found, {}).splitlines()[2:] == [
        "  `api.tasks`: it was not finished after 60 seconds.",
        "    Give it more time: `import_check_timeout` under `[slimfit]` in pants.toml. If it must not"
        ' be imported here, write on the `python_app`: `import_check_skip=["api.tasks"]`.',
    ]
