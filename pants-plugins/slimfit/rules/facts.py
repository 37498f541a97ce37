"""What is known of wheels, and of the resolves of the repository."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.fs import CreateDigest, FileEntry, PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from slimfit.core.facts.lock import read_lock
from slimfit.core.facts.resolve import ResolveFacts, absent_facts, facts_path, stale_facts
from slimfit.core.facts.wheel import WheelFacts
from slimfit.engine import engine
from slimfit.rule_types.facts import (
    AllResolveFacts,
    LockedResolve,
    LockedResolveRequest,
    ReadWheelRequest,
    WheelFactsRequest,
)
from slimfit.rule_types.tool import ToolRunRequest
from slimfit.rules.closure import tolerated
from slimfit.subsystem import SlimfitSubsystem

logger = logging.getLogger(__name__)

_OUT = "facts"


@rule
async def find_wheel_facts(request: WheelFactsRequest) -> WheelFacts:
    wheel = request.wheel
    committed = await engine.all_resolve_facts()
    known = committed.of_file(wheel.filename, wheel.file_digest.fingerprint)
    return known or await engine.read_wheel(ReadWheelRequest(wheel))


@rule
async def read_wheel(request: ReadWheelRequest) -> WheelFacts:
    wheel = request.wheel
    input_digest, python = await engine.all_of(
        engine.create_digest(CreateDigest([FileEntry(wheel.filename, wheel.file_digest)])),
        engine.host_interpreter(),
    )
    run = await engine.tool_run(
        ToolRunRequest(
            module="wheel_facts",
            args=("--out", f"{_OUT}/facts.json", wheel.filename),
            description=f"Read what {wheel.filename} holds",
            interpreter=python.value,
            input_digest=input_digest,
            output_directories=(_OUT,),
            # There is one for each wheel: too many to be told of.
            level=LogLevel.DEBUG,
        )
    )
    text = await engine.file_text(run.digest, f"{_OUT}/facts.json")
    return WheelFacts.from_json(text.content.decode())


@rule
async def read_locked_resolve(
    request: LockedResolveRequest, python_setup: PythonSetup
) -> LockedResolve:
    lockfile = python_setup.resolves[request.resolve]
    path = facts_path(lockfile)
    files = await engine.file_contents(PathGlobs([lockfile, path]))
    texts = {file.path: file.content.decode() for file in files}
    if lockfile not in texts:
        return LockedResolve(lockfile, None, None)
    facts = ResolveFacts.from_text(texts[path], path) if path in texts else None
    return LockedResolve(lockfile, read_lock(texts[lockfile], lockfile), facts)


@rule
async def collect_resolve_facts(
    python_setup: PythonSetup, slimfit: SlimfitSubsystem
) -> AllResolveFacts:
    names = sorted(python_setup.resolves)
    resolves = await engine.all_of(
        engine.locked_resolve(LockedResolveRequest(name)) for name in names
    )
    absent = [item.lockfile for item in resolves if item.lock and not item.facts]
    if absent:
        logger.info(absent_facts(absent))
    for name, item in zip(names, resolves):
        if item.lock and item.facts:
            message = stale_facts(item.facts, item.lock, name, item.lockfile)
            if message:
                logger.warning(tolerated(message, slimfit.stale_facts))
    return AllResolveFacts(
        FrozenDict({name: item.facts for name, item in zip(names, resolves) if item.facts})
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
