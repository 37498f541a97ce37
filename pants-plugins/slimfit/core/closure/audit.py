"""The audit of a closure: does every import of every file find something there?

It reads syntax trees and knows what the image will hold. How the closure was found does not matter
to it: what an inference lost, the audit misses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from typing import Optional

from slimfit.core.closure.syntax.facts import FileSyntax, Guard, ImportFact
from slimfit.core.facts.modules import module_of
from slimfit.core.facts.wheel import WheelFacts


class Answer(Enum):
    """What importing a module would find."""

    code = "code"
    #: A folder without a file of its own (PEP 420): there is nothing to load.
    namespace = "namespace"


@dataclass(frozen=True)
class SourceFile:
    """A Python file of a closure.

    :param path: as messages name it, relative to the build root.
    :param relative: relative to its source root.
    """

    path: str
    relative: str
    syntax: FileSyntax

    @property
    def module(self) -> str:
        name = self.relative[: -len(".py")].replace("/", ".")
        return name[: -len(".__init__")] if self.is_package else name

    @property
    def is_package(self) -> bool:
        return PurePosixPath(self.relative).name == "__init__.py"


@dataclass(frozen=True, order=True)
class MissingImport:
    """An import that finds nothing. `module` is the shortest name that is missing."""

    file: str
    line: int
    module: str


@dataclass(frozen=True)
class Importable:
    """All that an app can import.

    :param standard: the top-level modules of its interpreter's standard library.
    :param own: the modules of the closure's files.
    :param distributions: modules of the distributions that it really gets. What lies below one of
        them counts as there, since a package may make modules as it is loaded.
    :param shared: packages of distributions whose `__init__.py` is empty: what lies below them is
        named one by one.
    :param folders: folders without code of their own, as dotted names.
    :param elsewhere: first-party modules of the repository, in the closure or not, of any resolve.
    """

    standard: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    distributions: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    _parents: frozenset[str] = field(init=False, default=frozenset(), compare=False)

    def __post_init__(self) -> None:
        parents = {
            parent for name in (*self.own, *self.distributions) for parent in ancestors(name)
        }
        object.__setattr__(self, "_parents", frozenset(parents))

    def find(self, module: str) -> Optional[Answer]:
        """What importing a module finds, or `None`."""
        if module in self.own or module in self.shared:
            return Answer.code
        top = module.partition(".")[0]
        if top in self.standard or not self.distributions.isdisjoint(parents(module)):
            return Answer.code
        if module in self._parents or module in self.folders:
            return Answer.namespace
        return None


def parents(module: str) -> Iterator[str]:
    """A module and the packages above it, nearest first."""
    yield module
    yield from ancestors(module)


def ancestors(module: str) -> Iterator[str]:
    """The packages above a module, nearest first."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def importable(
    standard: Iterable[str],
    files: Iterable[str],
    wheels: Iterable[WheelFacts],
    elsewhere: Iterable[str],
) -> Importable:
    """What an app with these files and wheels can import.

    :param standard: the top-level modules of its interpreter's standard library.
    :param files: the closure's own files, relative to their source roots.
    :param elsewhere: the first-party modules of the repository.
    """
    own, found = tuple(files), tuple(wheels)
    shared = {package.name for wheel in found for package in wheel.open_packages}
    names = {name for wheel in found for name in wheel.import_names}
    below = {name for wheel in found for package in wheel.open_packages for name in package.below}
    folders = {
        parent.as_posix().replace("/", ".")
        for file in own
        for parent in PurePosixPath(file).parents
    }
    return Importable(
        standard=frozenset(standard),
        own=frozenset(name for name in map(module_of, own) if name is not None),
        distributions=frozenset((names - shared) | below),
        shared=frozenset(shared),
        folders=frozenset(folders.union(*(wheel.namespaces for wheel in found))),
        elsewhere=frozenset(elsewhere),
    )


def find_missing(
    files: Iterable[SourceFile], there: Importable, allowed: Iterable[str]
) -> tuple[MissingImport, ...]:
    """The imports of a closure's files that would fail, one for each file and name, sorted.

    :param allowed: modules that the user lets pass, with all below them
        (`[python-infer].ignored_unowned_imports`).
    """
    sources = tuple(files)
    bound = {source.module: frozenset(source.syntax.bound) for source in sources}
    prefixes = tuple(allowed)
    found: dict[tuple[str, str], int] = {}
    for source in sources:
        for fact in source.syntax.imports:
            if not _matters(fact, there):
                continue
            absolute = fact.absolute(source.module, source.is_package)
            # What a package binds by importing it from itself is what is asked for.
            names = bound if absolute.module != source.module else {source.module: frozenset()}
            module = _missing(absolute, there, names)
            if module is None or any(
                module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes
            ):
                continue
            key = (source.path, module)
            found[key] = min(fact.line, found.get(key, fact.line))
    return tuple(sorted(MissingImport(path, line, name) for (path, name), line in found.items()))


def _matters(fact: ImportFact, there: Importable) -> bool:
    """Whether an import has to succeed.

    One in the handler of a `try` runs only if what stands there in its stead has failed.
    """
    if fact.ignored or fact.guard is not Guard.none:
        return False
    tried = [_exists(name, there) for name in fact.instead_of]
    return not tried or not all(tried)


def _exists(name: str, there: Importable) -> bool:
    """Whether a name is a module, or perhaps a name within one."""
    return bool(there.find(name) or there.find(name.rpartition(".")[0]) is Answer.code)


def _missing(
    fact: ImportFact, there: Importable, bound: Mapping[str, frozenset[str]]
) -> Optional[str]:
    """The name that one import, seen from its file, does not find."""
    if fact.level:
        return fact.written
    answer = there.find(fact.module)
    inner = f"{fact.module}.{fact.name}"
    if answer is None:
        return inner if inner in there.elsewhere else fact.module
    if fact.name is None or fact.name == "*":
        return None
    if answer is Answer.namespace:
        return None if there.find(inner) else inner
    if fact.module not in there.own or inner in there.own:
        return None
    # A name within the module, unless a module of the repository is meant that was left out.
    names = bound.get(fact.module, frozenset("*"))
    if inner in there.elsewhere and fact.name not in names and "*" not in names:
        return inner
    return None
