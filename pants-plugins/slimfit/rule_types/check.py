"""Checks of whether an app's modules can be imported."""

from __future__ import annotations

from dataclasses import dataclass

from pants.core.goals.check import CheckRequest
from pants.engine.addresses import Address
from pants.engine.target import FieldSet

from slimfit.target_types.check import ImportCheckSkipField
from slimfit.target_types.layers import AppLayersPexField


@dataclass(frozen=True)
class ImportCheckFieldSet(FieldSet):
    required_fields = (AppLayersPexField, ImportCheckSkipField)

    pex: AppLayersPexField
    skip: ImportCheckSkipField


class ImportCheckRequest(CheckRequest[ImportCheckFieldSet]):
    field_set_type = ImportCheckFieldSet
    tool_name = "slimfit"


@dataclass(frozen=True)
class AppImportsRequest:
    """The imports of one app."""

    field_set: ImportCheckFieldSet


@dataclass(frozen=True)
class AppImports:
    """What came of them, as a text for the user."""

    good: bool
    report: str


@dataclass(frozen=True)
class ModuleOwnersRequest:
    """The targets that provide a module, as an app on a resolve sees them."""

    module: str
    resolve: str


@dataclass(frozen=True)
class SourcePathsRequest:
    """The first-party files of a `pex_binary`'s closure."""

    pex: Address


@dataclass(frozen=True)
class SourcePaths:
    """Pairs: the path below the source root, and the path from the build root."""

    pairs: tuple[tuple[str, str], ...]
