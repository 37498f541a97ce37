"""Which requirement of a resolve answers which module, from what its locked wheels hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Optional

from slimfit.core.facts.modules import covered
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.image.wheel_names import normalized_name

# Top-level folders that wheels hold by mistake. Nobody means a distribution who imports these, so
# they never come between a repository and its own code.
_BY_CATCH = frozenset(
    ("benchmark", "benchmarks", "build", "conftest", "dist", "doc", "docs", "example", "examples")
    + ("scripts", "setup", "src", "test", "tests", "tools", "utils")
)
_REQUIRED = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


@dataclass(frozen=True)
class Requirement:
    """A requirement target of a resolve.

    :param owner: its address.
    :param projects: what it requires.
    :param modules: the modules that Pants takes it to provide.
    :param typed: the modules that Pants takes it to have stubs of.
    :param explicit: whether the user has written these.
    """

    owner: str
    projects: tuple[str, ...]
    modules: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    explicit: bool = False


@dataclass(frozen=True, order=True)
class Answer:
    """That a requirement answers a module, or has stubs of it."""

    module: str
    owner: str
    stub: bool = False


def answers(
    requirements: Iterable[Requirement],
    facts: Optional[ResolveFacts],
    first_party: Collection[str],
) -> tuple[Answer, ...]:
    """What the requirements of one resolve answer, sorted.

    What the user has written stands. Else the facts of locked wheels count, and only for a project
    without facts does what Pants guesses, unless a locked wheel is known to hold that module. Stubs
    count where something is there to be described.

    :param first_party: the top-level modules of the repository's own code.
    """
    found = tuple(requirements)
    known = _Known(facts, {name for item in found for name in _projects(item)}) if facts else None
    given: set[Answer] = set()
    stubs: set[Answer] = set()
    guesses: list[Requirement] = []
    for item in found:
        if item.explicit:
            given.update(Answer(name, item.owner) for name in item.modules)
            given.update(Answer(name, item.owner, stub=True) for name in item.typed)
            continue
        held = [known.of(name) for name in _projects(item)] if known else []
        names = {name for names in held for name in names or ()}
        by_catch = {name for name in names if name in _BY_CATCH and name in first_party}
        given.update(Answer(name, item.owner) for name in names - by_catch)
        if known is None or None in held:
            guesses.append(item)
        if known is not None:
            stubs.update(
                Answer(name, item.owner, stub=True)
                for project in _projects(item)
                for name in known.typed(project)
            )
    for item in guesses:
        given.update(
            Answer(name, item.owner)
            for name in item.modules
            if known is None or not known.answers(name)
        )
        stubs.update(Answer(name, item.owner, stub=True) for name in item.typed)
    modules = {answer.module for answer in given if not answer.stub}
    given.update(stub for stub in stubs if _is_described(stub.module, modules, first_party))
    return tuple(sorted(given))


def _projects(requirement: Requirement) -> Iterator[str]:
    return map(normalized_name, requirement.projects)


def _is_described(module: str, modules: Collection[str], first_party: Collection[str]) -> bool:
    """Whether stubs of a module stand beside something that can be imported."""
    return (
        module.partition(".")[0] in first_party
        or covered(module, modules)
        or any(covered(name, [module]) for name in modules)
    )


@dataclass
class _Known:
    """The import names of locked distributions, those that several share set apart."""

    facts: ResolveFacts
    required: Collection[str]
    _by_name: Mapping[str, tuple[WheelFacts, ...]] = field(init=False)
    _contested: frozenset[str] = field(init=False)
    _all: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[WheelFacts, ...]] = {}
        for item in self.facts.distributions:
            by_name[item.name] = (*by_name.get(item.name, ()), item)
        self._by_name = by_name
        owners = Counter(
            name
            for versions in by_name.values()
            for name in {name for item in versions for name in item.import_names}
        )
        self._contested = frozenset(name for name, count in owners.items() if count > 1)
        self._all = frozenset(owners)

    def answers(self, module: str) -> bool:
        """Whether some locked wheel holds a module, required by the user or not."""
        return covered(module, self._all)

    def typed(self, project: str) -> Iterator[str]:
        """The modules that a project has stubs of."""
        return (name for item in self._by_name.get(project, ()) for name in item.typed)

    def of(self, project: str) -> Optional[frozenset[str]]:
        """The names that a project answers, all its versions together; `None` without facts."""
        return self._of(project, frozenset())

    def _of(self, project: str, above: frozenset[str]) -> Optional[frozenset[str]]:
        versions = self._by_name.get(project)
        if versions is None:
            return None
        names = frozenset(name for item in versions for name in self._names(item))
        if names or any(item.typed for item in versions):
            return names
        # A distribution without a module of its own stands for what it brings: who requires it
        # means those.
        brought = {
            name for item in versions for name in _unconditional(item) if name not in self.required
        }
        inner = (self._of(name, above | {project}) for name in brought - above - {project})
        return frozenset(name for found in inner for name in found or ())

    def _names(self, item: WheelFacts) -> Iterator[str]:
        below = {package.name: package.below for package in item.open_packages}
        for name in item.import_names:
            if name in self._contested and name in below:
                yield from below[name]
            else:
                yield name


def _unconditional(item: WheelFacts) -> Iterator[str]:
    """The projects that a distribution requires whatever extras are asked for."""
    for line in item.requires:
        match = _REQUIRED.match(line)
        if match and "extra" not in line.partition(";")[2]:
            yield normalized_name(match[0])
