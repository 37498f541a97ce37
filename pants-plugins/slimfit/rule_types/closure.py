"""An app's closure and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from pants.backend.python.target_types import EntryPoint
from pants.engine.addresses import Address
from pants.engine.fs import Digest
from pants.engine.target import Target

from slimfit.core.closure.imports import OpenImport


@dataclass(frozen=True)
class ResolveModulesRequest:
    resolve: str


@dataclass(frozen=True)
class ResolveModules:
    """The modules that a resolve provides, first-party and third-party, sorted."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class OpenImportsRequest:
    """The imports of one Python file that nothing answers."""

    target: Target


@dataclass(frozen=True)
class OpenImports:
    problems: tuple[OpenImport, ...]


@dataclass(frozen=True)
class AppClosureRequest:
    """The closure of a `pex_binary` target."""

    pex: Address


@dataclass(frozen=True)
class AppClosure:
    """What one app needs, checked: its targets, and its first-party files with roots stripped.

    It runs either an entry point or a console script.
    """

    targets: tuple[Target, ...]
    sources: Digest
    source_files: tuple[str, ...]
    entry_point: Optional[EntryPoint]
    script: Optional[str]
