"""The layers of an app and the wheels that they are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from pants.backend.python.target_types import EntryPoint
from pants.engine.addresses import Address
from pants.engine.fs import Digest, FileDigest
from pants.engine.target import FieldSet
from pants.util.frozendict import FrozenDict

from slimfit.core.base.facts import BaseFacts
from slimfit.core.closure.lock import Artifact
from slimfit.core.closure.subset import Chosen, Subsets
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.image.layer_info import LayerInfo
from slimfit.rule_types.base import Base
from slimfit.rule_types.tool import Interpreter
from slimfit.target_types.exclusions import ExcludeFilesField
from slimfit.target_types.layers import AppLayersPexField, BaseField, BytecodeField, PlatformsField
from slimfit.target_types.sizes import MaxLayerSizeField


@dataclass(frozen=True)
class BuiltLayer:
    """A layer and its blob, a tree with the one file `blobs/sha256/<digest>`."""

    info: LayerInfo
    digest: Digest
    listing: str


@dataclass(frozen=True)
class BuiltLayers:
    """What one run has made, bottom first."""

    layers: tuple[BuiltLayer, ...]


@dataclass(frozen=True)
class WheelFile:
    """One wheel of an app: its file name and its content in the store."""

    filename: str
    file_digest: FileDigest


@dataclass(frozen=True)
class BuiltLayerRequest:
    """One run of a layer command of `slimfit.sandbox.image_tool`."""

    command: str
    args: tuple[str, ...]
    spec: bytes
    input_digest: Digest
    interpreter: Interpreter
    description: str = field(compare=False)


@dataclass(frozen=True)
class RootfsLayerRequest:
    """The layer of a base that comes as a `rootfs.tar`."""

    rootfs: Digest
    interpreter: Interpreter
    facts: BaseFacts
    origin: Address


@dataclass(frozen=True)
class WheelsLayerRequest:
    """One layer of wheels, or several if it would be larger than `max_size` (bytes of the tar).

    `exclude` has the globs of files to leave out, by normalised name.
    """

    wheels: tuple[WheelFile, ...]
    base: Base
    bytecode: bool
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()
    max_size: Optional[int] = None


@dataclass(frozen=True)
class SourcesLayerRequest:
    """The first-party files of an app; a script brings its own launcher, an entry point needs one."""

    sources: Digest
    entry_point: Optional[EntryPoint]
    base: Base
    bytecode: bool
    app: str = field(compare=False)


@dataclass(frozen=True)
class ResolveSubsetsRequest:
    """What a resolve holds for a platform, which a tree describes in `platform.json`."""

    resolve: str
    platform: Digest


@dataclass(frozen=True)
class ResolveSubsets:
    """The subsets of a lockfile on a platform, and the one of all that it was made for.

    Without a lockfile, or without facts of its wheels, `facts` is `None`, and nothing is known.
    """

    subsets: Optional[Subsets] = None
    all: tuple[Chosen, ...] = ()
    facts: Optional[ResolveFacts] = None


@dataclass(frozen=True)
class PinnedWheelsRequest:
    """The wheels of pinned requirements, and of nothing that these need, for a platform.

    `artifacts` are the locked files that they come from, where that is known.
    """

    resolve: str
    requirements: tuple[str, ...]
    platform: Digest
    artifacts: tuple[Artifact, ...] = ()


@dataclass(frozen=True)
class LocalWheelsRequest:
    """Wheels that lie on this machine: the sha256 of each, in hexadecimal, and its path."""

    wheels: tuple[tuple[str, str], ...]
    description: str


@dataclass(frozen=True)
class PinnedWheels:
    wheels: tuple[WheelFile, ...]


@dataclass(frozen=True)
class SharedWheelsRequest:
    """The wheels of requirements on a platform, from runs of pex that apps share."""

    resolve: str
    requirements: tuple[str, ...]
    platform: Digest


@dataclass(frozen=True)
class SharedWheels:
    """`None` if they cannot be had so, as where one has to be built: pex then says what it needs."""

    wheels: Optional[tuple[WheelFile, ...]]


@dataclass(frozen=True)
class AppWheelsRequest:
    """The wheels of an app for a base, or for a Python of this machine."""

    pex: Address
    base: Optional[Base]


@dataclass(frozen=True)
class BaseWheelsRequest:
    """The wheels of an app for a base; it has at least one."""

    pex: Address
    base: Base


@dataclass(frozen=True)
class AppWheels:
    wheels: tuple[WheelFile, ...]


@dataclass(frozen=True)
class AppLayersFieldSet(FieldSet):
    required_fields = (AppLayersPexField, BaseField, BytecodeField)

    pex: AppLayersPexField
    base: BaseField
    bytecode: BytecodeField
    exclude_files: ExcludeFilesField
    max_layer_size: MaxLayerSizeField
    platforms: PlatformsField


@dataclass(frozen=True)
class LockedNamesRequest:
    """The projects that a lockfile pins, by the lockfile's path."""

    lockfile: str


@dataclass(frozen=True)
class LockedNames:
    names: frozenset[str]


@dataclass(frozen=True)
class AppExclusionsRequest:
    """The files that an app leaves out of its distributions: by its own field and by its resolve.

    :param app: the address of its `app_layers`.
    :param wheels: what the app holds.
    """

    app: Address
    pex: Address
    wheels: tuple[WheelFile, ...]


@dataclass(frozen=True)
class AppExclusions:
    """Globs by normalised name, of distributions that the app holds alone."""

    globs: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class AppLayersRequest:
    """The layers of an app for an architecture. When it is empty, for this machine's if the app names
    it, or for the first that it names, or for that of its base."""

    address: Address
    architecture: str = ""


@dataclass(frozen=True)
class AppLayers:
    """The app's own layers, bottom first, what they stand on, and how the program starts. `system`
    says whether the lowest of them are Debian packages."""

    base: Base
    layers: tuple[BuiltLayer, ...]
    entrypoint: tuple[str, ...]
    env: FrozenDict[str, str]
    system: bool = False
