"""Images that no engine made."""

from __future__ import annotations

from dataclasses import dataclass

from pants.core.goals.package import PackageFieldSet
from pants.core.goals.run import RestartableField, RunFieldSet, RunInSandboxBehavior
from pants.engine.addresses import Address
from pants.engine.fs import Digest

from slimfit.core.image.manifest import ImageLayer
from slimfit.target_types.docker import DockerInstructionsField
from slimfit.target_types.oci import OciImageLayersField, OciImageOutputPathField
from slimfit.target_types.settings import LabelsField, PortsField, UserField, WorkdirField


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
class OciImageRequest:
    field_set: OciImageFieldSet


@dataclass(frozen=True)
class OciImage:
    """An OCI image layout: `oci-layout`, `index.json` and `blobs/sha256/*` below the root.

    `manifest_digest` is what names it: that of its manifest, or of the index of its `platforms`.

    :param left_out: bytes of files, unpacked, that `exclude_files` has kept out of it.
    """

    digest: Digest
    manifest_digest: str
    layers: tuple[ImageLayer, ...]
    left_out: int = 0
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImageAnnotationsRequest:
    """What is said of an image by the options and by its app, with placeholders filled in."""

    image: Address


@dataclass(frozen=True)
class ImageAnnotations:
    """Names and values, sorted."""

    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OciArchiveRequest:
    field_set: OciImageFieldSet


@dataclass(frozen=True)
class OciArchive:
    """The file `path` for `docker load`, and the name that it gives the image."""

    digest: Digest
    path: str
    tag: str
