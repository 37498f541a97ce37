"""From a lockfile to the facts of all that it pins: its wheels fetched and read."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PexLayout
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import CompletePlatforms, PexRequest
from pants.backend.python.util_rules.pex_requirements import PexRequirements, Resolve
from pants.engine.fs import CreateDigest, DigestEntries, FileContent, FileEntry
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.closure.lock import LockedDistribution
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.lock import identity
from slimfit.core.facts.resolve import ResolveFacts, facts_path
from slimfit.core.facts.selection import NO_WHEEL, NOT_FETCHED, FetchGroup, select_wheels, unknown
from slimfit.core.native.outside import outside
from slimfit.engine import engine
from slimfit.rule_types.facts import (
    FetchedWheels,
    FetchWheelsRequest,
    GatheredFacts,
    GatherFactsRequest,
    LockedResolveRequest,
    ReadWheelRequest,
)
from slimfit.rule_types.layers import WheelFile
from slimfit.rule_types.native import WheelElfRequest
from slimfit.rules.native import scan_groups
from slimfit.subsystem import SlimfitSubsystem

logger = logging.getLogger(__name__)

_PLATFORM_FILE = "platform.json"


def wheels_of(entries: DigestEntries) -> tuple[WheelFile, ...]:
    """All wheels of a packed PEX, stubs included, sorted by file name."""
    found = (
        WheelFile(os.path.basename(entry.path), entry.file_digest)
        for entry in entries
        if isinstance(entry, FileEntry) and entry.path.endswith(".whl")
    )
    return tuple(sorted(found, key=lambda wheel: wheel.filename))


@rule
async def fetch_wheels(request: FetchWheelsRequest) -> FetchedWheels:
    platform = await engine.create_digest(
        CreateDigest([FileContent(_PLATFORM_FILE, request.group.platform_json().encode())])
    )
    pex = await engine.pex_of(
        PexRequest(
            output_filename="wheels",
            internal_only=False,
            layout=PexLayout.PACKED,
            requirements=PexRequirements(
                request.group.requirements, from_superset=Resolve(request.resolve, False)
            ),
            complete_platforms=CompletePlatforms([_PLATFORM_FILE], digest=platform),
            additional_args=("--intransitive", "--no-pre-install-wheels"),
            description=f"Fetch the wheels of the resolve {request.resolve}",
        )
    )
    return FetchedWheels(wheels_of(await engine.digest_entries(pex.digest)))


@rule
async def gather_facts(
    request: GatherFactsRequest, python_setup: PythonSetup, slimfit: SlimfitSubsystem
) -> GatheredFacts:
    resolve = request.resolve
    locked = await engine.locked_resolve(LockedResolveRequest(resolve))
    if locked.lock is None:
        raise SlimfitError(
            f"The resolve `{resolve}` has no lockfile: there is no {locked.lockfile}.\n\n"
            f"Lock it first: `{slimfit.lock_command.format(resolve=resolve)}`."
        )
    constraints = InterpreterConstraints(
        python_setup.resolves_to_interpreter_constraints.get(
            resolve, python_setup.interpreter_constraints
        )
    )
    pythons = constraints.partition_into_major_minor_versions(
        python_setup.interpreter_versions_universe
    )
    selection = select_wheels(locked.lock, pythons)
    wheels: list[WheelFile] = []
    missed: list[LockedDistribution] = []
    for group in selection.groups:
        # One that cannot be had must not hide the others, so then each is asked for alone.
        try:
            fetched = await engine.fetched_wheels(FetchWheelsRequest(resolve, group))
            wheels.extend(fetched.wheels)
            continue
        except ProcessExecutionFailure:
            logger.debug(f"The wheels of {resolve} cannot be fetched together.", exc_info=True)
        for found in group.distributions:
            alone = FetchGroup(group.python, group.tags, (found,))
            try:
                fetched = await engine.fetched_wheels(FetchWheelsRequest(resolve, alone))
                wheels.extend(fetched.wheels)
            except ProcessExecutionFailure as failure:
                missed.append(found)
                logger.warning(
                    f"The wheel of {found.name} {found.version} cannot be fetched:\n\n"
                    f"{failure.stderr.decode(errors='replace').strip()}"
                )
    facts = await engine.all_of(engine.read_wheel(ReadWheelRequest(wheel)) for wheel in wheels)
    # A wheel of several Pythons is fetched for each.
    once = {wheel.filename: wheel for wheel in wheels}.values()
    scans = await engine.all_of(
        engine.wheel_elf(WheelElfRequest(group)) for group in scan_groups(once)
    )
    elf = outside({wheel: files for scan in scans for wheel, files in scan.files})
    return GatheredFacts(
        ResolveFacts(
            identity(locked.lock),
            facts,
            (*unknown(selection.without, NO_WHEEL), *unknown(missed, NOT_FETCHED)),
            tuple(elf.items()),
        ),
        facts_path(locked.lockfile),
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
