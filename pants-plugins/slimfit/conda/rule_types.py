"""Requests and results that the rules of this backend exchange."""

from __future__ import annotations

from dataclasses import dataclass

from pants.util.frozendict import FrozenDict

from slimfit.core.conda.relax import LEVELS
from slimfit.core.conda.selectors import LINUX_64


@dataclass(frozen=True)
class CondaReportRequest:
    """An environment file, and what a user says about it. The result is a `CondaReport`.

    :param path: from the repository's root.
    :param name_mapping: as in the field of that name.
    :param overridden: the projects whose requirements the user gives.
    """

    path: str
    name_mapping: FrozenDict[str, str] = FrozenDict()
    relax: str = LEVELS[0]
    platform: str = LINUX_64.name
    overridden: tuple[str, ...] = ()
    description_of_origin: str = ""


@dataclass(frozen=True)
class ReadCondaEnvironment:
    """The files of an environment: itself and what it includes.

    :param names: the larger map of names, or nothing.
    """

    files: FrozenDict[str, bytes]
    missing: tuple[str, ...]
