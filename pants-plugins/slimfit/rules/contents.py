"""All that an app's image is made of, before it is made."""

from __future__ import annotations

from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target

from slimfit.core.image.platforms import architectures_of, preferred_architecture
from slimfit.engine import engine
from slimfit.rule_types.base import BaseRequest
from slimfit.rule_types.closure import AppClosureRequest
from slimfit.rule_types.contents import AppContents, AppContentsRequest
from slimfit.rule_types.layers import AppLayersFieldSet, AppWheelsRequest
from slimfit.rules.platforms import own_architecture
from slimfit.target_types.layers import PlatformsField


def architectures(layers: Target) -> tuple[str, ...]:
    """The architectures that an app is built for: one empty text if it names no platform."""
    return architectures_of(layers[PlatformsField].value or ()) or ("",)


@rule
async def find_contents(
    request: AppContentsRequest, python_setup: PythonSetup, platform: Platform
) -> AppContents:
    wrapped = await engine.target(request.layers, "the field `layers`")
    fields = AppLayersFieldSet.create(wrapped.target)
    (pex,) = await engine.addresses(fields.pex.to_unparsed_address_inputs())
    architecture = request.architecture or preferred_architecture(
        fields.platforms.value or (), own_architecture(platform)
    )
    base, closure, program = await engine.all_of(
        engine.base(BaseRequest(fields.base, architecture)),
        engine.app_closure(AppClosureRequest(pex)),
        engine.target(pex, "the field `pex`"),
    )
    resolve = program.target[PythonResolveField].normalized_value(python_setup)
    wheels = await engine.app_wheels(AppWheelsRequest(pex, base))
    return AppContents(resolve, base, closure, wheels.wheels)


def rules() -> Iterable[Rule]:
    return collect_rules()
