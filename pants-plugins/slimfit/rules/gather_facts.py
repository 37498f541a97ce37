"""From a lockfile to the facts of all that it pins: its wheels fetched and read."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.closure.lock import LockedDistribution
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.lock import identity
from slimfit.core.facts.resolve import ResolveFacts, facts_path
from slimfit.core.facts.selection import NO_WHEEL, NOT_FETCHED, select_wheels, unknown
from slimfit.core.native.outside import outside
from slimfit.engine import engine
from slimfit.rule_types.facts import (
    GatheredFacts,
    GatherFactsRequest,
    LockedResolveRequest,
    ReadWheelRequest,
)
from slimfit.rule_types.layers import PinnedWheelsRequest, WheelFile
from slimfit.rule_types.native import WheelElfRequest
from slimfit.rules.native import scan_groups
from slimfit.subsystem import SlimfitSubsystem

logger = logging.getLogger(__name__)


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
        platform = await engine.create_digest(
            CreateDigest([FileContent("platform.json", group.platform_json().encode())])
        )
        # One that cannot be had must not hide the others, so then each is asked for alone.
        try:
            fetched = await engine.pinned_wheels(
                PinnedWheelsRequest(resolve, group.requirements, platform)
            )
            wheels.extend(fetched.wheels)
            continue
        except ProcessExecutionFailure:
            logger.debug(f"The wheels of {resolve} cannot be fetched together.", exc_info=True)
        for found, pin in zip(group.distributions, group.requirements):
            try:
                fetched = await engine.pinned_wheels(PinnedWheelsRequest(resolve, (pin,), platform))
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
