"""What the goal `closure` asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.target import Target
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.lock import Lock
from slimfit.core.closure.subset import Platform
from slimfit.core.report.build import BaseUnder, WheelSize
from slimfit.core.report.graph import TargetFacts
from slimfit.core.report.model import App, Hint
from slimfit.target_types.layers import BaseField


@dataclass(frozen=True)
class DescribeTargetRequest:
    """One target of a closure."""

    target: Target


@dataclass(frozen=True)
class DescribedTarget:
    """What a report says of a target, and the targets that it depends on."""

    facts: TargetFacts
    dependencies: tuple[Target, ...]


@dataclass(frozen=True)
class ClosureGraphRequest:
    """All that some targets lead to."""

    roots: tuple[Address, ...]


@dataclass(frozen=True)
class ClosureGraph:
    """Targets by address, and the files of all of them without their source roots."""

    targets: FrozenDict[str, TargetFacts]
    places: FrozenDict[str, str]


@dataclass(frozen=True)
class ResolveLockRequest:
    resolve: str


@dataclass(frozen=True)
class ResolveLock:
    """The lockfile of a resolve, and the sizes of its wheels by file name, as far as known."""

    lock: Lock
    wheels: FrozenDict[str, WheelSize]


@dataclass(frozen=True)
class BaseDescriptionRequest:
    """The base of a field's target, told without building it where that can be done."""

    field: BaseField


@dataclass(frozen=True)
class BaseDescription:
    under: BaseUnder
    platform: Platform


@dataclass(frozen=True)
class BaseFinding:
    """A base, or what is wrong with it: an app that nobody asked for may stand on a broken one."""

    value: Optional[BaseDescription] = None
    problem: str = ""


@dataclass(frozen=True)
class MeasuredAppRequest:
    """The app of an `app_layers` target, to be built and measured."""

    layers: Address
    app: App = field(hash=False)


@dataclass(frozen=True)
class MeasuredApp:
    app: App


@dataclass(frozen=True)
class ReportHintsRequest:
    """What an app may need, told from the repository alone.

    :param files: its own files: path, and path without the source root.
    :param wheels: the file names of its wheels.
    """

    pex: Address
    files: tuple[tuple[str, str], ...]
    wheels: tuple[str, ...]


@dataclass(frozen=True)
class ReportHints:
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class ClosureReportRequest:
    """The apps (addresses of `python_app` targets) that a report is about.

    :param measure: whether sizes are counted in built images.
    :param users: whether it is told who uses what no app does, for which tests are read too.
    :param hints: whether it is told what the apps may need though no import shows it.
    :param alone: whether other apps are left out of sight, so that what is wrong with them stops nothing.
    """

    apps: tuple[str, ...]
    measure: bool = False
    users: bool = False
    hints: bool = False
    alone: bool = False
