"""Bases, and the trees that they are made of."""

from __future__ import annotations

from abc import ABCMeta
from dataclasses import dataclass, field
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.target import FieldSet, StringField
from pants.engine.unions import union

from slimfit.core.base.facts import BaseFacts
from slimfit.core.base.lock import DebianLock
from slimfit.core.image.manifest import BaseImage
from slimfit.rule_types.tool import Interpreter
from slimfit.target_types.base import (
    DebianArchitectureField,
    DebianArchitecturesField,
    DebianLockfileField,
    DebianPackagesField,
    DebianSuiteField,
    DockerBaseReferenceField,
    OciBaseArchitectureField,
    OciBaseSourceField,
)
from slimfit.target_types.layers import BaseField


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class BaseFieldSet(FieldSet, metaclass=ABCMeta):
    """The fields that a kind of base is made from; its rule gives a `Base`."""

    architecture: StringField

    @property
    def known_architectures(self) -> tuple[str, ...]:
        """What the base is there for; nothing if only reading it tells."""
        return ()


@dataclass(frozen=True)
class DebianBaseFieldSet(BaseFieldSet):
    required_fields = (DebianSuiteField, DebianPackagesField)

    suite: DebianSuiteField
    architecture: DebianArchitectureField
    architectures: DebianArchitecturesField
    packages: DebianPackagesField
    lockfile: DebianLockfileField

    @property
    def known_architectures(self) -> tuple[str, ...]:
        return self.architectures.value or (self.architecture.value,)


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
    """The base of a field's target, or the default one when the field is empty; for an architecture,
    or for the one that the base says when it is empty."""

    field: BaseField
    architecture: str = ""


@dataclass(frozen=True)
class Base:
    """What lies under an app's layers.

    `platform` holds the file `platform.json`, which describes the base's Python to pex; `blobs`
    holds the layers of `image` as `blobs/sha256/*`. A base of several layers also has its files in
    one `rootfs.tar`, since engines do not read its layers' marks of deletion. `reference` is what an engine starts from, empty
    for a base that stands in the repository. `tree` holds the files of any base as `rootfs.tar`, and
    `system_lock` is the path of the lockfile of the packages that apps add to it.
    """

    address: Address
    facts: BaseFacts
    platform: Digest
    image: BaseImage
    blobs: Digest
    interpreter: Interpreter
    rootfs: Digest = EMPTY_DIGEST
    reference: str = ""
    tree: Digest = EMPTY_DIGEST
    system_lock: str = ""


@dataclass(frozen=True)
class ImageBaseRequest:
    """A base from an image layout or archive, the folder or file `path` of the tree `image`.

    `compiler` is the same base for the machine that builds, if this one is for another.
    """

    address: Address
    image: Digest
    path: str
    architecture: str
    reference: str = ""
    compiler: Optional[Base] = None


@dataclass(frozen=True)
class DebianRootfsRequest:
    field_set: DebianBaseFieldSet


@dataclass(frozen=True)
class FetchPackagesRequest:
    """The packages of a lock, which stands under `path` in a sandbox.

    :param resolve: the name by which `generate-lockfiles --resolve` knows it.
    :param owner: what they are for, as users name it.
    """

    lock: DebianLock
    path: str
    resolve: str
    owner: str = field(compare=False)


@dataclass(frozen=True)
class FetchedPackages:
    """The lock under its path, and the packages in the folder `debs`."""

    digest: Digest


@dataclass(frozen=True)
class Rootfs:
    """The files of a base: `rootfs.tar`, and with it `base.json` and `platform.json`."""

    digest: Digest


@dataclass(frozen=True)
class InterpreterRequest:
    """The Python of a `rootfs.tar`, made ready to run in a sandbox."""

    rootfs: Digest
    origin: Address
