"""The licences of the distributions of an app."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.addresses import Address

from slimfit.core.licenses.forbidden import Licensed


@dataclass(frozen=True)
class AppLicensesRequest:
    """The licences of an app, by the address of its `app_layers`."""

    layers: Address


@dataclass(frozen=True)
class AppLicenses:
    """The licence of each distribution, and the identifiers of the SPDX licence list."""

    licensed: tuple[Licensed, ...]
    ids: tuple[str, ...]
