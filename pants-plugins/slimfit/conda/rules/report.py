"""From an environment file of the repository to a `CondaReport`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from pants.engine.fs import GlobMatchErrorBehavior, PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict

from slimfit.conda.rule_types import CondaReportRequest, ReadCondaEnvironment
from slimfit.conda.subsystem import CondaSubsystem
from slimfit.core.conda.convert import convert
from slimfit.core.conda.environment import load_environment, wanted_files
from slimfit.core.conda.naming import Names, Said, mapped, read_name_file
from slimfit.core.conda.report import CondaReport
from slimfit.core.conda.selectors import Platform
from slimfit.engine import conda_2_17 as engine


@rule
async def read_environment(request: CondaReportRequest) -> ReadCondaEnvironment:
    files: dict[str, Optional[bytes]] = {}
    wanted: tuple[str, ...] = (request.path,)
    while wanted:
        found = await engine.contents(PathGlobs(wanted))
        files.update(dict.fromkeys(wanted))
        files.update((file.path, file.content) for file in found)
        wanted = wanted_files(request.path, files, Platform(request.platform))
    there = {path: content for path, content in files.items() if content is not None}
    return ReadCondaEnvironment(FrozenDict(there), tuple(sorted(files.keys() - there.keys())))


@rule
async def report_on_environment(request: CondaReportRequest, conda: CondaSubsystem) -> CondaReport:
    read = await engine.read_environment(request)
    larger: dict[str, Said] = {}
    if conda.name_file:
        globs = PathGlobs(
            [conda.name_file],
            glob_match_error_behavior=GlobMatchErrorBehavior.error,
            description_of_origin="the option `[conda].name_file`",
        )
        for file in await engine.contents(globs):
            larger = read_name_file(file.content, file.path)
    files: dict[str, Optional[bytes]] = {**read.files, **dict.fromkeys(read.missing)}
    mapping = {name.lower(): mapped(name, value) for name, value in request.name_mapping.items()}
    return convert(
        load_environment(request.path, files, Platform(request.platform)),
        Names(mapping=mapping, larger=larger),
        relax=request.relax,
        overridden=request.overridden,
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
