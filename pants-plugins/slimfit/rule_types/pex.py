"""The PEX of an app, and the Python that its files are read with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from pants.backend.python.target_types import (
    PexArgsField,
    PexEnvField,
    PexLayoutField,
    PythonResolveField,
)
from pants.core.goals.package import OutputPathField, PackageFieldSet
from pants.core.goals.run import RunFieldSet, RunInSandboxBehavior
from pants.core.util_rules.environments import EnvironmentField
from pants.engine.addresses import Address
from pants.engine.target import FieldSet, InferDependenciesRequest

from slimfit.rule_types.base import Base
from slimfit.rule_types.tool import Interpreter
from slimfit.target_types.app import AppDependenciesField, AppEntryPointField, AppScriptField


@dataclass(frozen=True)
class AppPexFieldSet(PackageFieldSet, RunFieldSet):
    required_fields = (AppDependenciesField, AppEntryPointField)
    run_in_sandbox_behavior = RunInSandboxBehavior.RUN_REQUEST_HERMETIC

    entry_point: AppEntryPointField
    script: AppScriptField
    args: PexArgsField
    env: PexEnvField
    layout: PexLayoutField
    output_path: OutputPathField
    environment: EnvironmentField


@dataclass(frozen=True)
class AppEntryPointInferenceFieldSet(FieldSet):
    required_fields = (AppDependenciesField, AppEntryPointField, PythonResolveField)

    dependencies: AppDependenciesField
    entry_point: AppEntryPointField
    resolve: PythonResolveField


class InferAppEntryPoint(InferDependenciesRequest[AppEntryPointInferenceFieldSet]):
    infer_from = AppEntryPointInferenceFieldSet


@dataclass(frozen=True)
class AppPythonRequest:
    pex: Address


@dataclass(frozen=True)
class AppPython:
    """The Python of an app's base, or one of its constraints if it has no base."""

    interpreter: Interpreter
    base: Optional[Base]
