"""Why something is in an app: every shortest path to it, and what would go with it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slimfit.core.closure.wheels import project_name
from slimfit.core.errors import SlimfitError
from slimfit.core.report.model import App, ClosureReport, Edge, Kind, Node
from slimfit.core.report.size import Size, total

# More paths than that are counted and not told.
MOST_PATHS = 10


@dataclass(frozen=True)
class Presence:
    """Something in one app.

    `title` is its name and version, `size` its own bytes. `paths` are the shortest, each from the
    app down; `more` counts those beyond `MOST_PATHS`. `only` are the distributions that the app
    would not have without it, itself included, and `only_size` is their size.
    """

    app: str
    node: Node
    title: str
    size: Size
    paths: tuple[tuple[Edge, ...], ...]
    more: int
    only: tuple[str, ...]
    only_size: Size


@dataclass(frozen=True)
class Why:
    """The answer to why `name` is there. `missing` are the apps that were asked about and lack it,
    `others` those that have it and were not asked about."""

    name: str
    found: tuple[Presence, ...]
    missing: tuple[str, ...]
    others: tuple[str, ...]


def why(report: ClosureReport, name: str) -> Why:
    """Why the apps of a report have something.

    :param name: a distribution, a module, a file or a folder of the repository, a system package, a
        shared library, or a name that is imported.
    :raises SlimfitError: neither an app nor the repository has anything of that name.
    """
    found = tuple(presence(app, node) for app in report.apps for node in nodes_named(app, name))
    having = {item.app for item in found}
    others = tuple(app.address for app in report.others if nodes_named(app, name))
    if not found and not others:
        check_name(report, name)
    missing = tuple(app.address for app in report.apps if app.address not in having)
    return Why(name, found, missing, others)


def nodes_named(app: App, name: str) -> tuple[Node, ...]:
    """What of an app a user means by a name: one thing, or the files of a folder."""
    project = project_name(name.replace("-", "_"))
    for item in app.distributions:
        if item.name == project:
            return (Node(Kind.distribution, project),)
    for file in app.files:
        if name in (file.path, file.module):
            return (Node(Kind.file, file.path),)
    for package in app.system_packages:
        if package.name == name:
            return (Node(Kind.system, name),)
    for library in app.libraries:
        if library.name == name:
            return (Node(Kind.library, name),)
    folder = name.rstrip("/")
    files = tuple(Node(Kind.file, file.path) for file in app.files if file.lib == folder)
    if files:
        return files
    imported = {
        edge.target: None
        for edge in app.edges
        if edge.target.kind is Kind.distribution
        and edge.verb == "imports"
        and (edge.what == name or edge.what.startswith(f"{name}."))
    }
    return tuple(imported)


def presence(app: App, node: Node) -> Presence:
    """One thing of an app, with the paths to it."""
    paths = list(_shortest(app, node))
    only = dragged_in(app, node)
    sizes = {item.name: item.size for item in app.distributions}
    return Presence(
        app=app.address,
        node=node,
        title=title(app, node),
        size=_size(app, node),
        paths=tuple(paths[:MOST_PATHS]),
        more=max(0, len(paths) - MOST_PATHS),
        only=only,
        only_size=total(sizes[name] for name in only),
    )


def title(app: App, node: Node) -> str:
    """A node's name, with its version if it has one."""
    versioned: dict[Node, str] = {
        Node(Kind.distribution, item.name): item.title for item in app.distributions
    }
    versioned.update(
        (Node(Kind.system, package.name), f"{package.name} {package.version}")
        for package in app.system_packages
    )
    return versioned.get(node, node.name)


def _size(app: App, node: Node) -> Size:
    """The size of a distribution or a system package; of a file that of its distribution, none."""
    items = {Node(Kind.distribution, item.name): item.size for item in app.distributions}
    items.update((Node(Kind.system, item.name), item.size) for item in app.system_packages)
    return items.get(node, Size())


def _first_edges(app: App) -> Mapping[Node, Mapping[Node, Edge]]:
    """For each node those that it brings, with the first place that says so."""
    edges: dict[Node, dict[Node, Edge]] = defaultdict(dict)
    for edge in app.edges:
        known = edges[edge.source].get(edge.target)
        if known is None or (edge.file, edge.line) < (known.file, known.line):
            edges[edge.source][edge.target] = edge
    return edges


def _shortest(app: App, goal: Node) -> Iterator[tuple[Edge, ...]]:
    """Every shortest path from the app to a node, in the order of their names."""
    edges = _first_edges(app)
    distance = {app.node: 0}
    waiting = [app.node]
    before: dict[Node, list[Edge]] = defaultdict(list)
    for node in waiting:
        for target, edge in edges.get(node, {}).items():
            if target not in distance:
                distance[target] = distance[node] + 1
                waiting.append(target)
            if distance[target] == distance[node] + 1:
                before[target].append(edge)

    def ways(node: Node) -> Iterator[tuple[Edge, ...]]:
        if node == app.node:
            yield ()
        for edge in sorted(before[node], key=lambda item: item.source.name):
            for way in ways(edge.source):
                yield (*way, edge)

    return ways(goal)


def dragged_in(app: App, node: Node) -> tuple[str, ...]:
    """The distributions that an app would not have without a node, sorted by name."""
    edges = _first_edges(app)

    def names(without: Iterable[Node]) -> set[str]:
        seen = {app.node, *without}
        waiting = [app.node]
        for found in waiting:
            for target in edges.get(found, ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return {found.name for found in seen - set(without) if found.kind is Kind.distribution}

    return tuple(sorted(names(()) - names((node,))))


def check_name(report: ClosureReport, name: str) -> None:
    """Check that a name that no app has is at least one that the repository knows.

    :raises SlimfitError: it is not; the message offers the nearest names.
    """
    known = known_names(report)
    if name in known or project_name(name.replace("-", "_")) in known:
        return
    nearest = difflib.get_close_matches(name, sorted(known), n=3)
    offered = f" Did you mean {' or '.join(f'`{item}`' for item in nearest)}?" if nearest else ""
    raise SlimfitError(
        f"Nothing in this repository is called `{name}`.{offered}\n\n"
        "Name a distribution (`numpy`), a module (`libs.units.convert`), a file or folder"
        " (`libs/units/convert.py`), a system package (`libssl3`), or a shared library (`libz.so.1`)."
    )


def known_names(report: ClosureReport) -> frozenset[str]:
    """All that can be asked for, in an app or in none."""
    names: set[str] = set()
    for app in report.all_apps:
        names.update(package.name for package in app.system_packages)
        names.update(library.name for library in app.libraries)
        names.update(
            edge.what.partition(".")[0]
            for edge in app.edges
            if edge.verb == "imports" and edge.target.kind is Kind.distribution
        )
    for item in report.monolith.distributions:
        names.add(item.name)
    for file in report.monolith.files:
        names.update((file.path, file.lib, file.module or file.path))
    return frozenset(names)


def sentence(edge: Edge) -> str:
    """An edge in words, with the place where it is written."""
    where = f"{edge.file}:{edge.line}" if edge.file and edge.line else edge.file or edge.source.name
    if edge.file and edge.source.kind is Kind.distribution:
        where = f"{edge.source.name} ({edge.file})"
    return f"{where} {edge.verb} {edge.what}"


def told(path: tuple[Edge, ...]) -> tuple[str, ...]:
    """A path in words. That an app runs its entry point goes without saying, if more follows."""
    shown = path[1:] if len(path) > 1 and path[0].verb == "runs" else path
    return tuple(map(sentence, shown))
