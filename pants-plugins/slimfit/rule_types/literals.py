"""Dependencies that stand in strings."""

from __future__ import annotations

from dataclasses import dataclass

from pants.backend.python.dependency_inference.module_mapper import ModuleProvider
from pants.backend.python.dependency_inference.rules import (
    PythonImportDependenciesInferenceFieldSet,
)
from pants.backend.python.target_types import PexArgsField, PexEnvField, PythonResolveField
from pants.core.target_types import ResourceSourceField
from pants.engine.target import FieldSet, InferDependenciesRequest
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.syntax.facts import Evidence
from slimfit.target_types.app import AppDependenciesField, AppEntryPointField


@dataclass(frozen=True)
class OwnModules:
    """The targets of each first-party module, whatever their resolves, and the names of the modules."""

    providers: FrozenDict[str, tuple[ModuleProvider, ...]]
    names: frozenset[str]


class InferLiterals(InferDependenciesRequest[PythonImportDependenciesInferenceFieldSet]):
    infer_from = PythonImportDependenciesInferenceFieldSet


@dataclass(frozen=True)
class ConfigurationsRequest:
    """Resources that may name code, by their paths."""

    paths: tuple[str, ...]


@dataclass(frozen=True)
class Configurations:
    """What such resources name, by path; those that are too large for a configuration are left out."""

    evidence: tuple[tuple[str, tuple[Evidence, ...]], ...]


@dataclass(frozen=True)
class ConfigurationFieldSet(FieldSet):
    required_fields = (ResourceSourceField,)

    source: ResourceSourceField


class InferFromConfiguration(InferDependenciesRequest[ConfigurationFieldSet]):
    infer_from = ConfigurationFieldSet


@dataclass(frozen=True)
class AppArgumentsFieldSet(FieldSet):
    required_fields = (AppDependenciesField, AppEntryPointField, PexArgsField, PythonResolveField)

    args: PexArgsField
    env: PexEnvField
    resolve: PythonResolveField


class InferFromArguments(InferDependenciesRequest[AppArgumentsFieldSet]):
    infer_from = AppArgumentsFieldSet
