"""A report as a graph for `dot` of Graphviz: what brings what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.report.model import App, ClosureReport, Edge, Kind, Node
from slimfit.core.report.size import show
from slimfit.core.report.why import Why

_SHAPES = {
    Kind.app: "doubleoctagon",
    Kind.file: "note",
    Kind.target: "folder",
    Kind.distribution: "box",
    Kind.base: "cylinder",
    Kind.system: "component",
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
    """All apps: what they have in common is one node. System packages are left out, since every app
    has the same; so is the base."""
    return _graph(
        _pair(app, edge)
        for app in report.apps
        for edge in app.edges
        if edge.target.kind not in (Kind.base, Kind.system)
    )


def render_why_dot(report: ClosureReport, answer: Why) -> str:
    """The shortest paths alone."""
    apps = {app.address: app for app in report.apps}
    return _graph(
        _pair(apps[item.app], edge) for item in answer.found for path in item.paths for edge in path
    )


def _pair(app: App, edge: Edge) -> tuple[_Vertex, _Vertex]:
    return _vertex(app, edge.source), _vertex(app, edge.target)


def _vertex(app: App, node: Node) -> _Vertex:
    """A node with what is written on it; two versions of a distribution are two."""
    if node.kind is Kind.distribution:
        for item in app.distributions:
            if item.name == node.name:
                return _Vertex(node.kind.value, item.title, f"{item.title}\\n{show(item.size)}")
    return _Vertex(node.kind.value, node.name, node.name)


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
