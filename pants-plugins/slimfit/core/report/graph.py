"""What Pants knows of a repository's targets, as plain values, and closures over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slimfit.core.closure.reach import reachable
from slimfit.core.closure.subset import Chosen
from slimfit.core.closure.wheels import project_name
from slimfit.core.report.model import Edge, File, Kind, Node, module_name


@dataclass(frozen=True)
class Dependency:
    """What one target needs: the address of another, in a sentence with `verb` and `what`
    (`imports`, `pandas`), and where that is written. A line of 0 is not known."""

    target: str
    verb: str
    what: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class TargetFacts:
    """One target.

    :param lib: the folder of its BUILD file.
    :param files: first-party files that an image would hold: path in the repository, and bytes.
    :param requirements: third-party requirements (PEP 508).
    :param system_packages: the Debian packages that these need, as `conda_environment` tells them: pairs
        of a release and names.
    :param excludes: addresses that its `dependencies` drop from the whole closure (`!!`).
    """

    address: str
    lib: str
    files: tuple[tuple[str, int], ...] = ()
    requirements: tuple[str, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    excludes: tuple[str, ...] = ()
    is_test: bool = False
    system_packages: tuple[tuple[str, tuple[str, ...]], ...] = ()


Graph = Mapping[str, TargetFacts]


def reached(graph: Graph, root: str) -> tuple[str, ...]:
    """The addresses of a closure, without the root and without tests.

    What a `!!` drops anywhere is dropped, and so is what only it leads to.
    """
    edges = {
        address: [dependency.target for dependency in facts.dependencies]
        for address, facts in graph.items()
    }
    everything = reachable([root], edges, {})
    excluded = {address for found in everything for address in graph[found].excludes}
    kept = {
        address: edges[address]
        for address in everything
        if address not in excluded and not graph[address].is_test
    }
    return tuple(sorted(reachable([root], kept, {}) - {root}))


def file_of(facts: TargetFacts, path: str, size: int, places: Mapping[str, str]) -> File:
    """A file of a target; `places` are the paths without their source roots."""
    return File(path=path, place=places.get(path, path), size=size, lib=facts.lib)


def is_shipped(path: str) -> bool:
    """Whether an image holds a file: stubs (PEP 561) and bytecode are left out."""
    return not path.endswith((".pyi", ".pyc"))


class EdgeMaker:
    """The edges between the targets of a graph, made once for all apps that have them in common."""

    def __init__(self, graph: Graph, places: Mapping[str, str]) -> None:
        self._graph = graph
        self._places = places
        self._nodes: dict[str, Node] = {}
        self._edges: dict[str, tuple[tuple[str, tuple[Edge, ...]], ...]] = {}

    def node(self, address: str) -> Node:
        """The node that stands for a target: its one file, its distribution, or itself."""
        if address not in self._nodes:
            facts = self._graph[address]
            if facts.requirements:
                node = Node(Kind.distribution, required(facts.requirements[0]))
            elif len(facts.files) == 1:
                node = Node(Kind.file, facts.files[0][0])
            else:
                node = Node(Kind.target, address)
            self._nodes[address] = node
        return self._nodes[address]

    def of(self, app: Node, root: str, addresses: Iterable[str]) -> Iterator[Edge]:
        """The edges between an app, its targets and the distributions that they ask for."""
        inside = frozenset(addresses)
        for target, edges in self._between(root, app):
            if target in inside:
                yield from edges
        for address in sorted(inside):
            for target, edges in self._from(address):
                if target in inside:
                    yield from edges

    def _from(self, address: str) -> tuple[tuple[str, tuple[Edge, ...]], ...]:
        if address not in self._edges:
            found = self._between(address, self.node(address))
            self._edges[address] = tuple(sorted(found, key=_by_place))
        return self._edges[address]

    def _between(self, address: str, source: Node) -> Iterator[tuple[str, tuple[Edge, ...]]]:
        """For each dependency the address and the edges to what stands for it."""
        facts = self._graph[address]
        if source.kind is Kind.target and facts.files:
            holds = (Edge(source, Node(Kind.file, path), "holds", path) for path, _ in facts.files)
            yield address, tuple(holds)
        for dependency in facts.dependencies:
            yield dependency.target, tuple(
                Edge(
                    source,
                    target,
                    dependency.verb,
                    self._named(dependency.what, target),
                    dependency.file,
                    dependency.line,
                )
                for target in self._targets(dependency.target)
                if target != source
            )

    def _named(self, what: str, target: Node) -> str:
        """An import as the module that it leads to: `from a.b import c` is seen as `a.b.c`."""
        if target.kind is Kind.file:
            module = module_name(self._places.get(target.name, target.name))
            if module and what.startswith(f"{module}."):
                return module
        return what

    def _targets(self, address: str) -> tuple[Node, ...]:
        requirements = self._graph[address].requirements
        if requirements:
            return tuple(
                dict.fromkeys(Node(Kind.distribution, required(text)) for text in requirements)
            )
        return (self.node(address),)


def _by_place(pair: tuple[str, tuple[Edge, ...]]) -> tuple[object, ...]:
    """Where a dependency stands in its file."""
    target, edges = pair
    places = [(edge.file, edge.line, edge.what) for edge in edges]
    return (min(places, default=("", 0, "")), target)


def common_module(names: Iterable[str]) -> str:
    """What imports on one line have in common: `from a import b, c` is seen as `a.b` and `a.c`.

    >>> common_module(["libs.units.convert", "libs.units.table"])
    'libs.units'
    """
    parts = [name.split(".") for name in names]
    shared = []
    for column in zip(*parts):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return ".".join(shared) or ".".join(parts[0])


def required(requirement: str) -> str:
    """The normalised name of the project that a requirement asks for.

    >>> required("SQLAlchemy[asyncio]~=2.1")
    'sqlalchemy'
    """
    end = next(
        (
            index
            for index, letter in enumerate(requirement)
            if not (letter.isalnum() or letter in "-_.")
        ),
        len(requirement),
    )
    return project_name(requirement[:end].replace("-", "_"))


def requirement_edges(chosen: Iterable[Chosen]) -> Iterator[Edge]:
    """The edges between distributions."""
    for item in chosen:
        target = Node(Kind.distribution, item.name)
        for reason in item.reasons:
            if reason.parent not in ("", item.name):
                source = Node(Kind.distribution, reason.parent)
                yield Edge(source, target, "requires", reason.requirement)
