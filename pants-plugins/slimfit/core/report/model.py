"""The one model of what is in the images of a repository. All formats render it and add nothing.

Within one app, a node is named once: a file by its path in the repository, a distribution by its
normalised name, a system package by its name. Between apps the same file can lead to other
distributions (another resolve), so each app has its own edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from slimfit.core.report.size import NOTHING, UNKNOWN, Size, total

FORMAT = 1


class Kind(Enum):
    """What a node of a closure is."""

    app = "app"
    file = "file"
    target = "target"
    """A target of a BUILD file that is no file of its own, as a group of others."""
    distribution = "distribution"
    base = "base"
    system = "system"
    library = "library"
    """A shared library that no wheel of the app brings."""


@dataclass(frozen=True)
class Node:
    """Something in a closure. `name` is an address, a path, or a name, as its kind has it."""

    kind: Kind
    name: str


@dataclass(frozen=True)
class Edge:
    """Why a node is there: `source` is what brings `target`.

    `verb` and `what` make a sentence with the source: `imports`, `pandas`; `requires`,
    `numpy>=1.26`. `file` and `line` say where that is written, if that is known; a line of 0 is not.
    Of a distribution, `file` is the one in its wheel that links to a library.
    """

    source: Node
    target: Node
    verb: str
    what: str
    file: str = ""
    line: int = 0


def module_name(place: str) -> str:
    """The module that a file below its source root is; empty for what is no Python.

    >>> module_name("libs/features/__init__.py")
    'libs.features'
    """
    if not place.endswith(".py"):
        return ""
    name = place[: -len(".py")].replace("/", ".")
    return name[: -len(".__init__")] if name.endswith(".__init__") else name


@dataclass(frozen=True, order=True)
class File:
    """A first-party file: `path` in the repository, `place` below `/app/src`, bytes, and `lib`, the
    folder of the BUILD file that owns it."""

    path: str
    place: str
    size: int
    lib: str

    @property
    def module(self) -> str:
        """The name under which it is imported; empty for what is no Python."""
        return module_name(self.place)


@dataclass(frozen=True)
class Distribution:
    """A locked project. `filename` and `sha256` (hex) are those of the wheel.

    `folders` are the bytes of each top-level folder or file that it installs, where that is known.
    """

    name: str
    version: str
    filename: str
    sha256: str
    size: Size = UNKNOWN
    folders: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class SystemPackage:
    """An operating system package: of the base, or the app's `own`."""

    name: str
    version: str
    size: Size = UNKNOWN
    own: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


class Source(Enum):
    """Where a shared library comes from."""

    base = "base"
    app = "app"
    """A Debian package of the app."""
    driver = "driver"
    """The driver of the machine that runs the image."""
    left_out = "left out"
    """Nowhere, as `system_packages` says."""
    missing = "missing"
    """A Debian package that no lockfile pins."""
    unknown = "unknown"
    """Nobody knows: the base, if the image can be built."""


@dataclass(frozen=True)
class SharedLibrary:
    """A library that a distribution loads from the system: its name as `libX11.so.6`, who needs it,
    and the system package that has it, empty if none is known."""

    name: str
    needed_by: tuple[str, ...]
    package: str
    source: Source


@dataclass(frozen=True)
class Layer:
    """A layer of the image. Two apps share it if `key` is the same: the digest of a built layer, or
    what it will be made of. `kind` is `base`, `system`, `distributions` or `sources`.
    """

    key: str
    title: str
    kind: str
    size: Size
    distributions: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Hint:
    """Something that an app may need though no import shows it: a distribution or a module of the
    repository, and what tells of it, with file and line or with the metadata that says so."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class App:
    """One app and all that is in its image.

    `program` is its entry point or console script, `base` the address of what it stands on, with
    `python` as `3.11.2`. Each tuple is sorted by name, `layers` from the bottom up. `whole` is the
    size of the image where it was measured. `unlocked` are system packages that it asks for and no
    lockfile pins; `libraries_known` is false if there are wheels of which nobody knows what they link to.
    """

    address: str
    program: str
    resolve: str
    base: str
    python: str
    base_size: Size
    files: tuple[File, ...]
    distributions: tuple[Distribution, ...]
    system_packages: tuple[SystemPackage, ...]
    edges: tuple[Edge, ...]
    libraries: tuple[SharedLibrary, ...] = ()
    layers: tuple[Layer, ...] = ()
    hints: tuple[Hint, ...] = ()
    sources_size: Size = UNKNOWN
    system_size: Size = NOTHING
    unlocked: tuple[str, ...] = ()
    libraries_known: bool = True

    @property
    def distributions_size(self) -> Size:
        return total(item.size for item in self.distributions)

    @property
    def size(self) -> Size:
        """The whole image: own files, distributions, system packages of its own, and the base."""
        parts = (self.sources_size, self.distributions_size, self.system_size, self.base_size)
        return total(parts)

    @property
    def own_packages(self) -> tuple[SystemPackage, ...]:
        """The system packages that the base does not have."""
        return tuple(package for package in self.system_packages if package.own)

    @property
    def node(self) -> Node:
        return Node(Kind.app, self.address)


@dataclass(frozen=True)
class Monolith:
    """One image for all apps: everything that their resolves lock, and all of their code.

    `apart` names resolves beside the first that would need an image of their own, since they lock
    other versions of the same projects; their distributions are counted all the same.
    """

    resolves: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    files: tuple[File, ...]
    base_size: Size
    sources_size: Size
    system_size: Size = NOTHING

    @property
    def distributions_size(self) -> Size:
        return total(item.size for item in self.distributions)

    @property
    def size(self) -> Size:
        parts = (self.sources_size, self.distributions_size, self.system_size, self.base_size)
        return total(parts)


@dataclass(frozen=True)
class UnusedRequirement:
    """A requirement that no app's closure holds.

    `source` is `requirement` or the alias of the target that made it, as `conda_environment`.
    `only` are the distributions that the monolith would not have without it, `size` is theirs.
    `used_by` are targets beside the apps that depend on it, where that was looked for.
    """

    address: str
    requirement: str
    resolve: str
    source: str
    only: tuple[str, ...]
    size: Size
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnusedLib:
    """A folder of first-party code of which no app's closure holds any file."""

    path: str
    files: tuple[File, ...]
    size: Size
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnusedModule:
    """A first-party module that no app reaches, in a folder of which some app holds something."""

    file: File
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unused:
    """What the repository has and no app needs."""

    requirements: tuple[UnusedRequirement, ...] = ()
    libs: tuple[UnusedLib, ...] = ()
    modules: tuple[UnusedModule, ...] = ()


@dataclass(frozen=True)
class ClosureReport:
    """Apps, sorted by address, against the monolith of all apps of the repository.

    `measured` says that sizes were counted in built images. `others` are the apps that were not
    asked for; they answer who else has something.
    """

    apps: tuple[App, ...]
    monolith: Monolith
    unused: Unused
    measured: bool = False
    others: tuple[App, ...] = ()

    @property
    def all_apps(self) -> tuple[App, ...]:
        return tuple(sorted((*self.apps, *self.others), key=lambda app: app.address))
