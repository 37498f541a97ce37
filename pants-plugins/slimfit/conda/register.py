"""All that Pants loads of the backend `slimfit.conda`."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.rules import Rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule

from slimfit.conda.rules import conda_import, generate, report
from slimfit.conda.target_types import CondaEnvironmentTarget


def target_types() -> Iterable[type[Target]]:
    return (CondaEnvironmentTarget,)


def rules() -> Iterable[Rule | UnionRule]:
    return (*report.rules(), *generate.rules(), *conda_import.rules())
