"""`python=3.8` as an interpreter constraint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Optional

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from slimfit.core.conda.environment import CondaLine
from slimfit.core.conda.faults import Place
from slimfit.core.conda.specifier import to_specifier
from slimfit.core.conda.version_spec import PREFIX, Clause, VersionSpec

# The CPythons that a constraint is tried on.
_MINORS = tuple((3, minor) for minor in range(6, 20))
_PATCHES = range(0, 30)


@dataclass(frozen=True)
class PythonPin:
    """The Python that an environment asks for.

    :param constraint: as `[python].interpreter_constraints` has it, such as `CPython==3.8.*`.
    :param implementation: empty, or one that is not CPython.
    """

    place: Place
    text: str
    constraint: str
    notes: tuple[str, ...] = ()
    implementation: str = ""


def python_pin(line: CondaLine) -> Optional[PythonPin]:
    """The interpreter constraint that a line `python...` means, or None if any Python will do.

    Images take the newest patch release of a Python, so an exact version is widened to its minor.

    :raises Inexpressible: the versions are no single range.
    """
    build, spec = line.spec.build, line.spec.version
    other = re.search(r"pypy|graalpy", build)
    notes = []
    if build and not other:
        notes.append(f"the build `{build}` has no meaning outside of conda")
    if spec is None or () in spec.arms:
        return None
    widened = VersionSpec(spec.text, tuple(tuple(map(_minor, arm)) for arm in spec.arms))
    if widened.arms != spec.arms:
        notes.append("widened to its minor version: patch releases are compatible")
    text = to_specifier(widened).text
    return PythonPin(
        line.place, line.text, f"CPython{text}", tuple(notes), other[0] if other else ""
    )


def _minor(clause: Clause) -> Clause:
    """An exact version, or a prefix of three parts, as the prefix of two."""
    parts = clause.version.split(".")
    if clause.operator in ("==", PREFIX) and re.match(r"^\d+\.\d+", clause.version):
        return Clause(PREFIX, ".".join(parts[:2]))
    if clause.operator == "==" and len(parts) == 1:
        return Clause(PREFIX, clause.version)
    return clause


def _versions(constraints: Iterable[str]) -> frozenset[str]:
    """The CPythons that any of some constraints allows, of those that may come."""
    specifiers = []
    for constraint in constraints:
        text = re.sub(r"^[A-Za-z]+(\[[^\]]*\])?", "", constraint)
        try:
            specifiers.append(SpecifierSet(text))
        except InvalidSpecifier:
            continue
    return frozenset(
        version
        for major, minor in _MINORS
        for patch in _PATCHES
        for version in [f"{major}.{minor}.{patch}"]
        if any(specifier.contains(Version(version)) for specifier in specifiers)
    )


@dataclass(frozen=True)
class Agreement:
    """How an environment's Python and a resolve's constraints go together.

    :param common: whether an interpreter fits both.
    :param within: whether all that fit the resolve's fit the environment's.
    """

    common: bool
    within: bool


def agreement(pin: PythonPin, constraints: Sequence[str]) -> Agreement:
    """Compare the Python of an environment with the interpreter constraints of a resolve."""
    asked, given = _versions((pin.constraint,)), _versions(constraints)
    return Agreement(bool(asked & given), given <= asked)
