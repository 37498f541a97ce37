"""Bills of materials of apps."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.addresses import Address
from pants.engine.fs import Digest

from slimfit.subsystem import SbomFormat


@dataclass(frozen=True)
class SbomRequest:
    """The `slimfit.core.sbom.model.Sbom` of an app, by the address of its `app_layers`, for an
    architecture; see `AppLayersRequest` for an empty one."""

    layers: Address
    architecture: str = ""


@dataclass(frozen=True)
class AppSbomRequest:
    """The documents about an app that `[slimfit].sbom` asks for, by the address of its
    `app_layers`."""

    layers: Address


@dataclass(frozen=True)
class SbomDocument:
    """One document: a file of the tree, and what it is.

    :param media_type: as registries have it (IANA, "Media Types").
    :param architecture: of the image that it is about; empty if the app has one image.
    """

    filename: str
    media_type: str
    architecture: str = ""


@dataclass(frozen=True)
class SbomDocumentRequest:
    """One document about an app, to be written."""

    layers: Address
    form: SbomFormat
    document: SbomDocument


@dataclass(frozen=True)
class SbomDigest:
    """A tree with the one file of a document."""

    digest: Digest


@dataclass(frozen=True)
class AppSbom:
    """The documents about one app, as files at the top of a tree; there may be none."""

    digest: Digest
    documents: tuple[SbomDocument, ...] = ()
