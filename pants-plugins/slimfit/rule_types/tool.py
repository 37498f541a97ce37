"""Runs of the command lines in `slimfit.sandbox`, and the trees that they read and write."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.process import ProcessCacheScope
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs Slimfit's command lines in a sandbox.

    A base's own Python comes as a tree, so that no byte of an image depends on the machine; `argv`
    and `env` expect it at `rules.tool.INTERPRETER_MOUNT`. A Python of this machine has an empty tree.
    """

    argv: tuple[str, ...]
    env: FrozenDict[str, str]
    digest: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class HostInterpreter:
    """A Python of this machine, for what gives the same bytes under any."""

    value: Interpreter


@dataclass(frozen=True)
class ToolSourcesRequest:
    """The files of the command line `slimfit.sandbox.<module>`."""

    module: str


@dataclass(frozen=True)
class ToolSources:
    digest: Digest


@dataclass(frozen=True)
class ToolRunRequest:
    """One run of the command line `slimfit.sandbox.<module>`.

    `shared_folders` are folders that runs share and only add to, by the names of Pants' caches.
    """

    module: str
    args: tuple[str, ...]
    description: str
    interpreter: Interpreter
    input_digest: Digest = EMPTY_DIGEST
    output_directories: tuple[str, ...] = ()
    inherited_env: tuple[str, ...] = ()
    cache_scope: ProcessCacheScope = ProcessCacheScope.SUCCESSFUL
    level: LogLevel = LogLevel.INFO
    shared_folders: FrozenDict[str, str] = FrozenDict()


@dataclass(frozen=True)
class ToolRun:
    """The output directories of a run, and what it said on standard error."""

    digest: Digest
    stderr: str


@dataclass(frozen=True)
class ToolAnswer:
    """What a run wrote to standard output."""

    stdout: str


@dataclass(frozen=True)
class SubtreeRequest:
    """The folder `path` of a tree, as a tree of its own."""

    digest: Digest
    path: str


@dataclass(frozen=True)
class Subtree:
    digest: Digest


@dataclass(frozen=True)
class FileTextRequest:
    """The content of one small file of a tree."""

    digest: Digest
    path: str


@dataclass(frozen=True)
class FileText:
    content: bytes
