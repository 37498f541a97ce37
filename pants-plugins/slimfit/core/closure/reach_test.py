"""Tests of what a program reaches when it runs."""

from __future__ import annotations

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.reach import reachable, typing_imports
from slimfit.core.closure.syntax.read import read_syntax

EDGES = {"app": ["a", "b"], "a": ["types"], "b": ["b2"], "b2": ["b", "shared"], "types": ["shared"]}
CLOSURE = {**EDGES, "shared": ["excluded"]}


def test_all_that_is_depended_on_is_reached() -> None:
    assert reachable(["app"], CLOSURE, {}) == CLOSURE.keys()


def test_a_dropped_edge_leads_nowhere_and_another_way_still_does() -> None:
    assert reachable(["app"], CLOSURE, {"a": {"types"}}) == CLOSURE.keys() - {"types"}
    dropped = {"a": {"types"}, "b2": {"shared"}}
    assert reachable(["app"], CLOSURE, dropped) == {"app", "a", "b", "b2"}


def test_what_only_an_excluded_node_needs_is_not_reached() -> None:
    closure = {name: found for name, found in CLOSURE.items() if name != "b"}
    assert reachable(["app"], closure, {}) == {"app", "a", "types", "shared"}


def test_a_root_outside_of_the_closure_reaches_nothing() -> None:
    assert reachable(["elsewhere"], CLOSURE, {}) == frozenset()


def test_names_for_type_checkers_are_told_from_the_others() -> None:
    code = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    import pandas as pd, both\n"
        "    from ..models import Row\n"
        "    from libs.types import *\n"
        "import both\n"
        "try:\n    import ujson\nexcept ImportError: pass\n"
    )
    source = SourceFile("src/app/web/view.py", "app/web/view.py", read_syntax(code.encode()))
    typing, others = typing_imports(source)
    assert typing == {"pandas", "both", "app.models.Row", "libs.types"}
    assert others == {"typing.TYPE_CHECKING", "both", "ujson", "app.web.view", "app.web", "app"}
