"""Apps measured in their built layers."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.report.measure import Built, built_layer, measured
from slimfit.engine import engine
from slimfit.rule_types.base import Base, DebianBaseFieldSet, DebianRootfsRequest
from slimfit.rule_types.layers import AppLayers, AppLayersRequest, BuiltLayer, RootfsLayerRequest
from slimfit.rule_types.report import MeasuredApp, MeasuredAppRequest
from slimfit.rules.report_base import built_base_under


def built_layers(layers: Iterable[BuiltLayer], system: bool) -> tuple[Built, ...]:
    """The layers of an app, bottom first; the topmost are its sources.

    :param system: whether the lowest are its system packages.
    """
    return tuple(
        Built(
            layer.info,
            layer.listing,
            (
                "distributions"
                if layer.info.distributions
                else "system" if system and not number else "sources"
            ),
        )
        for number, layer in enumerate(layers)
    )


@rule
async def measure_app(request: MeasuredAppRequest) -> MeasuredApp:
    built: AppLayers = await engine.app_layers(AppLayersRequest(request.layers))
    base: Base = built.base
    below = built_base_under(base).layers
    wrapped = await engine.target(base.address, "`base`")
    if DebianBaseFieldSet.is_applicable(wrapped.target):
        # The same request as that of the base itself, so it is at hand.
        field_set = DebianBaseFieldSet.create(wrapped.target)
        rootfs = await engine.debian_rootfs(DebianRootfsRequest(field_set))
        layer = await engine.rootfs_layer(
            RootfsLayerRequest(rootfs.digest, base.interpreter, base.facts, base.address)
        )
        below = (built_layer(Built(layer.info, layer.listing, "base")),)
    return MeasuredApp(measured(request.app, built_layers(built.layers, built.system), below))


def rules() -> Iterable[Rule]:
    return collect_rules()
