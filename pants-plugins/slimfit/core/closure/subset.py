"""Lock and platform to the distributions that some requirements need, each with its reasons.

The steps are those of pex for `--lock` with `--complete-platform`, so that a report tells what a
build will take. What is evaluated once, as markers, is kept for the next app.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Optional

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name
from packaging.version import parse as parse_version

from slimfit.core.base import jsontext
from slimfit.core.closure.lock import Artifact, Lock, LockedDistribution, LockedSet
from slimfit.core.errors import SlimfitError


@dataclass(frozen=True)
class Platform:
    """What wheels are chosen for.

    :param environment: the values of environment markers (PEP 508), by name.
    :param tags: the tags of wheels that fit (PEP 425), the preferred first.
    """

    environment: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]

    @property
    def python(self) -> str:
        """The version of its Python, as `3.11.2`."""
        return dict(self.environment)["python_full_version"]


def parse_platform(text: str) -> Platform:
    """The platform that a `platform.json` of a base describes."""
    root = jsontext.parse(text, "platform.json", "This file is generated: build the base again.")
    environment = root.get("marker_environment").value
    assert isinstance(environment, dict)
    return Platform(
        environment=tuple(sorted((str(name), str(value)) for name, value in environment.items())),
        tags=root.get("compatible_tags").texts(),
    )


@dataclass(frozen=True, order=True)
class Reason:
    """Why a distribution is there: `parent` (normalised name, empty for the app itself) asks for
    `requirement`, as it is written."""

    parent: str
    requirement: str


@dataclass(frozen=True)
class Chosen:
    """A distribution of a subset, the file of it that fits the platform, and who asks for it."""

    distribution: LockedDistribution
    artifact: Artifact
    reasons: tuple[Reason, ...]

    @property
    def name(self) -> str:
        return self.distribution.name

    @property
    def version(self) -> str:
        return self.distribution.version


# An extra that is asked for: the name of none is empty, so none is one without extras.
_EXTRA = re.compile(r"\bextra\s*==\s*(['\"])[^'\"]")
_OR = re.compile(r"\bor\b")


@cache
def _requirement(text: str) -> Requirement:
    return Requirement(text)


@cache
def _name(text: str) -> str:
    return canonicalize_name(_requirement(text).name)


@cache
def _tags(wheel: str) -> frozenset[str]:
    return frozenset(map(str, parse_tag("-".join(wheel[: -len(".whl")].split("-")[-3:]))))


def needs_extra(text: str) -> bool:
    """Whether a requirement plainly says that it is for an extra alone (PEP 508).

    Most that a lockfile holds are, and to parse them takes ten times longer than to see this. A
    marker with an `or` in it may say so, too; it is left to whoever parses it.
    """
    _, _, marker = text.partition(";")
    return bool(_EXTRA.search(marker)) and not _OR.search(marker)


class Subsets:
    """The subsets of one lock on one platform."""

    def __init__(self, lock: Lock, platform: Platform) -> None:
        self._lock = lock
        self._environment = dict(platform.environment)
        self._python = platform.python
        self._ranks = {tag: rank for rank, tag in enumerate(platform.tags)}
        self._applies: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._overrides = {_name(text): text for text in lock.overridden}
        self._excluded = tuple(map(_requirement, lock.excluded))
        self._sets = tuple(_Repository(locked) for locked in lock.sets if self._set_applies(locked))

    def choose(self, requirements: Iterable[str]) -> tuple[Chosen, ...]:
        """The distributions that the requirements need, sorted by name.

        :raises SlimfitError: the lock cannot serve them on this platform.
        """
        roots = tuple(requirements)
        problems: list[str] = []
        best: Optional[tuple[Chosen, ...]] = None
        best_rank = 0.0
        for repository in self._sets:
            requests = self._gather(repository, roots)
            found, missing = self._select(repository, requests)
            problems.extend(missing)
            rank = sum(self._rank(item.artifact) for item in found) / max(1, len(found))
            if not missing and (best is None or rank <= best_rank):
                best, best_rank = found, rank
        if best is None:
            lines = "\n".join(f"  {problem}" for problem in sorted(set(problems)))
            raise SlimfitError(
                f"{self._lock.name} cannot serve what is asked of it:\n\n{lines}\n\n"
                "Lock the resolve anew, or correct the requirement."
            )
        return best

    # ---- 1. Gather all required projects and who requires them -------------------------------

    def _gather(
        self, repository: _Repository, roots: Iterable[str]
    ) -> Mapping[str, tuple[Reason, ...]]:
        required: dict[str, list[Reason]] = {}
        extras_of: dict[str, set[str]] = {}
        waiting: deque[Reason] = deque()

        def ask(parent: str, texts: Iterable[str], extras: tuple[str, ...]) -> None:
            for text in texts:
                if not extras and needs_extra(text):
                    continue
                if self._is_excluded(repository, text):
                    continue
                used = self._overrides.get(_name(text), text)
                if self._requirement_applies(used, extras):
                    waiting.append(Reason(parent, used))

        for root in roots:
            # A root brings its own extras to its marker, as pex has it.
            ask("", [root], tuple(sorted(_requirement(root).extras)))
        while waiting:
            reason = waiting.popleft()
            name = _name(reason.requirement)
            required.setdefault(name, []).append(reason)
            extras = set(_requirement(reason.requirement).extras)
            if name in extras_of:
                if extras <= extras_of[name]:
                    continue
                extras_of[name] |= extras
            else:
                extras_of[name] = extras
            for locked in repository.by_name.get(name, ()):
                ask(name, locked.requires, tuple(sorted(extras)))
        return {name: tuple(reasons) for name, reasons in required.items()}

    def _requirement_applies(self, text: str, extras: tuple[str, ...]) -> bool:
        key = (text, extras)
        if key not in self._applies:
            marker = _requirement(text).marker
            self._applies[key] = marker is None or any(
                marker.evaluate({**self._environment, "extra": extra}) for extra in extras or ("",)
            )
        return self._applies[key]

    def _is_excluded(self, repository: _Repository, text: str) -> bool:
        """Whether the lockfile was made with `--exclude` for what a requirement names."""
        return any(
            canonicalize_name(exclude.name) == _name(text)
            and all(
                exclude.specifier.contains(locked.version, prereleases=True)
                for locked in repository.by_name.get(_name(text), ())
            )
            for exclude in self._excluded
        )

    # ---- 2. Select the best artifact of each --------------------------------------------------

    def _select(
        self, repository: _Repository, required: Mapping[str, tuple[Reason, ...]]
    ) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
        chosen: list[Chosen] = []
        problems: list[str] = []
        for name, reasons in sorted(required.items()):
            sorted_reasons = tuple(sorted(set(reasons)))
            candidates = repository.by_name.get(name, ())
            best = self._best(repository, name, sorted_reasons)
            if best is not None:
                chosen.append(Chosen(*best, sorted_reasons))
            elif candidates:
                problems.extend(self._complaint(locked, reasons) for locked in candidates)
            else:
                asked = reasons[0].requirement
                whom = f" of {reasons[0].parent}" if reasons[0].parent else ""
                problems.append(f"`{asked}`{whom}: it is not locked")
        return tuple(chosen), tuple(problems)

    def _best(
        self, repository: _Repository, name: str, reasons: tuple[Reason, ...]
    ) -> Optional[tuple[LockedDistribution, Artifact]]:
        """The best candidate that satisfies all who ask; apps ask for much in the same words."""
        key = (name, tuple(sorted({reason.requirement for reason in reasons})))
        if key not in repository.best:
            fitting = [
                (locked, artifact)
                for locked in repository.by_name.get(name, ())
                if self._mismatch(locked, reasons) is None
                for artifact in locked.artifacts
                if self._fits(artifact)
            ]
            repository.best[key] = min(
                fitting, key=lambda pair: self._preference(*pair), default=None
            )
        return repository.best[key]

    def _mismatch(self, locked: LockedDistribution, reasons: Iterable[Reason]) -> Optional[str]:
        if locked.requires_python and not SpecifierSet(locked.requires_python).contains(
            self._python, prereleases=True
        ):
            return f"requires Python {locked.requires_python}"
        asked = [reason.requirement for reason in reasons]
        asked += [text for text in self._lock.constraints if _name(text) == locked.name]
        for text in asked:
            if not _requirement(text).specifier.contains(locked.version, prereleases=True):
                return f"does not satisfy `{text}`"
        return None

    def _complaint(self, locked: LockedDistribution, reasons: Iterable[Reason]) -> str:
        files = ", ".join(artifact.filename for artifact in locked.artifacts)
        problem = self._mismatch(locked, reasons) or f"has only {files}, which do not fit"
        return f"{locked.name} {locked.version} {problem}"

    def _fits(self, artifact: Artifact) -> bool:
        return not artifact.is_wheel or any(tag in self._ranks for tag in _tags(artifact.filename))

    def _rank(self, artifact: Artifact) -> float:
        """How well an artifact fits, the lowest best: whatever has to be built comes last."""
        if not artifact.is_wheel:
            return float(len(self._ranks))
        ranks = (self._ranks.get(tag) for tag in _tags(artifact.filename))
        return float(min(rank for rank in ranks if rank is not None))

    def _preference(self, locked: LockedDistribution, artifact: Artifact) -> tuple[object, ...]:
        newest = _Newest(locked.version)
        if self._lock.prefer_older_binary:
            return (not artifact.is_wheel, newest, self._rank(artifact))
        return (newest, self._rank(artifact))

    def _set_applies(self, locked: LockedSet) -> bool:
        return not locked.marker or Marker(locked.marker).evaluate(self._environment)


class _Repository:
    """The distributions of one set, by name."""

    def __init__(self, locked: LockedSet) -> None:
        self.by_name: dict[str, list[LockedDistribution]] = {}
        self.best: dict[
            tuple[str, tuple[str, ...]], Optional[tuple[LockedDistribution, Artifact]]
        ] = {}
        for distribution in locked.distributions:
            self.by_name.setdefault(distribution.name, []).append(distribution)


class _Newest:
    """A version that sorts before all older ones."""

    def __init__(self, version: str) -> None:
        self._version = parse_version(version)

    def __lt__(self, other: _Newest) -> bool:
        return self._version > other._version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Newest) and self._version == other._version

    def __hash__(self) -> int:
        return hash(self._version)
