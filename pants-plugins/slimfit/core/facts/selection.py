"""Which wheel of each locked distribution is looked at.

Facts must not depend on the machine that gathers them. So the wheel is chosen from the lockfile
alone, and fetched for a platform that is made up to fit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Optional

from packaging.markers import InvalidMarker, Marker
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from slimfit.core.closure.lock import Artifact, Lock, LockedDistribution, LockedSet
from slimfit.core.facts.resolve import Unknown

NO_WHEEL = "the lockfile names no wheel of it"
NOT_FETCHED = "its wheel could not be fetched"
# A platform needs two tags at least; these fit what needs no platform.
_ANY_TAGS = ("py3-none-any", "py2-none-any")
# Where the images run, then what resembles it most.
_PLATFORMS = ("manylinux", "linux", "any", "musllinux", "macosx", "win")


@dataclass(frozen=True)
class FetchGroup:
    """Distributions that are fetched together, for one platform.

    :param python: the version that the platform has, such as `3.11`.
    :param tags: the compatibility tags (PEP 425) that it has, most specific first.
    """

    python: str
    tags: tuple[str, ...]
    distributions: tuple[LockedDistribution, ...]

    @property
    def requirements(self) -> tuple[str, ...]:
        return tuple(f"{found.name}=={found.version}" for found in self.distributions)

    def platform_json(self) -> str:
        """The platform in the form that the pex tool takes (`--complete-platform`)."""
        return json.dumps(
            {
                "compatible_tags": self.tags,
                "marker_environment": _environment(self.python),
            },
            indent=2,
        )


@dataclass(frozen=True)
class Selection:
    """What to fetch, and what there is no wheel of."""

    groups: tuple[FetchGroup, ...]
    without: tuple[LockedDistribution, ...]


def select_wheels(lock: Lock, pythons: Sequence[str]) -> Selection:
    """The groups to fetch; of each distribution one wheel.

    :param pythons: the versions that the resolve is for, such as `3.11`; the first that a
        distribution admits is taken.
    """
    grouped: dict[tuple[LockedSet, str], list[tuple[LockedDistribution, Artifact]]] = {}
    without: dict[LockedDistribution, None] = {}
    taken: set[LockedDistribution] = set()
    for group in lock.sets:
        of_set = [python for python in pythons if _admits_marker(group.marker, python)]
        for found in group.distributions:
            if found in taken:
                continue
            wheel = _best_wheel(found.artifacts, pythons)
            if wheel is None:
                without[found] = None
                continue
            taken.add(found)
            python = _python_for(found, of_set or pythons)
            grouped.setdefault((group, python), []).append((found, wheel))
    return Selection(
        tuple(
            FetchGroup(python, _tags(group, chosen), tuple(found for found, _ in chosen))
            for (group, python), chosen in grouped.items()
        ),
        tuple(found for found in without if found not in taken),
    )


def unknown(distributions: Iterable[LockedDistribution], reason: str) -> tuple[Unknown, ...]:
    """Distributions that have no facts, all for the same reason."""
    return tuple(Unknown(found.name, found.version, reason) for found in distributions)


def _tags(
    group: LockedSet, chosen: Iterable[tuple[LockedDistribution, Artifact]]
) -> tuple[str, ...]:
    own = [tag for _, wheel in chosen for tag in wheel_tags(wheel.filename)]
    specific = sorted({tag for tag in own if tag not in _ANY_TAGS})
    locked_for = [group.platform_tag] if group.platform_tag else []
    return tuple(dict.fromkeys([*locked_for, *specific, *_ANY_TAGS]))


def wheel_tags(filename: str) -> tuple[str, ...]:
    """The compatibility tags of a wheel (PEP 425, "Compressed tag sets").

    >>> wheel_tags("six-1.17.0-py2.py3-none-any.whl")
    ('py2-none-any', 'py3-none-any')
    """
    pythons, abis, platforms = filename[: -len(".whl")].rsplit("-", 3)[-3:]
    return tuple(
        f"{python}-{abi}-{platform}"
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    )


def _best_wheel(artifacts: Iterable[Artifact], pythons: Sequence[str]) -> Optional[Artifact]:
    wheels = [artifact for artifact in artifacts if artifact.is_wheel]
    return min(wheels, key=lambda wheel: _rank(wheel.filename, pythons), default=None)


def _rank(filename: str, pythons: Sequence[str]) -> tuple[object, ...]:
    tags = [tag.split("-") for tag in wheel_tags(filename)]
    fit = min((_python_rank(python, abi, pythons) for python, abi, _ in tags))
    platform = min(_platform_rank(platform) for _, _, platform in tags)
    return fit, platform, filename


def _python_rank(python: str, abi: str, pythons: Sequence[str]) -> int:
    """The place among `pythons` of the first that runs such a wheel; their number if none does."""
    for place, version in enumerate(pythons):
        minor = int(version.partition(".")[2])
        short = f"3{minor}"
        if python in (f"cp{short}", f"py{short}", "py3") and abi in ("none", "abi3", f"cp{short}"):
            return place
        older = python[:3] in ("cp3", "py3") and python[3:].isdigit() and int(python[3:]) <= minor
        if older and (abi == "abi3" or python.startswith("py")):
            return place
    return len(pythons)


def _platform_rank(platform: str) -> tuple[bool, int]:
    kinds = [place for place, kind in enumerate(_PLATFORMS) if platform.startswith(kind)]
    foreign = platform != "any" and not platform.endswith(("x86_64", "amd64"))
    return foreign, kinds[0] if kinds else len(_PLATFORMS)


def _python_for(found: LockedDistribution, pythons: Sequence[str]) -> str:
    return next((p for p in pythons if _admits_python(found.requires_python, p)), pythons[0])


def _admits_python(requires: str, python: str) -> bool:
    try:
        return SpecifierSet(requires).contains(_full(python), prereleases=True)
    except InvalidSpecifier:
        return True


def _admits_marker(marker: str, python: str) -> bool:
    try:
        return not marker or Marker(marker).evaluate(_environment(python))
    except InvalidMarker:
        return True


def _full(python: str) -> str:
    # The newest of its kind: what asks for a certain bug fix is met.
    return f"{python}.99"


def _environment(python: str) -> dict[str, str]:
    """The marker environment (PEP 508) of a CPython on Linux."""
    return {
        "implementation_name": "cpython",
        "implementation_version": _full(python),
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": _full(python),
        "python_version": python,
        "sys_platform": "linux",
    }
