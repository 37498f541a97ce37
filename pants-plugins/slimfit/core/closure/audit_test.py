"""Tests of the audit: which imports would fail."""

from __future__ import annotations

from typing import Any

import pytest

from slimfit.core.closure.audit import (
    Answer,
    Importable,
    MissingImport,
    SourceFile,
    find_missing,
    importable,
)
from slimfit.core.closure.syntax.read import read_syntax
from slimfit.core.facts.wheel import OpenPackage, WheelFacts

OWN = {
    "apps/api/main.py": "",
    "libs/units/__init__.py": "from .convert import scale\nLIMIT = 1\n",
    "libs/units/convert.py": "def scale(): ...",
    "libs/data/table.csv": "",
    "libs/open/__init__.py": "def __getattr__(name): ...",
}


def wheel(name: str, **facts: Any) -> WheelFacts:
    """A wheel with just its import names."""
    return WheelFacts(name, "1", f"{name}-1-py3-none-any.whl", "0" * 64, 1, 1, 1, **facts)


WHEELS = [
    wheel("numpy", import_names=("numpy",)),
    wheel("google-cloud-storage", import_names=("google.cloud.storage",), namespaces=("google",)),
    wheel(
        "sphinx-api", import_names=("plug",), open_packages=(OpenPackage("plug", ("plug.api",)),)
    ),
    wheel(
        "sphinx-dev", import_names=("plug",), open_packages=(OpenPackage("plug", ("plug.dev",)),)
    ),
]
THERE = importable(
    ["importlib", "json", "os", "sys"],
    OWN,
    WHEELS,
    ["libs.units.table", "libs.units.LIMIT", "libs.open.late", "tools.main"],
)


def missing(code: str, relative: str = "apps/api/main.py") -> list[tuple[int, str]]:
    """The lines and names that the audit finds in a file of the closure above."""
    others = (
        SourceFile(path, path, read_syntax(text.encode()))
        for path, text in OWN.items()
        if path.endswith(".py") and path != relative
    )
    source = SourceFile(f"src/{relative}", relative, read_syntax(code.encode()))
    found = find_missing([source, *others], THERE, ["allowed", "allowed_too.inner"])
    assert all(item.file == source.path for item in found)
    return [(item.line, item.module) for item in found]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import json, os.path", id="the standard library"),
        pytest.param("import numpy.linalg.made_at_run_time", id="below a distribution"),
        pytest.param("from numpy import anything", id="a name of a distribution"),
        pytest.param("import google.cloud.storage", id="a distribution in a namespace"),
        pytest.param("from google.cloud import storage", id="the same, from the namespace"),
        pytest.param("import plug.api.x, plug.dev", id="a package of two distributions"),
        pytest.param("from plug import api, dev, name", id="the same, by its names"),
        pytest.param("import google.cloud", id="a namespace of distributions"),
        pytest.param("from google.cloud import *", id="all of a namespace, which is nothing"),
        pytest.param("import libs", id="a folder of the app's own code"),
        pytest.param("import libs.data", id="a folder of resources"),
        pytest.param("import libs.units.convert as c", id="a module"),
        pytest.param("from libs.units import scale, LIMIT, convert", id="names of a package"),
        pytest.param("from libs.units import *", id="all of a package"),
        pytest.param("from libs.units import unbound", id="a name that no module has"),
        pytest.param("from libs.open import late", id="a package that may give any name"),
        pytest.param("try:\n import nope\nexcept ImportError: pass", id="it may fail"),
        pytest.param("if TYPE_CHECKING:\n import nope", id="it is for type checkers"),
        pytest.param("import sys\nif sys.platform == 'x':\n import nope", id="another platform"),
        pytest.param("import nope  # pants: no-infer-dep", id="it is ignored in the file"),
        pytest.param("import allowed.x, allowed_too.inner", id="it is ignored in pants.toml"),
        pytest.param(
            "try:\n import json as j\nexcept ImportError:\n import nope", id="a second choice"
        ),
        pytest.param(
            "try:\n from json import loads\nexcept ImportError:\n import nope",
            id="a second choice for a name",
        ),
    ],
)
def test_an_import_that_finds_something_is_no_problem(code: str) -> None:
    assert missing(code) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import json, nope", [(1, "nope")], id="the second of two names"),
        pytest.param(
            "import json\nimport nope.a, nope.a", [(2, "nope.a")], id="once for each name"
        ),
        pytest.param("def f():\n import nope", [(2, "nope")], id="in a function"),
        pytest.param("from nope.a import b", [(1, "nope.a")], id="the module of a name"),
        pytest.param(
            "from tools import main", [(1, "tools.main")], id="a module of the repository"
        ),
        pytest.param(
            "import google.nope", [(1, "google.nope")], id="beside a namespace's packages"
        ),
        pytest.param("from google import cloud, nope", [(1, "google.nope")], id="from a namespace"),
        pytest.param(
            "import plug.nope", [(1, "plug.nope")], id="beside two distributions' modules"
        ),
        pytest.param("from libs import nope", [(1, "libs.nope")], id="from an own namespace"),
        pytest.param("import libs.units.table", [(1, "libs.units.table")], id="a module left out"),
        pytest.param(
            "from libs.units import table", [(1, "libs.units.table")], id="the same, by its name"
        ),
        pytest.param(
            "import libs.units.convert.deep", [(1, "libs.units.convert.deep")], id="below a module"
        ),
        pytest.param("import allowed_too", [(1, "allowed_too")], id="above what is allowed"),
        pytest.param("from ..nope import x", [(1, "apps.nope")], id="relative to the file"),
        pytest.param("from .... import x", [(1, "....x")], id="relative to nothing"),
        pytest.param("import_module('nope')", [], id="a function of another module"),
        pytest.param(
            "from importlib import import_module\nimport_module('nope')",
            [(2, "nope")],
            id="as a string",
        ),
        pytest.param(
            "try:\n import nope\nexcept ImportError:\n import other",
            [(4, "other")],
            id="a second choice that is missing too",
        ),
        pytest.param(
            "try:\n import nope\nexcept ValueError: pass",
            [(2, "nope")],
            id="another error is caught",
        ),
    ],
)
def test_an_import_that_finds_nothing_is_told(code: str, expected: list[tuple[int, str]]) -> None:
    assert missing(code) == expected


def test_a_package_sees_names_relative_to_itself() -> None:
    assert missing(
        "from . import convert, table\nfrom .nope import x", "libs/units/__init__.py"
    ) == [
        (1, "libs.units.table"),
        (2, "libs.units.nope"),
    ]


def test_problems_are_sorted_by_file_and_line() -> None:
    files = [
        SourceFile(path, path, read_syntax(b"import b\nimport a\n")) for path in ("z.py", "y.py")
    ]
    assert find_missing(files, Importable(), []) == (
        MissingImport("y.py", 1, "b"),
        MissingImport("y.py", 2, "a"),
        MissingImport("z.py", 1, "b"),
        MissingImport("z.py", 2, "a"),
    )


def test_what_lies_between_modules_is_a_namespace() -> None:
    assert [THERE.find(name) for name in ("google", "google.cloud", "google.cloud.storage")] == [
        Answer.namespace,
        Answer.namespace,
        Answer.code,
    ]
