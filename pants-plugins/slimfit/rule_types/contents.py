"""All that an app's image is made of, before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.addresses import Address

from slimfit.rule_types.base import Base
from slimfit.rule_types.closure import AppClosure
from slimfit.rule_types.layers import WheelFile


@dataclass(frozen=True)
class AppContentsRequest:
    """The contents of an app, by the address of its `app_layers`, for an architecture; see
    `AppLayersRequest` for an empty one."""

    layers: Address
    architecture: str = ""


@dataclass(frozen=True)
class AppContents:
    """`resolve` is the name of the resolve that the wheels are from."""

    resolve: str
    base: Base
    closure: AppClosure
    wheels: tuple[WheelFile, ...]
