"""Syntax trees of first-party files, read by the Python that will run them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.syntax.facts import from_json
from slimfit.core.closure.syntax_problems import check_syntax
from slimfit.engine import engine
from slimfit.rule_types.closure import (
    AppClosure,
    AppClosureRequest,
    AppSyntax,
    AppSyntaxRequest,
    FilesSyntaxRequest,
    InterpreterFacts,
    InterpreterFactsRequest,
    PartSyntaxRequest,
    SourceFileRequest,
    Syntax,
    SyntaxRequest,
)
from slimfit.rule_types.inference import FolderPartsRequest
from slimfit.rule_types.pex import AppPythonRequest
from slimfit.rule_types.tool import Interpreter, ToolRunRequest
from slimfit.target_types.addresses import app_of

_OUT = "out"


@rule
async def read_syntax_trees(request: SyntaxRequest) -> Syntax:
    if not request.files:
        return Syntax(FrozenDict())
    run = await engine.tool_run(
        ToolRunRequest(
            module="syntax_tool",
            args=("files", *request.files, "--out", _OUT),
            description=request.description,
            interpreter=request.interpreter,
            input_digest=request.digest,
            output_directories=(_OUT,),
            level=LogLevel.DEBUG,
        )
    )
    text = await engine.file_text(run.digest, f"{_OUT}/syntax.json")
    return Syntax(FrozenDict(from_json(text.content.decode())))


@rule
async def read_part(request: PartSyntaxRequest) -> Syntax:
    # Starting Python takes 60 ms, and reading a file 1.25 ms. One process for each of 2,000 files
    # would take two minutes of a core, one for each of their 200 folders takes 15 seconds; one for
    # each app would read all of it again after each edit. An edit reads its part of a folder again,
    # and apps share a part whatever they use of it.
    found = await engine.snapshot(
        PathGlobs([os.path.join(request.folder, name) for name in request.names])
    )
    return await engine.syntax(
        SyntaxRequest(
            found.digest,
            found.files,
            request.interpreter,
            f"Read the syntax trees of {request.folder or 'the build root'}",
        )
    )


@rule
async def read_source_file(request: SourceFileRequest) -> SourceFile:
    stripped, python = await engine.all_of(
        engine.stripped_file_name(request.path),
        engine.python_executable(request.constraints),
    )
    interpreter = Interpreter((python.path, "-s"), FrozenDict({"LC_ALL": "C.UTF-8"}))
    syntax = await engine.files_syntax(FilesSyntaxRequest((request.path,), interpreter))
    return SourceFile(request.path, stripped.value, syntax.files[request.path])


@rule
async def read_files(request: FilesSyntaxRequest) -> Syntax:
    folders = sorted({os.path.dirname(path) for path in request.paths})
    shared_out = await engine.all_of(
        engine.folder_parts(FolderPartsRequest(folder)) for folder in folders
    )
    parts = dict(zip(folders, shared_out))
    # A file with another ending than `.py` is in no part.
    wanted = {
        (folder, parts[folder].holding(name) or (name,))
        for folder, name in map(os.path.split, request.paths)
    }
    read = await engine.all_of(
        engine.part_syntax(PartSyntaxRequest(folder, names, request.interpreter))
        for folder, names in sorted(wanted)
    )
    found = {path: facts for part in read for path, facts in part.files.items()}
    return Syntax(FrozenDict({path: found[path] for path in request.paths}))


@rule
async def describe_interpreter(request: InterpreterFactsRequest) -> InterpreterFacts:
    run = await engine.tool_run(
        ToolRunRequest(
            module="syntax_tool",
            args=("python", "--out", _OUT),
            description="List the modules of a standard library",
            interpreter=request.interpreter,
            output_directories=(_OUT,),
            level=LogLevel.DEBUG,
        )
    )
    text = await engine.file_text(run.digest, f"{_OUT}/python.json")
    facts = json.loads(text.content)
    return InterpreterFacts(facts["version"], tuple(facts["standard"]), tuple(facts["absent"]))


def generated_files(closure: AppClosure) -> tuple[str, ...]:
    """The Python files of a closure that stand nowhere in the repository."""
    known = {file.source.relative for file in closure.python_files}
    return tuple(
        path for path in closure.source_files if path.endswith(".py") and path not in known
    )


@rule
async def collect_syntax(request: AppSyntaxRequest) -> AppSyntax:
    closure = await engine.app_closure(AppClosureRequest(request.pex))
    app = str(app_of(request.pex))
    own = await engine.app_python(AppPythonRequest(request.pex))
    python, generated = await engine.all_of(
        engine.interpreter_facts(InterpreterFactsRequest(own.interpreter)),
        engine.syntax(
            SyntaxRequest(
                closure.sources,
                generated_files(closure),
                own.interpreter,
                f"Read the syntax trees of generated files of {app}",
            )
        ),
    )
    files = (
        *(file.source for file in closure.python_files),
        *(SourceFile(path, path, facts) for path, facts in generated.files.items()),
    )
    check_syntax(app, files, python.version)
    return AppSyntax(files, python)


def rules() -> Iterable[Rule]:
    return collect_rules()
