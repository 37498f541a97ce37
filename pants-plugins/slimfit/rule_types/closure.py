"""An app's closure and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from pants.backend.python.target_types import EntryPoint
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.engine.addresses import Address
from pants.engine.fs import Digest
from pants.engine.target import Target
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.audit import MissingImport, SourceFile
from slimfit.core.closure.imports import OpenImport
from slimfit.core.closure.syntax.facts import FileSyntax
from slimfit.core.facts.wheel import WheelFacts
from slimfit.rule_types.tool import Interpreter


@dataclass(frozen=True)
class ResolveModulesRequest:
    resolve: str


@dataclass(frozen=True)
class ResolveModules:
    """The modules that a resolve provides, as Pants infers them, and the first-party ones of all."""

    first_party: tuple[str, ...]
    third_party: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class PythonFile:
    """A Python file that stands in the repository, and its target."""

    address: Address
    source: SourceFile


@dataclass(frozen=True)
class OpenImportRequest:
    """What to say of an import that finds nothing in the closure of `app`, which is on `resolve`.

    `importer` is the target of the file, if it stands in the repository.
    """

    missing: MissingImport
    importer: Optional[Address]
    app: Address
    resolve: str


@dataclass(frozen=True)
class FoundOpenImport:
    """The import with its owners, or nothing if the user has excluded its owner."""

    value: Optional[OpenImport]


@dataclass(frozen=True)
class SyntaxRequest:
    """The facts of the files of a tree, as the interpreter reads them."""

    digest: Digest
    files: tuple[str, ...]
    interpreter: Interpreter
    description: str = field(compare=False)


@dataclass(frozen=True)
class PartSyntaxRequest:
    """The facts of a part of the Python files that stand in a folder of the repository itself."""

    folder: str
    names: tuple[str, ...]
    interpreter: Interpreter


@dataclass(frozen=True)
class FilesSyntaxRequest:
    """The facts of files of the repository, whatever folders they stand in."""

    paths: tuple[str, ...]
    interpreter: Interpreter


@dataclass(frozen=True)
class SourceFileRequest:
    """One Python file of the repository, read by a Python of some constraints, for no app."""

    path: str
    constraints: InterpreterConstraints


@dataclass(frozen=True)
class Syntax:
    """Facts by the path of the file that was asked for."""

    files: FrozenDict[str, FileSyntax]


@dataclass(frozen=True)
class InterpreterFactsRequest:
    interpreter: Interpreter


@dataclass(frozen=True)
class InterpreterFacts:
    """An interpreter's full version, the top-level modules of its standard library, and those of
    them that it was made without."""

    version: str
    standard: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class TypingEdgesRequest:
    """The dependencies of a file that only its imports for type checkers need."""

    address: Address
    source: SourceFile
    resolve: str


@dataclass(frozen=True)
class TargetTypingEdgesRequest:
    """The same for any target, its file read by a Python of its own constraints."""

    target: Target


@dataclass(frozen=True)
class TypingEdges:
    dropped: frozenset[Address]


@dataclass(frozen=True)
class RuntimeTargetsRequest:
    """The targets that an app needs when it runs: no tests, and nothing for type checkers alone."""

    pex: Address


@dataclass(frozen=True)
class RuntimeTargets:
    targets: tuple[Target, ...]
    python_files: tuple[PythonFile, ...]


@dataclass(frozen=True)
class AppClosureRequest:
    """The closure of an `app_pex` target."""

    pex: Address


@dataclass(frozen=True)
class AppClosure:
    """What one app needs, checked: its targets, those of distributions among them once more, the
    Pythons that they may run on, and its first-party files with roots stripped.

    `python_files` are those of the repository; generated ones are only in `source_files`. The app runs either an entry point or a console script.
    """

    targets: tuple[Target, ...]
    requirements: tuple[Address, ...]
    constraints: InterpreterConstraints
    sources: Digest
    source_files: tuple[str, ...]
    python_files: tuple[PythonFile, ...]
    entry_point: Optional[EntryPoint]
    script: Optional[str]


@dataclass(frozen=True)
class AppSyntaxRequest:
    """The Python files of an app's closure, as its Python reads them."""

    pex: Address


@dataclass(frozen=True)
class AppSyntax:
    """The files of a closure with their facts; each of them parses."""

    files: tuple[SourceFile, ...]
    python: InterpreterFacts


@dataclass(frozen=True)
class AppDistributionsRequest:
    pex: Address


@dataclass(frozen=True)
class AppDistributions:
    """What is known of the wheels that an app gets."""

    wheels: tuple[WheelFacts, ...]


@dataclass(frozen=True)
class AppAuditRequest:
    """The audit of an app's closure."""

    pex: Address


@dataclass(frozen=True)
class AppAudit:
    """A closure of which each import of each file finds something; or the user was told."""

    open_imports: tuple[OpenImport, ...]
