"""Field sets, requests and results that rules exchange.

A request stands right above its result. Facts that have a meaning without Pants (what a base is,
what a layer holds) are values of `slimfit.core`; what stands here adds where their bytes are.
"""

from __future__ import annotations

from abc import ABCMeta
from dataclasses import dataclass, field
from typing import Optional

from pants.backend.python.target_types import EntryPoint
from pants.core.goals.package import PackageFieldSet
from pants.core.goals.run import RestartableField, RunFieldSet, RunInSandboxBehavior
from pants.engine.addresses import Address, UnparsedAddressInputs
from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, Digest, FileDigest
from pants.engine.process import ProcessCacheScope
from pants.engine.target import FieldSet, Target
from pants.engine.unions import union
from pants.util.frozendict import FrozenDict

from slimfit.core.base.facts import BaseFacts
from slimfit.core.closure.imports import OpenImport
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.manifest import BaseImage, ImageLayer
from slimfit.target_types import (
    AppLayersPexField,
    BaseField,
    BytecodeField,
    DebianArchitectureField,
    DebianLockfileField,
    DebianPackagesField,
    DebianSuiteField,
    DockerBaseReferenceField,
    DockerInstructionsField,
    LabelsField,
    OciBaseArchitectureField,
    OciBaseSourceField,
    OciImageLayersField,
    OciImageOutputPathField,
    PortsField,
    UnbuiltDockerImageFilesField,
    UserField,
    WorkdirField,
)

# ---- Sandbox tools -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs Slimfit's command lines in a sandbox.

    A base's own Python comes as a tree, so that no byte of an image depends on the machine; `argv`
    and `env` expect it at `rules.tool.INTERPRETER_MOUNT`. A Python of this machine has an empty tree.
    """

    argv: tuple[str, ...]
    env: FrozenDict[str, str]
    digest: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class HostInterpreter:
    """A Python of this machine, for what gives the same bytes under any."""

    value: Interpreter


@dataclass(frozen=True)
class ToolSourcesRequest:
    """The files of the command line `slimfit.sandbox.<module>`."""

    module: str


@dataclass(frozen=True)
class ToolSources:
    digest: Digest


@dataclass(frozen=True)
class ToolRunRequest:
    """One run of the command line `slimfit.sandbox.<module>`."""

    module: str
    args: tuple[str, ...]
    description: str
    interpreter: Interpreter
    input_digest: Digest = EMPTY_DIGEST
    output_directories: tuple[str, ...] = ()
    inherited_env: tuple[str, ...] = ()
    cache_scope: ProcessCacheScope = ProcessCacheScope.SUCCESSFUL


@dataclass(frozen=True)
class ToolRun:
    """The output directories of a run, and what it said on standard error."""

    digest: Digest
    stderr: str


# ---- Trees -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SubtreeRequest:
    """The folder `path` of a tree, as a tree of its own."""

    digest: Digest
    path: str


@dataclass(frozen=True)
class Subtree:
    digest: Digest


@dataclass(frozen=True)
class FileTextRequest:
    """The content of one small file of a tree."""

    digest: Digest
    path: str


@dataclass(frozen=True)
class FileText:
    content: bytes


# ---- Layers ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BuiltLayer:
    """A layer and its blob, a tree with the one file `blobs/sha256/<digest>`."""

    info: LayerInfo
    digest: Digest
    listing: str


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
    wheels: tuple[WheelFile, ...]
    base: Base
    bytecode: bool


@dataclass(frozen=True)
class SourcesLayerRequest:
    """The first-party files of an app; a script brings its own launcher, an entry point needs one."""

    sources: Digest
    entry_point: Optional[EntryPoint]
    base: Base
    bytecode: bool
    app: str = field(compare=False)


# ---- Bases -------------------------------------------------------------------------------------


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


# ---- Builders ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class EngineAnswer:
    """The version of the container engine that answers, or an empty text and why none does."""

    version: str
    complaint: str = ""


@dataclass(frozen=True)
class Builders:
    """What makes images of an app's layers in this run."""

    docker: bool
    oci: bool


@dataclass(frozen=True)
class EngineBaseRequest:
    """The base of an app, of which there may be none, as an engine starts from it."""

    address: UnparsedAddressInputs


@dataclass(frozen=True)
class EngineBase:
    """What FROM names, and for which architecture; or nothing, and the configuration of a base whose
    layers an engine is given (image-spec, config.md)."""

    reference: str = ""
    architecture: str = ""
    config: bytes = b"{}"


@dataclass(frozen=True)
class AnnouncedBuilders:
    """The builders, after the user was told once in this run which they are."""

    value: Builders


# ---- Apps --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResolveModulesRequest:
    resolve: str


@dataclass(frozen=True)
class ResolveModules:
    """The modules that a resolve provides, first-party and third-party, sorted."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class OpenImportsRequest:
    """The imports of one Python file that nothing answers."""

    target: Target


@dataclass(frozen=True)
class OpenImports:
    problems: tuple[OpenImport, ...]


@dataclass(frozen=True)
class AppClosureRequest:
    """The closure of a `pex_binary` target."""

    pex: Address


@dataclass(frozen=True)
class AppClosure:
    """What one app needs, checked: its targets, and its first-party files with roots stripped.

    It runs either an entry point or a console script.
    """

    targets: tuple[Target, ...]
    sources: Digest
    source_files: tuple[str, ...]
    entry_point: Optional[EntryPoint]
    script: Optional[str]


@dataclass(frozen=True)
class AppWheelsRequest:
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


@dataclass(frozen=True)
class AppLayersRequest:
    address: Address


@dataclass(frozen=True)
class AppLayers:
    """The app's own layers, bottom first, what they stand on, and how the program starts."""

    base: Base
    layers: tuple[BuiltLayer, ...]
    entrypoint: tuple[str, ...]
    env: FrozenDict[str, str]


@dataclass(frozen=True)
class OciImageFieldSet(PackageFieldSet, RunFieldSet):
    required_fields = (OciImageLayersField,)
    run_in_sandbox_behavior = RunInSandboxBehavior.NOT_SUPPORTED

    layers: OciImageLayersField
    output_path: OciImageOutputPathField
    labels: LabelsField
    user: UserField
    ports: PortsField
    workdir: WorkdirField
    docker_instructions: DockerInstructionsField
    restartable: RestartableField


@dataclass(frozen=True)
class UnbuiltDockerImageFieldSet(PackageFieldSet, RunFieldSet):
    required_fields = (UnbuiltDockerImageFilesField,)
    run_in_sandbox_behavior = RunInSandboxBehavior.NOT_SUPPORTED

    restartable: RestartableField


@dataclass(frozen=True)
class OciImageRequest:
    field_set: OciImageFieldSet


@dataclass(frozen=True)
class OciImage:
    """An OCI image layout: `oci-layout`, `index.json` and `blobs/sha256/*` below the root."""

    digest: Digest
    manifest_digest: str
    layers: tuple[ImageLayer, ...]


@dataclass(frozen=True)
class OciArchiveRequest:
    field_set: OciImageFieldSet


@dataclass(frozen=True)
class OciArchive:
    """The file `path` for `docker load`, and the name that it gives the image."""

    digest: Digest
    path: str
    tag: str
