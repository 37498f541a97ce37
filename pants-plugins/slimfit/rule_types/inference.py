"""Imports of the repository's files, as Pants' own parser finds them, for several files at once."""

from __future__ import annotations

from dataclasses import dataclass

from pants.backend.python.dependency_inference.parse_python_dependencies import (
    ParsedPythonDependencies,
)
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.util.frozendict import FrozenDict


@dataclass(frozen=True)
class FolderPartsRequest:
    """The Python files of a folder of the repository, shared out among processes."""

    folder: str


@dataclass(frozen=True)
class FolderParts:
    """The names of the files of each part, without the folder."""

    parts: tuple[tuple[str, ...], ...]

    def holding(self, name: str) -> tuple[str, ...]:
        """The part that a file is in; none if it does not stand in the folder."""
        return next((part for part in self.parts if name in part), ())


@dataclass(frozen=True)
class ParsedPartRequest:
    """What Pants' parser finds in files of one folder, run by a Python of some constraints."""

    folder: str
    names: tuple[str, ...]
    constraints: InterpreterConstraints


@dataclass(frozen=True)
class ParsedPart:
    """By the names of files, without the folder; those that the parser failed on are left out."""

    files: FrozenDict[str, ParsedPythonDependencies]
