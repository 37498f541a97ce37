"""The wheels of an app: the subset of its resolve's lockfile that it needs on its base."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from typing import Optional

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    PexLayout,
    PythonRequirementsField,
    PythonResolveField,
)
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import CompletePlatforms
from pants.backend.python.util_rules.pex_from_targets import PexFromTargetsRequest
from pants.engine.addresses import Address, Addresses
from pants.engine.fs import CreateDigest, DigestEntries, FileEntry
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target

from slimfit.core.base.facts import BaseFacts
from slimfit.core.closure.built_wheels import (
    UnfitWheel,
    check_builder,
    check_usable,
    unfit_wheels,
)
from slimfit.core.closure.wheels import explain_pex_failure, is_stub
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.closure import AppClosureRequest
from slimfit.rule_types.layers import (
    AppWheels,
    AppWheelsRequest,
    BaseWheelsRequest,
    SharedWheelsRequest,
    WheelFile,
)
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of

_PEX_NAME = "wheels"


def check_python(
    app: str, constraints: InterpreterConstraints, facts: BaseFacts, base: str
) -> None:
    """Check that the base's Python is one that the app's code may run on.

    :raises SlimfitError: no interpreter constraint of the closure admits it.
    """
    version = facts.python.full_version
    if not constraints or any(version in requirement for requirement in constraints):
        return
    raise SlimfitError(
        f"The closure of {app} may run on {' or '.join(map(str, constraints))}, and its base {base}"
        f" holds CPython {version}.\n\n"
        "Give the app a base with a Python that fits (`base=...`), or widen its"
        f' `interpreter_constraints`, as in `interpreter_constraints=["CPython=={facts.python.version}.*"]`.'
    )


def wheels_of(entries: DigestEntries) -> tuple[WheelFile, ...]:
    """All wheels of a packed PEX, stubs included, sorted by file name."""
    found = (
        WheelFile(os.path.basename(entry.path), entry.file_digest)
        for entry in entries
        if isinstance(entry, FileEntry) and entry.path.endswith(".whl")
    )
    return tuple(sorted(found, key=lambda wheel: wheel.filename))


def image_wheels(entries: DigestEntries) -> tuple[WheelFile, ...]:
    """The wheels of a packed PEX that belong into an image, sorted by file name.

    Stub packages (PEP 561) serve type checkers alone and stay out.
    """
    return tuple(wheel for wheel in wheels_of(entries) if not is_stub(wheel.filename))


def platform_file(entries: DigestEntries) -> FileEntry:
    """The description of a base's Python, under a name that says its content.

    Pants compares `CompletePlatforms` by name alone: with one name for all, the wheels of one base
    would be taken for those of another.
    """
    (entry,) = (entry for entry in entries if isinstance(entry, FileEntry))
    return FileEntry(f"platform-{entry.file_digest.fingerprint[:16]}.json", entry.file_digest)


def asked_for(targets: Iterable[Target]) -> tuple[str, ...]:
    """The requirements (PEP 508) of an app's own code."""
    found = {
        str(requirement)
        for target in targets
        if target.has_field(PythonRequirementsField)
        for requirement in target[PythonRequirementsField].value
    }
    return tuple(sorted(found))


def wheels_request(
    requirements: Iterable[Address],
    app: str,
    constraints: Optional[InterpreterConstraints],
    platforms: CompletePlatforms,
) -> PexFromTargetsRequest:
    """What asks pex for the wheels of an app.

    :param constraints: of the Python of this machine that they are for, if it is not `platforms`.
    """
    return PexFromTargetsRequest(
        Addresses(requirements),
        output_filename=_PEX_NAME,
        internal_only=False,
        layout=PexLayout.PACKED,
        include_source_files=False,
        complete_platforms=platforms,
        hardcoded_interpreter_constraints=constraints,
        additional_args=("--no-pre-install-wheels",),
        description=f"{'Collect' if platforms else 'Build'} the wheels of {app}",
    )


@rule
async def collect_wheels(request: AppWheelsRequest) -> AppWheels:
    closure = await engine.app_closure(AppClosureRequest(request.pex))
    app = str(app_of(request.pex))
    if request.base:
        check_python(app, closure.constraints, request.base.facts, str(request.base.address))
    if not closure.requirements:
        return AppWheels(())
    if request.base:
        return await engine.base_wheels(BaseWheelsRequest(request.pex, request.base))
    here = wheels_request(closure.requirements, app, closure.constraints, CompletePlatforms())
    pex = await engine.pex(here)
    return AppWheels(image_wheels(await engine.digest_entries(pex.digest)))


@rule
async def collect_base_wheels(
    request: BaseWheelsRequest, slimfit: SlimfitSubsystem, python_setup: PythonSetup
) -> AppWheels:
    app = str(app_of(request.pex))
    base = request.base
    closure, wrapped = await engine.all_of(
        engine.app_closure(AppClosureRequest(request.pex)),
        engine.target(request.pex, "the field `pex`"),
    )
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    shared = await engine.shared_wheels(
        SharedWheelsRequest(resolve, asked_for(closure.targets), base.platform)
    )
    if shared.wheels is not None:
        return AppWheels(shared.wheels)
    described = platform_file(await engine.digest_entries(base.platform))
    platforms = CompletePlatforms(
        [described.path], digest=await engine.create_digest(CreateDigest([described]))
    )
    lock = slimfit.lock_command.format(resolve=resolve)
    unfit: tuple[UnfitWheel, ...] = ()
    try:
        # Constraints of its own, so that Pants does not look for those of the requirements.
        pex = await engine.pex(
            wheels_request(closure.requirements, app, closure.constraints, platforms)
        )
    except ProcessExecutionFailure as failure:
        output = failure.stderr.decode(errors="replace")
        unfit = unfit_wheels(output)
        if not unfit:
            raise SlimfitError(
                explain_pex_failure(output, app, base.facts, str(base.address), lock)
            ) from failure
    if unfit:
        # Compiled code that has no wheel: pex has to run under a Python like the base's.
        machine, libc = platform.machine(), platform.libc_ver()
        check_builder(app, str(base.address), base.facts, unfit, machine, libc)
        like_base = InterpreterConstraints([f"CPython=={base.facts.python.version}.*"])
        pex = await engine.pex(
            wheels_request(closure.requirements, app, like_base, CompletePlatforms())
        )
    wheels = image_wheels(await engine.digest_entries(pex.digest))
    if unfit:
        names = (wheel.filename for wheel in wheels)
        check_usable(app, str(base.address), base.facts, names)
    return AppWheels(wheels)


def rules() -> Iterable[Rule]:
    return collect_rules()
