"""Tests of what is said of files that do not parse."""

from __future__ import annotations

import pytest

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.syntax.facts import FileSyntax, SyntaxProblem
from slimfit.core.closure.syntax_problems import check_syntax
from slimfit.core.errors import SlimfitError

FINE = SourceFile("libs/fine.py", "libs/fine.py", FileSyntax())
TAIL = (
    "\n\nCorrect it. If it is meant for a newer Python, give the app a base with that one"
    " (`base=...`) and fitting `interpreter_constraints`."
)


def broken(path: str, problem: SyntaxProblem) -> SourceFile:
    """A file with a problem."""
    return SourceFile(path, path, FileSyntax(problem=problem))


def test_files_that_parse_are_no_problem() -> None:
    check_syntax("a:a", [FINE], "3.11.2")


def test_a_file_that_does_not_parse_is_shown_with_its_line() -> None:
    file = broken("apps/api/main.py", SyntaxProblem(3, "invalid syntax", "def f(:"))
    with pytest.raises(SlimfitError) as caught:
        check_syntax("apps/api:api", [FINE, file], "3.11.2")
    assert str(caught.value) == (
        "The closure of apps/api:api holds a file that does not parse under CPython 3.11.2:\n"
        "\n"
        "  apps/api/main.py:3 invalid syntax: `def f(:`" + TAIL
    )


def test_all_files_stand_in_one_message() -> None:
    files = [
        broken("b.py", SyntaxProblem(0, "source code string cannot contain null bytes")),
        broken("a.py", SyntaxProblem(1, "invalid syntax")),
    ]
    with pytest.raises(SlimfitError) as caught:
        check_syntax("a:a", files, "3.9.18")
    assert str(caught.value) == (
        "The closure of a:a holds 2 files that do not parse under CPython 3.9.18:\n"
        "\n"
        "  a.py:1 invalid syntax\n"
        "  b.py source code string cannot contain null bytes" + TAIL
    )
