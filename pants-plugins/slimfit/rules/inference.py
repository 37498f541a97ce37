"""Pants' own inference of imports, with one process for a folder in place of one for each file."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from typing import Any

from pants.backend.python.dependency_inference.parse_python_dependencies import (
    ParsedPythonAssetPaths,
    ParsedPythonDependencies,
    ParsedPythonImportInfo,
    ParsedPythonImports,
    ParsePythonDependenciesRequest,
    ParserScript,
)
from pants.backend.python.dependency_inference.subsystem import PythonInferSubsystem
from pants.core.util_rules.source_files import SourceFiles
from pants.engine.fs import PathGlobs
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionMembership
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from slimfit.core.closure.parts import parted
from slimfit.engine import engine
from slimfit.rule_types.inference import (
    FolderParts,
    FolderPartsRequest,
    ParsedPart,
    ParsedPartRequest,
)
from slimfit.rule_types.tool import Interpreter, ToolRunRequest

logger = logging.getLogger(__name__)

_ROOT, _OUT = "sources", "out"


def parsed_of(printed: dict[str, Any]) -> ParsedPythonDependencies:
    """What the parser prints of one file, as Pants keeps it."""
    return ParsedPythonDependencies(
        ParsedPythonImports(
            (name, ParsedPythonImportInfo(**found))
            for name, found in printed.get("imports", {}).items()
        ),
        ParsedPythonAssetPaths(printed.get("assets", ())),
    )


@rule
async def share_out_folder(request: FolderPartsRequest) -> FolderParts:
    found = await engine.paths(PathGlobs([os.path.join(request.folder, "*.py")]))
    return FolderParts(parted(os.path.basename(path) for path in found.files))


@rule(level=LogLevel.DEBUG)
async def parse_part(request: ParsedPartRequest, script: ParserScript) -> ParsedPart:
    python, found = await engine.all_of(
        engine.python_executable(request.constraints),
        engine.snapshot(PathGlobs([os.path.join(request.folder, name) for name in request.names])),
    )
    stripped = await engine.stripped_sources(SourceFiles(found, ()))
    sources = await engine.add_prefix(stripped.snapshot.digest, _ROOT)
    where = request.folder or "the build root"
    try:
        run = await engine.tool_run(
            ToolRunRequest(
                module="parse_imports",
                args=("--root", _ROOT, "--out", _OUT, *stripped.snapshot.files),
                description=f"Determine Python dependencies of {len(request.names)} files in {where}",
                interpreter=Interpreter((python.path,), script.env),
                input_digest=await engine.merge_digests((script.digest, sources)),
                output_directories=(_OUT,),
                level=LogLevel.DEBUG,
                shared_folders=python.append_only_caches,
            )
        )
    except ProcessExecutionFailure as failure:
        # As under a Python that is too old for this command line. Pants parses each file alone.
        logger.debug(f"The imports in {where} are not parsed together: {failure}")
        return ParsedPart(FrozenDict())
    text = await engine.file_text(run.digest, f"{_OUT}/parsed.json")
    return ParsedPart(
        FrozenDict(
            {
                os.path.basename(path): parsed_of(printed)
                for path, printed in json.loads(text.content).items()
            }
        )
    )


@rule(level=LogLevel.DEBUG)
async def parse_with_neighbours(
    request: ParsePythonDependenciesRequest,
    script: ParserScript,
    unions: UnionMembership,
    infer: PythonInferSubsystem,
) -> ParsedPythonDependencies:
    folder, name = os.path.split(request.source.file_path)
    if not infer.use_rust_parser:
        parts = await engine.folder_parts(FolderPartsRequest(folder))
        names = parts.holding(name)
        if len(names) > 1:
            part = await engine.parsed_part(
                ParsedPartRequest(folder, names, request.interpreter_constraints)
            )
            if name in part.files:
                return part.files[name]
    alone: ParsedPythonDependencies = await engine.parse_one_file(request, script, unions, infer)
    return alone


def rules() -> Iterable[Rule]:
    # The engine finds it in the place of Pants' own rule, which it calls for a file alone.
    engine.replace_rule(engine.parse_one_file, parse_with_neighbours)
    return [found for found in collect_rules() if found is not parse_with_neighbours.rule]
