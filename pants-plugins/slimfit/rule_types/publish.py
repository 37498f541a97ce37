"""Images on their way to registries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.fs import EMPTY_DIGEST, Digest

from slimfit.rule_types.oci import OciImage


@dataclass(frozen=True)
class NamedImageRequest:
    """An image and the references that it is published under, by the address of its `oci_image`."""

    address: Address


@dataclass(frozen=True)
class NamedImage:
    """Of an image that is not published there is only what leaves it out: a field or an option."""

    left_out_by: str
    image: Optional[OciImage] = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClaimNamesRequest:
    """The references of an image, for this run alone, by the address of its `oci_image`."""

    address: Address


@dataclass(frozen=True)
class ClaimedNames:
    """No other image of this run has one of them so far."""


@dataclass(frozen=True)
class RegistryAccess:
    """How registries are reached: what the command lines that publish are told.

    `files` holds what `args` name. `ahead` says whether a sandbox may send, since nothing of the
    environment that skopeo needs is a secret; `env` is for the process that is never stored.
    """

    args: tuple[str, ...]
    files: Digest
    env: tuple[tuple[str, str], ...]
    ahead: bool


@dataclass(frozen=True)
class RegistryAccessRequest:
    """How the registries of some references are reached."""

    references: tuple[str, ...]
    address: Address


@dataclass(frozen=True)
class SendRequest:
    """An image that is to be in its repositories before it gets its names."""

    image: OciImage
    references: tuple[str, ...]
    access: RegistryAccess
    address: Address


@dataclass(frozen=True)
class SentImage:
    """The layout from which an image is named, as `layout`; and what was sent, as `sent.json`, if
    it was sent ahead."""

    digest: Digest = EMPTY_DIGEST
    sent: bool = False
