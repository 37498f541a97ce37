"""What an app may need though no import shows it, and from what that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from slimfit.core.closure.audit import parents
from slimfit.core.facts.wheel import WheelFacts


@dataclass(frozen=True, order=True)
class Hint:
    """Something that an app may need.

    :param name: a distribution (normalised, PEP 503) or a first-party module: what `accept_hints` and
        `dismiss_hints` take.
    :param reasons: what tells, with file and line or with the metadata that says so.
    """

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Distributions:
    """The distributions of a resolve, and which of them an app gets, by normalised name."""

    locked: Mapping[str, WheelFacts]
    used: frozenset[str]
    _by_module: Mapping[str, tuple[str, ...]] = field(init=False, compare=False)
    _by_inner: Mapping[str, tuple[str, ...]] = field(init=False, compare=False)
    _by_entry_point: Mapping[str, tuple[str, ...]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        wheels = self.locked.items()
        modules = [(module, name) for name, wheel in wheels for module in wheel.import_names]
        inner = [
            (module, name)
            for name, wheel in wheels
            for package in wheel.open_packages
            for module in package.below
        ]
        registered = [
            (f"{entry.group} {entry.name.lower()}", name)
            for name, wheel in wheels
            for entry in wheel.entry_points
        ]
        object.__setattr__(self, "_by_entry_point", _grouped(registered))
        object.__setattr__(self, "_by_module", _grouped(modules))
        object.__setattr__(self, "_by_inner", _grouped(inner))

    @classmethod
    def of(cls, locked: Iterable[WheelFacts], used: Iterable[WheelFacts]) -> Distributions:
        """From the facts of all wheels of a lockfile, and of those of an app."""
        mine = {wheel.name: wheel for wheel in used}
        everything = {wheel.name: wheel for wheel in locked if not wheel.is_stub}
        return cls({**everything, **mine}, frozenset(mine))

    def providers(self, module: str) -> tuple[str, ...]:
        """The distributions that answer a module, sorted. Of several that share its package, those
        that hold the very module."""
        for names in (self._by_inner, self._by_module):
            found = {name for parent in parents(module) for name in names.get(parent, ())}
            if found:
                return tuple(sorted(found))
        return ()

    def missing(self, module: str) -> tuple[str, ...]:
        """The distributions that provide a module, if the app gets none of them."""
        found = self.providers(module)
        return () if self.used.intersection(found) else found

    def missing_one_of(self, modules: Iterable[str]) -> tuple[str, ...]:
        """The distributions of the first of some modules that the resolve has, if the app gets none of
        them all."""
        found = [self.providers(module) for module in modules]
        if any(self.used.intersection(names) for names in found):
            return ()
        return next((names for names in found if names), ())

    def registered(self, group: str, name: str) -> tuple[str, ...]:
        """The distributions that register a name (in lower case) in a group of entry points, if the app
        gets none of them."""
        found = self._by_entry_point.get(f"{group} {name}", ())
        return () if self.used.intersection(found) else tuple(sorted(found))

    def named(self, text: str) -> tuple[str, ...]:
        """The distributions that a plain name means: its module's, or the one of that name; none if
        the app gets it."""
        by_module = self.providers(text)
        if by_module:
            return () if self.used.intersection(by_module) else by_module
        name = normalized(text)
        return (name,) if name in self.locked and name not in self.used else ()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


def named_only(name: str, modules: Iterable[str]) -> WheelFacts:
    """What is known of a distribution from a requirement alone: its name and its modules."""
    return WheelFacts(name, "", "", "", 0, 0, 0, import_names=tuple(sorted(modules)))


def normalized(name: str) -> str:
    """A project's name as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def collect(found: Iterable[tuple[str, str]]) -> tuple[Hint, ...]:
    """One hint for each name, with all its reasons, sorted."""
    reasons: dict[str, set[str]] = {}
    for name, reason in found:
        reasons.setdefault(name, set()).add(reason)
    return tuple(sorted(Hint(name, tuple(sorted(why))) for name, why in reasons.items()))
