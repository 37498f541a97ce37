"""Tests of what is read from a syntax tree. They run under the Python that starts them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from slimfit.core.closure.syntax.facts import (
    ComputedImport,
    Guard,
    ImportFact,
    SyntaxProblem,
    from_json,
    to_json,
)
from slimfit.core.closure.syntax.read import read_syntax


def imports(code: str) -> list[str]:
    """The imports of a file as short texts: line, level and names, and what guards them."""
    return [_short(fact) for fact in read_syntax(code.encode()).imports]


def _short(fact: ImportFact) -> str:
    marks = [
        *([] if fact.guard is Guard.none else [fact.guard.value]),
        *(["lazy"] if fact.lazy else []),
        *(["dynamic"] if fact.dynamic else []),
        *(["ignored"] if fact.ignored else []),
        *(["instead of " + ", ".join(fact.instead_of)] if fact.instead_of else []),
    ]
    name = f"{'.' * fact.level}{fact.module}{'' if fact.name is None else ':' + fact.name}"
    return " ".join([f"{fact.line}", name, *marks])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import a, b.c as q, d", ["1 a", "1 b.c", "1 d"], id="every name"),
        pytest.param("from a import b as c, d", ["1 a:b", "1 a:d"], id="names of a module"),
        pytest.param("from . import a\nfrom ..b import c", ["1 .:a", "2 ..b:c"], id="relative"),
        pytest.param("from a import *", ["1 a:*"], id="a star"),
        pytest.param(
            "from a import (\n    a,\n    c,  # pants: no-infer-dep\n)",
            ["2 a:a", "3 a:c ignored"],
            id="each name has its line",
        ),
        pytest.param(
            "import a, \\\n  b  # pants: no-infer-dep",
            ["1 a ignored", "2 b ignored"],
            id="a continued line",
        ),
        pytest.param("def f():\n  async def g():\n    import a", ["3 a lazy"], id="in a function"),
        pytest.param("class A:\n  import a", ["2 a"], id="in a class, which runs at once"),
        pytest.param("while x:\n  for y in z:\n    import a", ["3 a"], id="in loops"),
        pytest.param("with open(x) as f:\n  import a", ["2 a"], id="in a with"),
        pytest.param(
            "from contextlib import suppress\nwith suppress(ImportError):\n  import a",
            ["1 contextlib:suppress", "3 a caught"],
            id="suppressed",
        ),
    ],
)
def test_imports_are_found_wherever_they_stand(code: str, expected: list[str]) -> None:
    assert imports(code) == expected


@pytest.mark.parametrize(
    ("caught", "guard"),
    [
        ("ImportError", " caught"),
        ("ModuleNotFoundError", " caught"),
        ("Exception as error", " caught"),
        ("(AttributeError, ImportError)", " caught"),
        ("builtins.ImportError", " caught"),
        ("ValueError", ""),
    ],
)
def test_a_try_guards_what_it_catches(caught: str, guard: str) -> None:
    code = (
        f"try:\n  import a\nexcept {caught}:\n  import b\nelse:\n  import c\nfinally:\n  import d"
    )
    instead = " instead of a" if guard else ""
    assert imports(code) == [f"2 a{guard}", f"4 b{instead}", "6 c", "8 d"]


def test_a_bare_except_catches_all() -> None:
    assert imports("try:\n  import a\nexcept:\n  pass") == ["2 a caught"]


HEAD = "import os, platform, sys, typing as t\nfrom typing import TYPE_CHECKING as T\n"


@pytest.mark.parametrize(
    ("condition", "then", "otherwise"),
    [
        ("T", " typing", ""),
        ("t.TYPE_CHECKING", " typing", ""),
        ("TYPE_CHECKING", " typing", ""),
        ("not T", "", " typing"),
        ("T and x", " typing", ""),
        ("T or x", "", ""),
        ("x", "", ""),
        ("False", " dead", ""),
        ("sys.version_info >= (3, 9)", "", " dead"),
        ("sys.version_info < (3, 9)", " dead", ""),
        ("sys.version_info[0] == 2", " dead", ""),
        ("sys.version_info[:2] < (3, 9)", " dead", ""),
        ("sys.version_info[x] < 3", "", ""),
        ("sys.version_info < x", "", ""),
        ("sys.version_info < 'x'", "", ""),
        ("sys.platform == 'amiga'", " dead", ""),
        ("sys.platform in ('amiga', 'atari')", " dead", ""),
        ("sys.platform.startswith('amiga')", " dead", ""),
        ("x.startswith('amiga')", "", ""),
        ("os.name not in ('amiga',)", "", " dead"),
        ("platform.system() != 'Amiga'", "", " dead"),
        ("importlib.util.find_spec('a')", " caught", " caught"),
    ],
)
def test_a_condition_guards_its_branches(condition: str, then: str, otherwise: str) -> None:
    code = f"{HEAD}if {condition}:\n  import a\nelse:\n  import b\n"
    assert imports(code)[5:] == [f"4 a{then}", f"6 b{otherwise}"]


def test_what_never_runs_stays_so_below_a_try() -> None:
    code = "if TYPE_CHECKING:\n  try:\n    import a\n  except ImportError:\n    import b"
    assert imports(code) == ["3 a typing", "5 b typing instead of a"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("importlib.import_module('a.b')", "3 a.b dynamic"),
        ("il.import_module('a.b')", "3 a.b dynamic"),
        ("im('a.b')", "3 a.b dynamic"),
        ("__import__('a.b')", "3 a.b dynamic"),
        ("f(x=[im('a')])", "3 a dynamic"),
        ("im('.b', 'a')", "3 a.b dynamic"),
        ("im('..b', package='a.c')", "3 a.b dynamic"),
        ("im('.b', package=__package__)", "3 .b dynamic"),
        ("im('a b')", None),
        ("im('.b', x)", None),
        ("im('...b', 'a')", None),
        ("im(x)", None),
        ("loader.import_module(x)", None),
    ],
)
def test_an_import_by_call_is_read_if_its_name_stands_there(call: str, expected: Any) -> None:
    head = "import importlib, importlib as il\nfrom importlib import import_module as im\n"
    assert imports(head + call)[3:] == ([expected] if expected else [])


def test_an_import_whose_name_is_computed_is_listed() -> None:
    long = "+".join(["name"] * 30)
    code = (
        "import importlib\n"
        "importlib.import_module(f'plugins.{name}')\n"
        "importlib.import_module(name)  # pants: no-infer-dep\n"
        f"__import__({long})\n"
    )
    assert read_syntax(code.encode()).computed == (
        ComputedImport(2, "importlib.import_module(f'plugins.{name}')"),
        ComputedImport(4, "__import__(" + " + ".join(["name"] * 7) + " + ..."),
    )


@pytest.mark.parametrize(
    ("level", "module", "name", "of", "package", "expected"),
    [
        (1, "", "x", "a.b.c", False, "a.b.x"),
        (1, "", "x", "a.b", True, "a.b.x"),
        (2, "d", "x", "a.b.c", False, "a.d.x"),
        (3, "", "x", "a.b.c", False, "...x"),
        (1, "", "x", "main", False, ".x"),
        (0, "q", "x", "a.b", False, "q.x"),
    ],
)
def test_a_relative_import_is_seen_from_its_file(
    level: int, module: str, name: str, of: str, package: bool, expected: str
) -> None:
    assert ImportFact(1, module, name, level).absolute(of, package).written == expected


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        ("import a.b, c as d\nfrom e import f as g", ["a", "d", "g"]),
        ("def f():\n  x = 1\nclass C:\n  y = 1\nasync def g(): ...", ["C", "f", "g"]),
        ("if x:\n  a = 1\nelse:\n  b: int = 2\nfor c, d in e: pass", ["a", "b", "c", "d"]),
        ("from a import *", ["*"]),
        ("def __getattr__(name): ...", ["*"]),
    ],
)
def test_the_names_that_a_file_binds(code: str, bound: list[str]) -> None:
    assert list(read_syntax(code.encode()).bound) == bound


def test_a_file_that_does_not_parse_tells_where() -> None:
    found = read_syntax(b"import a\n\ndef f(:\n")
    assert found.imports == ()
    assert found.problem == SyntaxProblem(3, "invalid syntax", "def f(:")


@pytest.mark.parametrize("source", [b"a = 1\0", b"# coding: latin-9000\n", b"x = '\xff'\n"])
def test_a_file_that_is_no_text_is_a_problem(source: bytes) -> None:
    assert read_syntax(source).problem is not None


def test_a_file_in_another_encoding_is_read() -> None:
    assert imports("# coding: latin-1\nx = 'é'\nimport a")[:1] == ["3 a"]
    assert read_syntax(b"# coding: latin-1\nx = '\xe9'\nimport a").imports[0].line == 3


def test_a_long_sum_is_read_without_recursion() -> None:
    depth = sys.getrecursionlimit() // 2
    source = "import a\nx = " + " + ".join(["f('a')"] * depth)
    assert imports(source) == ["1 a"]


def test_facts_survive_json() -> None:
    code = HEAD + (
        "try:\n  from ..a import b\nexcept ImportError:\n  import c\n"
        "def f():\n  __import__('d')\n  __import__(x)\n  open('redis://host')\n"
    )
    facts = [("a.py", read_syntax(code.encode())), ("b.py", read_syntax(b"("))]
    assert facts[0][1].evidence and facts[0][1].computed and facts[1][1].problem
    assert from_json(to_json(facts)) == dict(facts)
