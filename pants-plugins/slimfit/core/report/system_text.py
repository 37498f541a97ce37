"""What an app has of the system below it, for people: libraries, packages, the base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Optional

from slimfit.core.base.lock import relock_command
from slimfit.core.native.system_lock import system_resolve
from slimfit.core.report.fold import Item, count, fold, weight
from slimfit.core.report.lines import Line, Style
from slimfit.core.report.model import App, Edge, Kind, SharedLibrary, Source, SystemPackage
from slimfit.core.report.size import show, total
from slimfit.core.report.tree import Order

# What is said of a library by where it comes from.
_SOURCES = {
    Source.base: "of the base",
    Source.app: "",
    Source.driver: "of the driver",
    Source.left_out: "left out",
    Source.missing: "not locked",
    Source.unknown: "?",
}
# What asks for a package of its own accord.
_ASKING = (Kind.app, Kind.distribution, Kind.library)
# So many packages of a base are listed to whoever does not ask for more.
_FEW = 3


def system_lines(app: App, depth: int, order: Order) -> list[Line]:
    """The lines about the system; nothing of what the app does not have."""
    return [
        *_libraries(app, depth),
        *_own_packages(app, depth, order),
        Line(
            "  base",
            f"{app.base}, {count(len(app.system_packages) - len(app.own_packages), 'package')}",
            show(app.base_size),
            Style.title,
        ),
        *_base(app, depth, order),
    ]


def library_source(item: SharedLibrary) -> str:
    """Where a library comes from, in short."""
    return " ".join(filter(None, (item.package, _SOURCES[item.source])))


def own_libraries(app: App) -> tuple[SharedLibrary, ...]:
    """The libraries that an app does not find in its base."""
    return tuple(item for item in app.libraries if item.source is not Source.base)


def asking_edges(app: App) -> dict[str, Edge]:
    """For each of the app's own packages that something asks for the first edge that says so."""
    return {
        edge.target.name: edge
        for edge in reversed(app.edges)
        if edge.target.kind is Kind.system and edge.source.kind in _ASKING
    }


def asking(edge: Edge) -> str:
    """What asks for a package, in short."""
    if edge.source.kind is Kind.app:
        return f"{edge.file}:{edge.line}" if edge.line else edge.file
    return edge.source.name


def _libraries(app: App, depth: int) -> list[Line]:
    """The libraries that wheels expect of the system. Those that the base has are folded."""
    if not app.libraries_known:
        note = "not known of every wheel; `./pants lock-facts` reads them"
        return [Line("  shared libraries", note, "?", Style.title)]
    if not app.libraries:
        return []
    own = own_libraries(app)
    rest = len(app.libraries) - len(own)
    note = (
        f"{len(app.libraries)}, {rest} of them of the base" if own else f"{rest}, all of the base"
    )
    shown: Iterable[SharedLibrary] = app.libraries if depth > 2 else own if depth > 1 else ()
    return [
        Line("  shared libraries", note, " ", Style.title),
        *(
            Line(f"    {item.name}", ", ".join(item.needed_by), library_source(item))
            for item in shown
        ),
    ]


def _own_packages(app: App, depth: int, order: Order) -> list[Line]:
    """The packages that the app adds to its base, and those that no lockfile has."""
    lines = []
    if app.own_packages:
        note = count(len(app.own_packages), "package")
        lines.append(Line("  added to the base", note, show(app.system_size), Style.title))
        lines += _packages(app.own_packages, asking_edges(app), depth, order)
    if app.unlocked:
        resolve = system_resolve(app.base.rpartition(":")[2])
        lines += [
            Line(f"  not locked: {', '.join(app.unlocked)}"),
            Line(f"    `{relock_command(resolve)}` pins what is missing"),
        ]
    return lines


def _base(app: App, depth: int, order: Order) -> list[Line]:
    named = {edge.target.name: None for edge in app.edges if edge.verb == "names"}
    packages = [package for package in app.system_packages if not package.own]
    if depth == 2 and sum(package.name in named for package in packages) > _FEW:
        return []
    return _packages(packages, named, depth, order)


def _packages(
    packages: Sequence[SystemPackage], asked: Mapping[str, Optional[Edge]], depth: int, order: Order
) -> list[Line]:
    """The packages that something asks for, and how many these bring; with what asks, if that is
    told."""
    if depth < 2:
        return []
    first = [package for package in packages if package.name in asked]
    first.sort(key=lambda package: (weight(package.size, order), package.name))
    items: list[Item] = []
    for package in first:
        edge = asked[package.name]
        note = "" if edge is None else asking(edge)
        items.append(([Line(f"    {package.title}", note, show(package.size))], package.size))
    lines = fold(items, "    ")
    rest = [package.size for package in packages if package.name not in asked]
    if lines and rest:
        lines.append(Line(f"    … that bring {len(rest)} more", "", show(total(rest)), Style.note))
    return lines
