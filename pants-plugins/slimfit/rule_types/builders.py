"""What turns layers into images in this run."""

from __future__ import annotations

from dataclasses import dataclass

from pants.core.goals.package import PackageFieldSet
from pants.core.goals.run import RestartableField, RunFieldSet, RunInSandboxBehavior
from pants.engine.addresses import UnparsedAddressInputs

from slimfit.target_types.docker import UnbuiltDockerImageFilesField


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
    """The base of an app, of which there may be none, as an engine starts from it; for an
    architecture, or for the one that the base says when it is empty."""

    address: UnparsedAddressInputs
    architecture: str = ""


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


@dataclass(frozen=True)
class UnbuiltDockerImageFieldSet(PackageFieldSet, RunFieldSet):
    required_fields = (UnbuiltDockerImageFilesField,)
    run_in_sandbox_behavior = RunInSandboxBehavior.NOT_SUPPORTED

    restartable: RestartableField
