"""`exclude_files`: what apps leave out of their distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.closure.wheels import locked_names, project_name
from slimfit.core.image.exclusion_options import option_exclusions
from slimfit.core.image.exclusions import check_matches, check_names, merged_exclusions
from slimfit.core.image.wheel_names import normalized_name
from slimfit.engine import engine
from slimfit.rule_types.layers import (
    AppExclusions,
    AppExclusionsRequest,
    BuiltLayer,
    LockedNames,
    LockedNamesRequest,
)
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of
from slimfit.target_types.exclusions import ExcludeFilesField


@rule
async def read_locked_names(request: LockedNamesRequest) -> LockedNames:
    snapshot = await engine.snapshot(PathGlobs([request.lockfile]))
    contents = await engine.digest_contents(snapshot.digest)
    return LockedNames(
        frozenset().union(*(locked_names(file.content.decode()) for file in contents))
    )


@rule
async def collect_exclusions(
    request: AppExclusionsRequest, slimfit: SlimfitSubsystem, python_setup: PythonSetup
) -> AppExclusions:
    layers, pex = await engine.all_of(
        engine.target(request.app, "an app's layers"), engine.target(request.pex, "an app's PEX")
    )
    own: Mapping[str, Iterable[str]] = layers.target[ExcludeFilesField].value or {}
    held = frozenset(project_name(wheel.filename) for wheel in request.wheels)
    app = app_of(request.app)
    check_names(f"The field `{ExcludeFilesField.alias}` of {app}", own, held, "the app")
    resolve = pex.target[PythonResolveField].normalized_value(python_setup)
    common = option_exclusions(slimfit.exclude_files, python_setup.resolves).get(resolve, {})
    if common:
        locked = await engine.locked_names(LockedNamesRequest(python_setup.resolves[resolve]))
        where = "The option `[slimfit].exclude_files`"
        check_names(where, common, locked.names or held, f"the lockfile of `{resolve}`")
    here = {name: globs for name, globs in common.items() if normalized_name(name) in held}
    return AppExclusions(merged_exclusions(own, here))


def check_exclusions(app: str, layers: Iterable[BuiltLayer]) -> None:
    """Check that each glob has left something out of the layers of an app.

    :raises SlimfitError: one has not.
    """
    built = tuple(layers)
    check_matches(
        f"`exclude_files` of {app} or of its resolve",
        (one for layer in built for one in layer.info.excluded),
        (layer.listing for layer in built),
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
