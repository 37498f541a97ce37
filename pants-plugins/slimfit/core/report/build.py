"""From the graph, the lockfiles and the bases of a repository to its `ClosureReport`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Optional

from slimfit.core.closure.subset import Chosen, Subsets
from slimfit.core.closure.wheels import is_stub
from slimfit.core.image.plan import WheelFile, plan_layers
from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.report.graph import (
    EdgeMaker,
    Graph,
    file_of,
    is_shipped,
    reached,
    required,
    requirement_edges,
)
from slimfit.core.report.model import (
    App,
    Distribution,
    Edge,
    File,
    Kind,
    Layer,
    Monolith,
    Node,
    SystemPackage,
)
from slimfit.core.report.size import NOTHING, UNKNOWN, Basis, Size, total
from slimfit.core.report.system import SystemBelow, SystemField, SystemNeeds, system_needs


@dataclass(frozen=True)
class BaseUnder:
    """What an app stands on.

    `requested` are the packages that it names, among all in `packages`; `layers` are its own.
    """

    address: str
    python: str
    size: Size
    packages: tuple[SystemPackage, ...] = ()
    requested: frozenset[str] = frozenset()
    layers: tuple[Layer, ...] = ()
    system: SystemBelow = SystemBelow()


@dataclass(frozen=True)
class AppTarget:
    """A `python_app`: its address, that of its `pex_binary`, and what it runs."""

    address: str
    pex: str
    program: str
    resolve: str
    base: BaseUnder
    stands_on: Subsets = field(compare=False)
    system: SystemField = SystemField()


@dataclass(frozen=True)
class WheelSize:
    """What is known of a wheel: its size, that of each top-level folder or file in it, and what counts
    of its ELF files outside of it, if someone has `scanned` them; None if it has none.
    """

    size: Size
    folders: tuple[tuple[str, int], ...] = ()
    scanned: bool = False
    elf: Optional[tuple[ElfFile, ...]] = None


# A wheel for every platform holds no shared library, or only one that it looks for itself.
_PURE = "-any.whl"


class Builder:
    """The apps of one repository.

    :param places: each file's path without its source root.
    :param wheels: the sizes of wheels, by file name.
    """

    def __init__(
        self, graph: Graph, places: Mapping[str, str], wheels: Mapping[str, WheelSize]
    ) -> None:
        self._graph = graph
        self._places = places
        self._wheels = wheels
        self._edges = EdgeMaker(graph, places)
        # What several apps hold is made once.
        self._files: dict[str, tuple[File, ...]] = {}
        self._distributions: dict[str, Distribution] = {}

    def knowing(self, apps: Iterable[App]) -> Builder:
        """A builder that gives wheels the sizes that they have in some apps."""
        seen = {
            item.filename: WheelSize(item.size, item.folders)
            for app in apps
            for item in app.distributions
            if item.size.basis is not Basis.unknown
        }
        return Builder(self._graph, self._places, {**self._wheels, **seen})

    def app(self, target: AppTarget) -> App:
        """One app.

        :raises SlimfitError: its lockfile cannot serve what it requires.
        """
        inside = reached(self._graph, target.pex)
        requirements = {text for address in inside for text in self._graph[address].requirements}
        chosen = in_image(target.stands_on.choose(sorted(requirements)))
        names = frozenset(item.name for item in chosen)
        node = Node(Kind.app, target.address)
        edges = [
            edge
            for edge in self._edges.of(node, target.pex, inside)
            if edge.target.kind is not Kind.distribution or edge.target.name in names
        ]
        edges += requirement_edges(chosen)
        edges += base_edges(node, target.base)
        system = self.system(node, target, chosen, inside)
        edges += system.edges
        files = self.files(inside)
        distributions = tuple(map(self.distribution, chosen))
        sources = files_size(files)
        return App(
            address=target.address,
            program=target.program,
            resolve=target.resolve,
            base=target.base.address,
            python=target.base.python,
            base_size=target.base.size,
            files=files,
            distributions=distributions,
            system_packages=tuple(
                sorted((*target.base.packages, *system.packages), key=lambda package: package.name)
            ),
            edges=tuple(edges),
            libraries=system.libraries,
            layers=planned_layers(target, distributions, sources, system),
            sources_size=sources,
            system_size=system_size(target.base.system, system),
            unlocked=system.unlocked,
            libraries_known=system.complete,
        )

    def system(
        self, app: Node, target: AppTarget, chosen: Iterable[Chosen], inside: Iterable[str]
    ) -> SystemNeeds:
        """What an app needs of the system below it.

        :param inside: the addresses of its closure.
        """
        every = tuple(item.artifact.filename for item in chosen)
        known = {name: found for name in every if (found := self._wheels.get(name)) is not None}
        facts = (self._graph[address] for address in inside)
        return system_needs(
            app,
            target.base.system,
            target.system,
            {
                name: known[name].elf if name in known else None
                for name in every
                if name.endswith(_PURE) or (name in known and known[name].scanned)
            },
            {
                required(text): item.system_packages
                for item in facts
                if item.system_packages
                for text in item.requirements
            },
            complete=all(
                name.endswith(_PURE) or (name in known and known[name].scanned) for name in every
            ),
        )

    def files(self, addresses: Iterable[str]) -> tuple[File, ...]:
        """The first-party files of some targets, sorted by path."""
        found = {file.path: file for address in addresses for file in self._files_of(address)}
        return tuple(found[path] for path in sorted(found))

    def _files_of(self, address: str) -> tuple[File, ...]:
        if address not in self._files:
            facts = self._graph[address]
            self._files[address] = tuple(
                file_of(facts, path, size, self._places)
                for path, size in facts.files
                if is_shipped(path)
            )
        return self._files[address]

    def distribution(self, item: Chosen) -> Distribution:
        """A locked distribution with what is known of its size."""
        filename = item.artifact.filename
        if filename not in self._distributions:
            known = self._wheels.get(filename, WheelSize(UNKNOWN))
            self._distributions[filename] = Distribution(
                name=item.name,
                version=item.version,
                filename=filename,
                sha256=item.artifact.sha256,
                size=known.size,
                folders=known.folders,
            )
        return self._distributions[filename]

    def monolith(
        self, apps: Iterable[App], locked: Mapping[str, tuple[Chosen, ...]], code: Iterable[File]
    ) -> Monolith:
        """One image for all apps.

        :param locked: all that each resolve's requirements need, by resolve.
        :param code: all first-party modules of those resolves.
        """
        every = tuple(apps)
        files = {
            file.path: file for file in (*code, *(file for app in every for file in app.files))
        }
        distributions = {
            (item.name, item.version): self.distribution(item)
            for _, chosen in sorted(locked.items())
            for item in chosen
        }
        bases = {app.base: app.base_size for app in every}
        added = {package.name: package.size for app in every for package in app.own_packages}
        sorted_files = tuple(sorted(files.values()))
        return Monolith(
            resolves=tuple(sorted(locked)),
            distributions=tuple(item for _, item in sorted(distributions.items())),
            files=sorted_files,
            base_size=max(bases.values(), key=lambda size: size.unpacked or 0, default=UNKNOWN),
            sources_size=files_size(sorted_files),
            system_size=total(added.values()),
        )


def in_image(chosen: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """What of a subset an image holds: stubs for type checkers alone stay out."""
    return tuple(item for item in chosen if not is_stub(item.artifact.filename))


def files_size(files: Iterable[File]) -> Size:
    """The bytes of first-party files, as they are in the repository."""
    return Size(sum(file.size for file in files), None, Basis.source)


def base_edges(app: Node, base: BaseUnder) -> list[Edge]:
    """Why system packages are there: the base names them, or what it names needs them."""
    node = Node(Kind.base, base.address)
    edges = [Edge(app, node, "stands on", base.address)]
    for package in base.packages:
        verb = "names" if package.name in base.requested else "brings"
        edges.append(Edge(node, Node(Kind.system, package.name), verb, package.name))
    return edges


def planned_layers(
    target: AppTarget, distributions: Iterable[Distribution], sources: Size, system: SystemNeeds
) -> tuple[Layer, ...]:
    """The layers that the image will have, or none while the size of a wheel is not known.

    A wheel's layer is about as large, compressed, as the wheel.
    """
    by_file = {item.filename: item for item in distributions}
    if any(item.size.compressed is None for item in by_file.values()):
        return ()
    plan = plan_layers(
        (
            WheelFile(item.name, item.filename, item.size.compressed or 0)
            for item in by_file.values()
        ),
        len(target.base.layers) or 1,
    )
    groups = [(wheel,) for wheel in plan.heavy] + ([plan.rest] if plan.rest else [])
    layers = []
    for group in groups:
        items = [by_file[wheel.filename] for wheel in group]
        title = items[0].title if len(items) == 1 else f"{len(items)} distributions"
        key = " ".join(sorted(item.filename for item in items))
        size = total(item.size for item in items)
        layers.append(Layer(key, title, "distributions", size, tuple(item.name for item in items)))
    base = target.base.layers or (
        Layer(f"base {target.base.address}", target.base.address, "base", target.base.size),
    )
    own = Layer(f"sources {target.address}", "sources", "sources", sources)
    return (*base, *system_layers(system.packages), *layers, own)


def system_layers(packages: Collection[SystemPackage]) -> tuple[Layer, ...]:
    """The layer of an app's own system packages, if it has any."""
    if not packages:
        return ()
    key = " ".join(f"{package.name}={package.version}" for package in packages)
    size = total(package.size for package in packages)
    return (Layer(key, f"{len(packages)} system packages", "system", size),)


def system_size(below: SystemBelow, system: SystemNeeds) -> Size:
    """The bytes of an app's own system packages. Without a lockfile of them no image has any."""
    sizes = [package.size for package in system.packages]
    if below.lock and (system.unlocked or not system.complete):
        sizes.append(UNKNOWN)
    return total(sizes) if sizes else NOTHING
