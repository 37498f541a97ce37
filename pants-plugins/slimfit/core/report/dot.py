"""A report as a graph for `dot` of Graphviz: what brings what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slimfit.core.report.model import App, ClosureReport, Edge, Kind, Node, Source
from slimfit.core.report.size import Size, show
from slimfit.core.report.why import Why

_SHAPES = {
    Kind.app: "doubleoctagon",
    Kind.file: "note",
    Kind.target: "folder",
    Kind.distribution: "box",
    Kind.base: "cylinder",
    Kind.system: "component",
    Kind.library: "ellipse",
}


@dataclass(frozen=True, order=True)
class _Vertex:
    kind: str
    name: str
    label: str

    @property
    def id(self) -> str:
        return _quoted(f"{self.kind}:{self.name}")


def render_dot(report: ClosureReport) -> str:
    """All apps: what they have in common is one node. The base is left out, with its packages and
    libraries, since every app has the same."""
    return _graph(
        pair
        for app in report.apps
        for own in [_of_its_own(app)]
        for pair in _pairs(
            app,
            (
                edge
                for edge in app.edges
                if edge.target.kind not in (Kind.base, Kind.system, Kind.library)
                or edge.target in own
            ),
        )
    )


def render_why_dot(report: ClosureReport, answer: Why) -> str:
    """The shortest paths alone."""
    apps = {app.address: app for app in report.apps}
    return _graph(
        pair
        for item in answer.found
        for path in item.paths
        for pair in _pairs(apps[item.app], path)
    )


def _of_its_own(app: App) -> frozenset[Node]:
    """The system packages and libraries that an app does not have from its base."""
    packages = [Node(Kind.system, package.name) for package in app.own_packages]
    libraries = (item for item in app.libraries if item.source is not Source.base)
    return frozenset((*packages, *(Node(Kind.library, item.name) for item in libraries)))


def _pairs(app: App, edges: Iterable[Edge]) -> Iterator[tuple[_Vertex, _Vertex]]:
    """The edges with what is written on their ends; two versions of a distribution are two."""
    labels: dict[Node, tuple[str, Size]] = {
        Node(Kind.distribution, item.name): (item.title, item.size) for item in app.distributions
    }
    labels.update(
        (Node(Kind.system, package.name), (package.title, package.size))
        for package in app.own_packages
    )

    def vertex(node: Node) -> _Vertex:
        if node not in labels:
            return _Vertex(node.kind.value, node.name, node.name)
        title, size = labels[node]
        return _Vertex(node.kind.value, title, f"{title}\\n{show(size)}")

    for edge in edges:
        yield vertex(edge.source), vertex(edge.target)


def _graph(edges: Iterable[tuple[_Vertex, _Vertex]]) -> str:
    pairs = sorted(set(edges))
    lines = ["digraph closure {", "  rankdir=LR;", '  node [fontname="sans-serif"];']
    for vertex in sorted({vertex for pair in pairs for vertex in pair}):
        shape = _SHAPES[Kind(vertex.kind)]
        lines.append(f"  {vertex.id} [shape={shape}, label={_quoted(vertex.label)}];")
    lines += [f"  {source.id} -> {target.id};" for source, target in pairs]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """A string of the DOT language; `\\n` in it breaks a line."""
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'
