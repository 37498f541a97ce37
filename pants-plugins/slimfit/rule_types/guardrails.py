"""What an app may not hold, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass

from pants.core.goals.check import CheckRequest
from pants.engine.addresses import Address
from pants.engine.target import FieldSet

from slimfit.rule_types.layers import AppLayers
from slimfit.target_types.guardrails import ForbidField, MaxImageSizeField
from slimfit.target_types.layers import AppLayersPexField, BaseField


@dataclass(frozen=True)
class GuardrailsFieldSet(FieldSet):
    required_fields = (AppLayersPexField, ForbidField, MaxImageSizeField)

    pex: AppLayersPexField
    base: BaseField
    forbid: ForbidField
    max_image_size: MaxImageSizeField


class CheckGuardrailsRequest(CheckRequest[GuardrailsFieldSet]):
    field_set_type = GuardrailsFieldSet
    tool_name = "slimfit-guardrails"


@dataclass(frozen=True)
class GuardrailsVerdictRequest:
    """The limits of an app against what it is, by the address of its `app_layers`."""

    layers: Address


@dataclass(frozen=True)
class GuardrailsVerdict:
    """A message for each limit that an app breaks.

    :param asked: whether the app has any limit at all.
    """

    asked: bool
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class GuardedLayers:
    """The layers of an app that keeps its limits."""

    value: AppLayers
