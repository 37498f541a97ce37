"""What an app may need though no import shows it."""

from __future__ import annotations

from dataclasses import dataclass

from pants.backend.python.target_types import PythonResolveField
from pants.engine.addresses import Address
from pants.engine.target import FieldSet, InferDependenciesRequest

from slimfit.core.closure.hints.imported import Imported
from slimfit.core.closure.hints.model import Hint
from slimfit.target_types.app import AppDependenciesField, AppScriptField
from slimfit.target_types.hints import AcceptHintsField


@dataclass(frozen=True)
class RequirementsRequest:
    """The requirements that targets of a resolve name."""

    resolve: str


@dataclass(frozen=True)
class Requirement:
    """A distribution (normalised name) that a target names, and the modules that Pants expects of it."""

    name: str
    address: Address
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Requirements:
    values: tuple[Requirement, ...]


@dataclass(frozen=True)
class FolderImportsRequest:
    """What the Python files of a folder import, as far as their lines show it."""

    folder: str


@dataclass(frozen=True)
class ImportedNames:
    names: frozenset[str]


@dataclass(frozen=True)
class AllImportedNames:
    """What any Python file of the repository imports."""

    value: Imported


@dataclass(frozen=True)
class AppHintsRequest:
    pex: Address


@dataclass(frozen=True)
class AppHints:
    """What an app may need: what its user has not decided about, and what was accepted or dismissed.

    `computed` are imports whose names are only known when the program runs: file, line and text.
    """

    hints: tuple[Hint, ...]
    decided: tuple[Hint, ...]
    computed: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class AnnouncedHints:
    """The hints of an app, after its user was told."""

    value: AppHints


@dataclass(frozen=True)
class AcceptedHintsFieldSet(FieldSet):
    required_fields = (AppDependenciesField, AcceptHintsField, AppScriptField, PythonResolveField)

    accepted: AcceptHintsField
    script: AppScriptField
    resolve: PythonResolveField


class InferAcceptedHints(InferDependenciesRequest[AcceptedHintsFieldSet]):
    infer_from = AcceptedHintsFieldSet
