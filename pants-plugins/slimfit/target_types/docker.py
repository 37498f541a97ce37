"""What an app's `docker_image` is told beside its layers."""

from __future__ import annotations

from pants.backend.docker.target_types import (
    DockerImageBuildArgsField,
    DockerImageBuildImageLabelsOptionField,
    DockerImageBuildPullOptionField,
    DockerImageBuildSecretsOptionField,
    DockerImageBuildSquashOptionField,
    DockerImageBuildSSHOptionField,
    DockerImageRegistriesField,
    DockerImageRepositoryField,
    DockerImageSkipPushField,
    DockerImageTagsField,
)
from pants.core.goals.run import RestartableField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    MultipleSourcesField,
    StringSequenceField,
    Target,
)
from pants.util.strutil import help_text


class DockerInstructionsField(StringSequenceField):
    alias = "docker_instructions"
    help = help_text("""
        Dockerfile instructions that follow those of the app in its `docker_image`.

        Default: none. Example: `docker_instructions=["USER root", "RUN apt-get update",
        "USER 65532:65532"]`. The OCI builder has no engine to run them: it leaves them out and says
        so.
        """)


# What a `docker_image` is told beside its Dockerfile.
DOCKER_FIELDS = (
    DockerImageBuildArgsField,
    DockerImageBuildImageLabelsOptionField,
    DockerImageBuildPullOptionField,
    DockerImageBuildSecretsOptionField,
    DockerImageBuildSquashOptionField,
    DockerImageBuildSSHOptionField,
    DockerImageRegistriesField,
    DockerImageRepositoryField,
    DockerImageSkipPushField,
    DockerImageTagsField,
)


class UnbuiltDockerImageDependenciesField(Dependencies):
    pass


class UnbuiltDockerImageFilesField(MultipleSourcesField):
    # It owns no file; whoever asks for them stands on an image that is not there.
    alias = "_files"
    uses_source_roots = False
    expected_num_files = 0


class UnbuiltDockerImageTarget(Target):
    """Keeps the address of an app's `docker_image` when no engine builds it."""

    alias = "unbuilt_docker_image"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        UnbuiltDockerImageDependenciesField,
        UnbuiltDockerImageFilesField,
        RestartableField,
    )
    help = "The image of an app that is not built, since `[slimfit].builders` leaves it out."
