"""`oci_image`: an app's image without an engine."""

from __future__ import annotations

from pants.backend.docker.target_types import (
    DockerImageBuildArgsField,
    DockerImageRegistriesField,
    DockerImageRepositoryField,
    DockerImageSkipPushField,
    DockerImageTagsField,
)
from pants.core.goals.package import OutputPathField
from pants.core.goals.run import RestartableField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    BoolField,
    Dependencies,
    DictStringToStringField,
    StringField,
    StringSequenceField,
    Target,
)
from pants.util.strutil import help_text

from slimfit.target_types.docker import DockerInstructionsField
from slimfit.target_types.settings import IMAGE_SETTINGS_FIELDS


class OciImageDependenciesField(Dependencies):
    pass


class OciImageLayersField(StringField):
    alias = "layers"
    required = True
    value: str
    help = "The address of the `app_layers` target that the image is made of."


class OciImageOutputPathField(OutputPathField):
    help = help_text("""
        Where the OCI image layout stands below `dist/`.

        Default: the path of the BUILD file with dots, then the app's name, as in
        `dist/apps.api/api.oci`. The blobs of all apps stand together in `dist/blobs`.
        """)


class AnnotationsField(DictStringToStringField):
    alias = "annotations"
    help = help_text("""
        Annotations of the image's manifest, in the words of the OCI image specification.
        `{build_args.NAME}` is filled in. Each key overrides the one of `[slimfit].annotations`.

        Default: none. Example: `annotations={"org.opencontainers.image.title": "Forecast"}`. They are
        part of what the digest is made of: a revision in them is a new digest for each commit. An
        engine's image has none; `labels` are in both.
        """)


# The names of an image. They say what those of Pants' `docker_image` say, and are fields of their own
# since whatever has the latter is pushed by the Docker backend.


class OciRegistriesField(StringSequenceField):
    alias = DockerImageRegistriesField.alias
    default = DockerImageRegistriesField.default
    help = help_text("""
        The registries that the image is published to: addresses, or `@alias` of
        `[docker.registries]`.

        Default: all that are configured with `default = true`. Example:
        `registries=["@company", "127.0.0.1:5000"]`.
        """)


class OciRepositoryField(StringField):
    alias = DockerImageRepositoryField.alias
    help = help_text("""
        The name of the image in its registries. `{name}`, `{directory}`, `{parent_directory}`,
        `{default_repository}` and `{build_args.NAME}` are filled in, and for a parametrized app
        `{parameters}`: the values of its parameters.

        Default: `[docker].default_repository`. Example: `repository="science/{name}"`.
        """)


class OciTagsField(StringSequenceField):
    alias = DockerImageTagsField.alias
    default = DockerImageTagsField.default
    help = help_text("""
        The tags of the image. `{build_args.NAME}` and `{pants.hash}` are filled in, and for a
        parametrized app `{parameters}`: the values of its parameters.

        Default: `["latest"]`. Example: `image_tags=["{build_args.GIT_COMMIT}", "latest"]`, with
        `[docker].build_args = ["GIT_COMMIT"]`.
        """)


class OciSkipPushField(BoolField):
    alias = DockerImageSkipPushField.alias
    default = False
    help = help_text("""
        Whether `publish` leaves the image out.

        Default: `False`. Example: `skip_push=True`.
        """)


OCI_NAME_FIELDS = (
    DockerImageBuildArgsField,
    OciRegistriesField,
    OciRepositoryField,
    OciSkipPushField,
    OciTagsField,
)


class OciImageTarget(Target):
    alias = "oci_image"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        OciImageDependenciesField,
        OciImageLayersField,
        OciImageOutputPathField,
        *IMAGE_SETTINGS_FIELDS,
        *OCI_NAME_FIELDS,
        AnnotationsField,
        DockerInstructionsField,
        RestartableField,
    )
    help = help_text("""
        An app's image as an OCI image layout, made without an engine and without root.

        `python_app` makes this target. `skopeo copy oci:dist/apps.api/api.oci ...` reads the
        result; `./pants oci-archive apps/api` makes a file of it for `docker load`.
        """)
