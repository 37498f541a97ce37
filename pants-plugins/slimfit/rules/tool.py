"""Running Slimfit's own command lines in sandboxes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.core.util_rules.environments import EnvironmentTarget, LocalEnvironmentTarget
from pants.engine.env_vars import EnvironmentVars
from pants.engine.fs import EMPTY_DIGEST, CreateDigest, Digest, FileContent
from pants.engine.process import (
    FallibleProcessResult,
    Process,
    ProcessCacheScope,
    ProcessExecutionFailure,
)
from pants.engine.rules import Rule, collect_rules, rule
from pants.option.global_options import KeepSandboxes
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

import slimfit
from slimfit.core.errors import SlimfitError
from slimfit.core.plugin.sources import module_files
from slimfit.engine import engine
from slimfit.rule_types.tool import (
    HostInterpreter,
    Interpreter,
    ToolAnswer,
    ToolRun,
    ToolRunRequest,
    ToolSources,
    ToolSourcesRequest,
)

TOOL_MOUNT = ".slimfit/tool"
INTERPRETER_MOUNT = ".slimfit/python"

# The exit code by which a command line says that its standard error is a message for the user.
_USER_ERROR = 2
# The exit code of an answer that is bad news. It is asked for again the next time.
_BAD_NEWS = 1


def tool_files(module: str) -> Iterable[FileContent]:
    """The files that the command line `slimfit.sandbox.<module>` runs from.

    They are what it imports and nothing else: a layer's cache key holds them, and a change elsewhere
    in the plugin builds no layer anew.
    """
    root = Path(slimfit.__file__).parent.parent
    for name in sorted(module_files(f"slimfit.sandbox.{module}", root)):
        yield FileContent(name, (root / name).read_bytes())


def output_of(result: FallibleProcessResult, description: str) -> FallibleProcessResult:
    """A successful result, or the tool's own words as an error.

    :raises SlimfitError: the tool found a user's mistake and said what to do.
    :raises ProcessExecutionFailure: the tool failed for another reason; its output is shown.
    """
    if result.exit_code == 0:
        return result
    if result.exit_code == _USER_ERROR:
        raise SlimfitError(result.stderr.decode(errors="replace").strip())
    raise ProcessExecutionFailure(
        result.exit_code,
        result.stdout,
        result.stderr,
        description,
        keep_sandboxes=KeepSandboxes.never,
    )


def mounts(tool: Digest, python: Interpreter) -> dict[str, Digest]:
    """What a run sees beside its input.

    An empty tree is left out: Pants 2.17 looks for it in its store, where it never is, and tries
    again forever.
    """
    trees = {TOOL_MOUNT: tool, INTERPRETER_MOUNT: python.digest}
    return {path: digest for path, digest in trees.items() if digest != EMPTY_DIGEST}


@rule
async def find_host_python(environment: EnvironmentTarget) -> HostInterpreter:
    if environment.val is None or isinstance(environment.val, LocalEnvironmentTarget):
        # What runs Pants will do: to look for another takes longer than most of what it runs.
        path = sys.executable
    else:
        python = await engine.python_executable(InterpreterConstraints(["CPython>=3.9,<4"]))
        path = python.path
    return HostInterpreter(Interpreter((path, "-s"), FrozenDict({"LC_ALL": "C.UTF-8"})))


@rule
async def collect_tool(request: ToolSourcesRequest) -> ToolSources:
    return ToolSources(await engine.create_digest(CreateDigest(tool_files(request.module))))


def names_a_password(env: Mapping[str, str]) -> bool:
    """Whether the address of a proxy has a password in it."""
    return any("proxy" in name.lower() and "@" in value for name, value in env.items())


def cache_scope_for(
    env: Mapping[str, str], wanted: ProcessCacheScope = ProcessCacheScope.SUCCESSFUL
) -> ProcessCacheScope:
    """How long the result of a process with this environment is kept.

    A cache, a remote one too, keeps what a process was asked for, its environment included. With a
    password in it, it ends with the session.
    """
    return ProcessCacheScope.PER_SESSION if names_a_password(env) else wanted


def tool_process(request: ToolRunRequest, tool: ToolSources, env: EnvironmentVars) -> Process:
    """The process that a run is."""
    python = request.interpreter
    return Process(
        (*python.argv, "-m", f"slimfit.sandbox.{request.module}", *request.args),
        description=request.description,
        input_digest=request.input_digest,
        immutable_input_digests=mounts(tool.digest, python),
        env={**env, **python.env, "PYTHONPATH": TOOL_MOUNT, "PYTHONDONTWRITEBYTECODE": "1"},
        output_directories=request.output_directories,
        cache_scope=cache_scope_for(env, request.cache_scope),
        append_only_caches=request.shared_folders,
        level=request.level,
    )


@rule(level=LogLevel.DEBUG)
async def run_tool(request: ToolRunRequest) -> ToolRun:
    tool, env = await engine.all_of(
        engine.tool_sources(ToolSourcesRequest(request.module)),
        engine.environment_vars(request.inherited_env),
    )
    result = await engine.run_fallible(tool_process(request, tool, env))
    done = output_of(result, request.description)
    return ToolRun(done.output_digest, done.stderr.decode(errors="replace"))


@rule(level=LogLevel.DEBUG)
async def ask_tool(request: ToolRunRequest) -> ToolAnswer:
    tool, env = await engine.all_of(
        engine.tool_sources(ToolSourcesRequest(request.module)),
        engine.environment_vars(request.inherited_env),
    )
    result = await engine.run_fallible(tool_process(request, tool, env))
    if result.exit_code != _BAD_NEWS:
        result = output_of(result, request.description)
    return ToolAnswer(result.stdout.decode())


def rules() -> Iterable[Rule]:
    return collect_rules()
