"""Tests of closures over the graph of targets."""

from __future__ import annotations

import pytest

from slimfit.core.report.graph import (
    Dependency,
    EdgeMaker,
    TargetFacts,
    common_module,
    reached,
    required,
)
from slimfit.core.report.model import Edge, Kind, Node


def facts(
    address: str, *targets: str, excludes: tuple[str, ...] = (), test: bool = False
) -> TargetFacts:
    dependencies = tuple(Dependency(target, "imports", target) for target in targets)
    return TargetFacts(
        address, "lib", ((address, 1),), (), dependencies, excludes=excludes, is_test=test
    )


def closure(*targets: TargetFacts) -> tuple[str, ...]:
    return reached({target.address: target for target in targets}, "app")


def test_a_closure_is_what_is_reached_through_cycles_too() -> None:
    assert closure(facts("app", "a"), facts("a", "b"), facts("b", "a"), facts("c")) == ("a", "b")


def test_what_is_dropped_from_the_whole_closure_goes_with_what_only_it_leads_to() -> None:
    found = closure(
        facts("app", "a"),
        facts("a", "b", "d", excludes=("b",)),
        facts("b", "c", "d"),
        facts("c"),
        facts("d"),
    )
    assert found == ("a", "d")


def test_tests_are_no_part_of_a_closure() -> None:
    assert closure(facts("app", "a"), facts("a", "t"), facts("t", test=True)) == ("a",)


def test_a_target_of_several_files_holds_them_and_a_requirement_is_its_distributions() -> None:
    graph = {
        "app": TargetFacts(
            "app", "", dependencies=(Dependency("data", "names", "data", "BUILD", 2),)
        ),
        "data": TargetFacts(
            "data", "", (("a.csv", 1), ("b.csv", 2)), (), (Dependency("two", "names", "two"),)
        ),
        "two": TargetFacts("two", "", requirements=("Foo.Bar>=1", "baz[x]")),
    }
    app, data = Node(Kind.app, "app"), Node(Kind.target, "data")
    assert set(EdgeMaker(graph, {}).of(app, "app", ("data", "two"))) == {
        Edge(app, data, "names", "data", "BUILD", 2),
        Edge(data, Node(Kind.file, "a.csv"), "holds", "a.csv"),
        Edge(data, Node(Kind.file, "b.csv"), "holds", "b.csv"),
        Edge(data, Node(Kind.distribution, "foo-bar"), "names", "two"),
        Edge(data, Node(Kind.distribution, "baz"), "names", "two"),
    }


def test_an_import_of_a_name_is_an_import_of_its_module() -> None:
    graph = {
        "a.py": TargetFacts(
            "a.py",
            "",
            (("src/a.py", 1),),
            (),
            (Dependency("b.py", "imports", "lib.b.Name", "src/a.py", 3),),
        ),
        "b.py": TargetFacts("b.py", "", (("src/lib/b.py", 1),)),
        "app": TargetFacts("app", ""),
    }
    maker = EdgeMaker(graph, {"src/a.py": "a.py", "src/lib/b.py": "lib/b.py"})
    (edge,) = maker.of(Node(Kind.app, "app"), "app", ("a.py", "b.py"))
    assert (edge.verb, edge.what, edge.file, edge.line) == ("imports", "lib.b", "src/a.py", 3)


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (["libs.units.convert", "libs.units.table"], "libs.units"),
        (["numpy.typing.NDArray"], "numpy.typing.NDArray"),
        (["numpy", "scipy"], "numpy"),
    ],
)
def test_imports_of_one_line_have_a_module_in_common(names: list[str], shared: str) -> None:
    assert common_module(names) == shared


@pytest.mark.parametrize(
    "text", ["Foo_Bar", "foo.bar[extra]~=1.0", "foo-bar @ https://x.invalid/y"]
)
def test_a_requirement_asks_for_a_project_by_its_normalised_name(text: str) -> None:
    assert required(text) == "foo-bar"
