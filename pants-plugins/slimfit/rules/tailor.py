"""`tailor`: proposals of `python_app` targets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Optional

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import EntryPointField, PexArgsField
from pants.core.goals.tailor import PutativeTarget, PutativeTargets, PutativeTargetsRequest
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import AllTargets
from pants.engine.unions import UnionRule
from pants.source.source_root import SourceRootsRequest
from pants.util.frozendict import FrozenDict

from slimfit.core.tailor.programs import Program, find_program
from slimfit.engine import engine
from slimfit.target_types.app import PythonAppTarget

# Test files have guards of their own, and nobody ships them.
_NO_PROGRAMS = ("test_*.py", "*_test.py", "tests.py", "conftest.py")


@dataclass(frozen=True)
class PutativePythonAppsRequest(PutativeTargetsRequest):
    pass


def module_name(path: str, source_root: str) -> str:
    """The module that a file is, seen from its source root."""
    stripped = os.path.relpath(path, source_root)
    return os.path.splitext(stripped)[0].replace(os.sep, ".")


def proposal(path: str, program: Program, module: str, server: Optional[str]) -> PutativeTarget:
    """The `python_app` that starts a file.

    :param server: the address of the distribution that brings the server, if the resolve has one.
    """
    folder, filename = os.path.split(path)
    stem = os.path.splitext(filename)[0]
    if not program.server:
        name = os.path.basename(folder) if filename == "__main__.py" else stem
        return PutativeTarget.for_target_type(
            PythonAppTarget, folder, name or "main", (), kwargs={"entry_point": filename}
        )
    comments = (
        ()
        if server
        else (
            f"# No distribution of the default resolve brings `{program.server}`: add it to the"
            " requirements and name it in `dependencies`.",
        )
    )
    return PutativeTarget.for_target_type(
        PythonAppTarget,
        folder,
        stem,
        (),
        kwargs={
            "script": program.server,
            "args": (f"{module}:{program.variable}",),
            "dependencies": (f"./{filename}", *([server] if server else [])),
        },
        comments=comments,
    )


@rule
async def propose_apps(
    request: PutativePythonAppsRequest, targets: AllTargets, python_setup: PythonSetup
) -> PutativeTargets:
    globs = request.path_globs("*.py").globs
    without_tests = (f"!**/{pattern}" for pattern in _NO_PROGRAMS)
    snapshot = await engine.snapshot(PathGlobs([*globs, *without_tests]))
    contents = await engine.digest_contents(snapshot.digest)
    found = {
        file.path: program
        for file in contents
        for program in [find_program(os.path.basename(file.path), file.content)]
        if program is not None
    }
    roots, third_party = await engine.all_of(
        engine.source_roots(SourceRootsRequest.for_files(found)), engine.third_party_modules()
    )
    modules = {path: module_name(path, roots.path_to_root[PurePath(path)].path) for path in found}
    providers = third_party.resolves_to_modules_to_providers.get(
        python_setup.default_resolve, FrozenDict()
    )
    servers = {name: str(owners[0].addr) for name, owners in providers.items() if owners}
    taken = started_modules(targets)
    return PutativeTargets(
        proposal(path, program, modules[path], servers.get(program.server))
        for path, program in found.items()
        if not taken & {modules[path], modules[path].removesuffix(".__main__"), path}
    )


def started_modules(targets: AllTargets) -> set[str]:
    """What existing targets start: modules as written, files as paths, applications of servers."""
    started = set()
    for target in targets:
        entry = target[EntryPointField].value if target.has_field(EntryPointField) else None
        if entry is not None:
            started.add(entry.module)
            started.add(os.path.join(target.address.spec_path, entry.module))
        for argument in target.get(PexArgsField).value or ():
            started.add(argument.partition(":")[0])
    return started


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(PutativeTargetsRequest, PutativePythonAppsRequest))
