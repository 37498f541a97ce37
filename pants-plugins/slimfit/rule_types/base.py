"""Bases, and the trees that they are made of."""

from __future__ import annotations

from abc import ABCMeta
from dataclasses import dataclass

from pants.engine.addresses import Address
from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.target import FieldSet
from pants.engine.unions import union

from slimfit.core.base.facts import BaseFacts
from slimfit.core.image.manifest import BaseImage
from slimfit.rule_types.tool import Interpreter
from slimfit.target_types.base import (
    DebianArchitectureField,
    DebianLockfileField,
    DebianPackagesField,
    DebianSuiteField,
    DockerBaseReferenceField,
    OciBaseArchitectureField,
    OciBaseSourceField,
)
from slimfit.target_types.layers import BaseField


@union(in_scope_types=[EnvironmentName])
class BaseFieldSet(FieldSet, metaclass=ABCMeta):
    """The fields that a kind of base is made from; its rule gives a `Base`."""


@dataclass(frozen=True)
class DebianBaseFieldSet(BaseFieldSet):
    required_fields = (DebianSuiteField, DebianPackagesField)

    suite: DebianSuiteField
    architecture: DebianArchitectureField
    packages: DebianPackagesField
    lockfile: DebianLockfileField


@dataclass(frozen=True)
class OciBaseFieldSet(BaseFieldSet):
    required_fields = (OciBaseSourceField,)

    image: OciBaseSourceField
    architecture: OciBaseArchitectureField


@dataclass(frozen=True)
class DockerBaseFieldSet(BaseFieldSet):
    required_fields = (DockerBaseReferenceField,)

    reference: DockerBaseReferenceField
    architecture: OciBaseArchitectureField


@dataclass(frozen=True)
class BaseRequest:
    """The base of a field's target, or the default one when the field is empty."""

    field: BaseField


@dataclass(frozen=True)
class Base:
    """What lies under an app's layers.

    `platform` holds the file `platform.json`, which describes the base's Python to pex; `blobs`
    holds the layers of `image` as `blobs/sha256/*`. A base of several layers also has its files in
    one `rootfs.tar`, since engines do not read its layers' marks of deletion. `reference` is what an engine starts from, empty
    for a base that stands in the repository.
    """

    address: Address
    facts: BaseFacts
    platform: Digest
    image: BaseImage
    blobs: Digest
    interpreter: Interpreter
    rootfs: Digest = EMPTY_DIGEST
    reference: str = ""


@dataclass(frozen=True)
class ImageBaseRequest:
    """A base from an image layout or archive, the folder or file `path` of the tree `image`."""

    address: Address
    image: Digest
    path: str
    architecture: str
    reference: str = ""


@dataclass(frozen=True)
class DebianRootfsRequest:
    field_set: DebianBaseFieldSet


@dataclass(frozen=True)
class Rootfs:
    """The files of a base: `rootfs.tar`, and with it `base.json` and `platform.json`."""

    digest: Digest


@dataclass(frozen=True)
class InterpreterRequest:
    """The Python of a `rootfs.tar`, made ready to run in a sandbox."""

    rootfs: Digest
    origin: Address
