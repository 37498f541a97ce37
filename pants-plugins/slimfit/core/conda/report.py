"""What an environment file becomes outside of conda."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slimfit.core.conda.faults import Place
from slimfit.core.conda.interpreter import PythonPin
from slimfit.core.conda.naming import Debian
from slimfit.core.conda.pip_lines import PipFirstParty, PipSetting
from slimfit.core.conda.wheel_variant import WheelVariant


@dataclass(frozen=True)
class Mapped:
    """A project of the Python index.

    :param project: its normalised name.
    :param conda: the lines that ask for it, as written.
    :param requirements: PEP 508, one or, where markers differ, several.
    :param modules: its import names, as far as they are known.
    :param debian: the system packages that it needs, by Debian release.
    """

    place: Place
    project: str
    conda: tuple[str, ...]
    requirements: tuple[str, ...]
    modules: tuple[str, ...] = ()
    debian: Debian = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The project's name as its requirement has it."""
        return re.split(r"[^A-Za-z0-9._-]", self.requirements[0], maxsplit=1)[0]


@dataclass(frozen=True)
class Native:
    """A package with programs or libraries of the system.

    :param needed_by: the projects that need it anyway. Without any, nobody but the user knows which
        app calls it.
    """

    place: Place
    name: str
    debian: Debian
    needed_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Dropped:
    """A package that an image does not need, and why."""

    place: Place
    name: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """A line that somebody has to decide about.

    :param blocking: whether no targets are made before.
    :param conda_only: whether the package exists for conda alone. Such packages would have to come
        into an image as they are.
    """

    place: Place
    name: str
    text: str
    problem: str
    remedy: str
    blocking: bool = False
    conda_only: bool = False


@dataclass(frozen=True)
class Unknown:
    """A name that neither the user's mapping nor any table has."""

    place: Place
    name: str
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Note:
    """Something worth knowing about a line."""

    place: Place
    text: str
    message: str


@dataclass(frozen=True)
class Constraints:
    """A file that `-c` names."""

    place: Place
    path: str


@dataclass(frozen=True)
class CondaReport:
    """All that an environment file says, in the words of the Python index, Debian and Pants.

    Later features read the facts from here: `requirements` with the system packages that they need,
    `native` with those that no requirement shows, `decisions` with what only conda has.

    :param files: the environment file and those that it includes.
    """

    path: str
    files: tuple[str, ...]
    name: str
    platform: str
    requirements: tuple[Mapped, ...]
    native: tuple[Native, ...]
    dropped: tuple[Dropped, ...]
    decisions: tuple[Decision, ...]
    unknown: tuple[Unknown, ...]
    variants: tuple[WheelVariant, ...]
    python: tuple[PythonPin, ...]
    variables: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    settings: tuple[PipSetting, ...]
    first_party: tuple[PipFirstParty, ...]
    constraints: tuple[Constraints, ...]
    notes: tuple[Note, ...]

    @property
    def undecided(self) -> int:
        """How many lines need a decision."""
        return len(self.decisions) + len(self.unknown)

    @property
    def global_native(self) -> tuple[Native, ...]:
        """The system packages that no requirement shows."""
        return tuple(native for native in self.native if not native.needed_by)

    @property
    def conda_only(self) -> tuple[Decision, ...]:
        """The packages that exist for conda alone."""
        return tuple(decision for decision in self.decisions if decision.conda_only)


def debian_text(debian: Debian) -> str:
    """System packages for people: one list, or one for each release where they differ."""
    lists = {" ".join(packages) for _, packages in debian}
    if len(lists) == 1:
        return lists.pop()
    return "; ".join(f"{' '.join(packages) or 'none'} ({release})" for release, packages in debian)
