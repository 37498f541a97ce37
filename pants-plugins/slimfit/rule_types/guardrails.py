"""What an app may not hold, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from pants.core.goals.check import CheckRequest
from pants.engine.addresses import Address
from pants.engine.target import FieldSet

from slimfit.core.guardrails.forbidden import Breach
from slimfit.core.licenses.forbidden import LicenseBreach
from slimfit.core.report.model import App
from slimfit.rule_types.layers import AppLayers
from slimfit.target_types.guardrails import ForbidField, ForbidLicensesField
from slimfit.target_types.layers import AppLayersPexField
from slimfit.target_types.sizes import MaxImageSizeField


@dataclass(frozen=True)
class GuardrailsFieldSet(FieldSet):
    required_fields = (AppLayersPexField, ForbidField, MaxImageSizeField)

    forbid: ForbidField
    forbid_licenses: ForbidLicensesField
    max_image_size: MaxImageSizeField


class CheckGuardrailsRequest(CheckRequest[GuardrailsFieldSet]):
    field_set_type = GuardrailsFieldSet
    tool_name = "slimfit-guardrails"


@dataclass(frozen=True)
class ForbiddenContentsRequest:
    """What an app holds that its `forbid` names, by the address of its `app_layers`."""

    layers: Address


@dataclass(frozen=True)
class ForbiddenContents:
    """`asked` is whether anything is forbidden at all."""

    asked: bool
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class ForbiddenLicensesRequest:
    """The distributions of an app whose licence is forbidden to it, likewise."""

    layers: Address


@dataclass(frozen=True)
class ForbiddenLicenses:
    """`asked` is whether any licence is forbidden at all."""

    asked: bool
    breaches: tuple[LicenseBreach, ...] = ()


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
class ReasonsRequest:
    """Why things are in an app (the address of a `python_app`), asked for when a limit is broken."""

    app: str


@dataclass(frozen=True)
class Reasons:
    """The app as reports tell it, or nothing if they cannot."""

    app: Optional[App]


@dataclass(frozen=True)
class GuardedLayers:
    """The layers of an app that keeps its limits."""

    value: AppLayers
