"""Documents that go to a registry beside their image."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.fs import EMPTY_DIGEST, Digest


@dataclass(frozen=True)
class ReferrersRequest:
    """The documents about the app of some `app_layers`."""

    layers: UnparsedAddressInputs


@dataclass(frozen=True)
class Referrers:
    """What `publish_image` is told of them, and the files that its arguments name."""

    args: tuple[str, ...] = ()
    digest: Digest = EMPTY_DIGEST
