"""The wheels of an app: the subset of its resolve's lockfile that it needs on its base."""

from __future__ import annotations

import os
from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PexLayout, PythonResolveField
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import CompletePlatforms
from pants.backend.python.util_rules.pex_from_targets import (
    InterpreterConstraintsRequest,
    PexFromTargetsRequest,
)
from pants.engine.fs import CreateDigest, DigestEntries, FileEntry
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.base.facts import BaseFacts
from slimfit.core.closure.wheels import explain_pex_failure, is_stub
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.layers import AppWheels, AppWheelsRequest, WheelFile
from slimfit.subsystem import SlimfitSubsystem

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


def wheel_files(entries: DigestEntries) -> tuple[WheelFile, ...]:
    """The wheels of a packed PEX that belong into an image, sorted by file name.

    Stub packages (PEP 561) serve type checkers alone and stay out.
    """
    wheels = [
        WheelFile(os.path.basename(entry.path), entry.file_digest)
        for entry in entries
        if isinstance(entry, FileEntry) and entry.path.endswith(".whl")
    ]
    return tuple(
        sorted(
            (wheel for wheel in wheels if not is_stub(wheel.filename)),
            key=lambda wheel: wheel.filename,
        )
    )


def platform_file(entries: DigestEntries) -> FileEntry:
    """The description of a base's Python, under a name that says its content.

    Pants compares `CompletePlatforms` by name alone: with one name for all, the wheels of one base
    would be taken for those of another.
    """
    (entry,) = (entry for entry in entries if isinstance(entry, FileEntry))
    return FileEntry(f"platform-{entry.file_digest.fingerprint[:16]}.json", entry.file_digest)


@rule
async def collect_wheels(
    request: AppWheelsRequest, slimfit: SlimfitSubsystem, python_setup: PythonSetup
) -> AppWheels:
    app = str(request.pex.maybe_convert_to_target_generator())
    base = request.base
    constraints, wrapped, entries = await engine.all_of(
        engine.interpreter_constraints(InterpreterConstraintsRequest([request.pex])),
        engine.target(request.pex, "the field `pex`"),
        engine.digest_entries(base.platform),
    )
    platform = platform_file(entries)
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    check_python(app, constraints, base.facts, str(base.address))
    pex_request = PexFromTargetsRequest(
        [request.pex],
        output_filename=_PEX_NAME,
        internal_only=False,
        layout=PexLayout.PACKED,
        include_source_files=False,
        complete_platforms=CompletePlatforms(
            [platform.path], digest=await engine.create_digest(CreateDigest([platform]))
        ),
        additional_args=("--no-pre-install-wheels",),
        description=f"Collect the wheels of {app}",
    )
    try:
        pex = await engine.pex(pex_request)
    except ProcessExecutionFailure as failure:
        raise SlimfitError(
            explain_pex_failure(
                failure.stderr.decode(errors="replace"),
                app,
                base.facts,
                str(base.address),
                slimfit.lock_command.format(resolve=resolve),
            )
        ) from failure
    return AppWheels(wheel_files(await engine.digest_entries(pex.digest)))


def rules() -> Iterable[Rule]:
    return collect_rules()
