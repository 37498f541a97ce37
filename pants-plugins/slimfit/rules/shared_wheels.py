"""Wheels from runs of pex that apps share: each app's subset is told without starting pex for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Optional

from pants.backend.python.subsystems.repos import PythonRepos
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PexLayout
from pants.backend.python.util_rules.pex import CompletePlatforms, PexRequest
from pants.backend.python.util_rules.pex_requirements import PexRequirements, Resolve
from pants.engine.fs import CreateDigest
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.closure.fetching import fetches
from slimfit.core.closure.local_files import local_path, mapped_folders
from slimfit.core.closure.lock import Artifact, Lock
from slimfit.core.closure.subset import Chosen, Subsets, parse_platform
from slimfit.core.closure.wheels import is_stub
from slimfit.core.errors import SlimfitError
from slimfit.core.report.unused import choose_all
from slimfit.engine import engine
from slimfit.rule_types.facts import LockedResolveRequest
from slimfit.rule_types.layers import (
    LocalWheelsRequest,
    PinnedWheels,
    PinnedWheelsRequest,
    ResolveSubsets,
    ResolveSubsetsRequest,
    SharedWheels,
    SharedWheelsRequest,
    WheelFile,
)
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.wheels import platform_file, wheels_of

logger = logging.getLogger(__name__)

# Where a copy of wheels is put.
_FOLDER = "wheels"


@rule
async def find_subsets(request: ResolveSubsetsRequest, python_setup: PythonSetup) -> ResolveSubsets:
    if not python_setup.enable_resolves or request.resolve not in python_setup.resolves:
        return ResolveSubsets()
    locked, platform = await engine.all_of(
        engine.locked_resolve(LockedResolveRequest(request.resolve)),
        engine.file_text(request.platform, "platform.json"),
    )
    # Of a lockfile with several sets pex chooses one for each app.
    if locked.lock is None or locked.facts is None or len(locked.lock.sets) != 1:
        return ResolveSubsets()
    subsets = Subsets(locked.lock, parse_platform(platform.content.decode()))
    return ResolveSubsets(subsets, subset_of_all(subsets, locked.lock), locked.facts)


@rule
async def copy_local(request: LocalWheelsRequest, host: HostInterpreter) -> PinnedWheels:
    run = await engine.tool_run(
        ToolRunRequest(
            "copy_wheels",
            ("--out", _FOLDER, *(f"{sha256}:{path}" for sha256, path in request.wheels)),
            request.description,
            host.value,
            output_directories=(_FOLDER,),
        )
    )
    return PinnedWheels(wheels_of(await engine.digest_entries(run.digest)))


@rule
async def fetch_pinned(request: PinnedWheelsRequest, repositories: PythonRepos) -> PinnedWheels:
    count = len(request.requirements)
    what = f"{count} wheels" if count > 1 else request.requirements[0]
    description = f"Collect {what} of the resolve {request.resolve}"
    local = local_wheels(request.artifacts, mapped_folders(repositories.path_mappings))
    if local:
        try:
            return await engine.local_wheels(LocalWheelsRequest(local, description))
        except ProcessExecutionFailure as failure:
            # Of a missing file, and one that is not what was locked, pex knows more to say.
            logger.debug(f"Wheels cannot be copied: {failure.stderr.decode(errors='replace')}")
    described = platform_file(await engine.digest_entries(request.platform))
    pex = await engine.pex_of(
        PexRequest(
            output_filename="wheels",
            internal_only=False,
            layout=PexLayout.PACKED,
            requirements=PexRequirements(
                request.requirements, from_superset=Resolve(request.resolve, False)
            ),
            complete_platforms=CompletePlatforms(
                [described.path], digest=await engine.create_digest(CreateDigest([described]))
            ),
            additional_args=("--intransitive", "--no-pre-install-wheels"),
            description=description,
        )
    )
    return PinnedWheels(wheels_of(await engine.digest_entries(pex.digest)))


def local_wheels(
    artifacts: Iterable[Artifact], folders: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The hash and the path of each file, or nothing if one of them has to be downloaded."""
    found = [(one.sha256, local_path(one.url, folders)) for one in artifacts]
    wheels = tuple((sha256, path) for sha256, path in found if path is not None)
    return wheels if len(wheels) == len(found) else ()


def locked_files(
    needed: Iterable[Chosen], found: Iterable[WheelFile]
) -> Optional[tuple[WheelFile, ...]]:
    """The files of a subset, sorted by name, if each is the very one that is locked.

    Stub packages (PEP 561) serve type checkers alone and stay out.
    """
    by_hash = {wheel.file_digest.fingerprint: wheel for wheel in found}
    wheels = [by_hash.get(item.artifact.sha256) for item in needed]
    if None in wheels:
        return None
    there = {wheel for wheel in wheels if wheel and not is_stub(wheel.filename)}
    return tuple(sorted(there, key=lambda wheel: wheel.filename))


def subset_of(subsets: Subsets, requirements: Sequence[str]) -> Optional[tuple[Chosen, ...]]:
    """What requirements need, or `None` if the lockfile cannot serve them, or holds a requirement or
    a marker that pex may understand and `packaging` does not."""
    try:
        return subsets.choose(requirements)
    except (SlimfitError, ValueError):
        return None


def subset_of_all(subsets: Subsets, lock: Lock) -> tuple[Chosen, ...]:
    """What all requirements that a lockfile was made for need; nothing if that cannot be told."""
    try:
        return choose_all(subsets, lock.requirements)
    except ValueError:
        return ()


@rule
async def share_wheels(request: SharedWheelsRequest) -> SharedWheels:
    known = await engine.resolve_subsets(ResolveSubsetsRequest(request.resolve, request.platform))
    if known.subsets is None or known.facts is None:
        return SharedWheels(None)
    needed = subset_of(known.subsets, request.requirements)
    groups = fetches(needed, known.all, known.facts) if needed else None
    if needed is None or groups is None:
        return SharedWheels(None)
    try:
        fetched = await engine.all_of(
            engine.pinned_wheels(
                PinnedWheelsRequest(
                    request.resolve,
                    tuple(f"{item.name}=={item.version}" for item in group),
                    request.platform,
                    tuple(item.artifact for item in group),
                )
            )
            for group in groups
        )
    except ProcessExecutionFailure as failure:
        logger.debug(f"The wheels of {request.resolve} cannot be fetched in groups: {failure}")
        return SharedWheels(None)
    return SharedWheels(
        locked_files(needed, (wheel for found in fetched for wheel in found.wheels))
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
