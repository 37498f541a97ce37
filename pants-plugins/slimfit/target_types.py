"""What users write in BUILD files: targets, fields and their help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Optional

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
from pants.backend.python.target_types import (
    EntryPointField,
    InterpreterConstraintsField,
    PexArgsField,
    PexBinary,
    PexBinaryDependenciesField,
    PexCompletePlatformsField,
    PexEmitWarningsField,
    PexEnvField,
    PexExecutionModeField,
    PexIncludeToolsField,
    PexInheritPathField,
    PexLayoutField,
    PexPlatformsField,
    PexResolveLocalPlatformsField,
    PexScriptField,
    PexShebangField,
    PexStripEnvField,
    PexVenvHermeticScripts,
    PexVenvSitePackagesCopies,
    PythonResolveField,
)
from pants.base.glob_match_error_behavior import GlobMatchErrorBehavior
from pants.core.goals.package import OutputPathField
from pants.core.goals.run import RestartableField
from pants.core.util_rules.environments import EnvironmentField
from pants.engine.addresses import Address
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    AsyncFieldMixin,
    BoolField,
    Dependencies,
    DictStringToStringField,
    InvalidFieldException,
    MultipleSourcesField,
    OptionalSingleSourceField,
    SpecialCasedDependencies,
    StringField,
    StringSequenceField,
    Target,
    TargetGenerator,
)
from pants.util.strutil import help_text

# --------------------------------------------------------------------------------------------
# Fields of an app
# --------------------------------------------------------------------------------------------


class AppEntryPointField(EntryPointField):
    help = help_text("""
        What the app runs: a file beside the BUILD file, a module, or a function in one of them.

        Default: none; give either this or `script`.

        Examples: `"main.py"`, `"main.py:run"`, `"apps.api.main"`, `"apps.api.main:run"`. A module
        runs as `python -m` would run it; a function is called without arguments and its result
        is the exit code. A file name lets inference find the app's own code.
        """)


class AppScriptField(PexScriptField):
    help = help_text("""
        A console script of one of the app's distributions, to run instead of an entry point.

        Default: none. Example: `script="gunicorn"` with `args=["apps.dashboard.app:application"]`.

        No import shows these dependencies, so name them:
        `dependencies=["3rdparty/python#gunicorn", "./app.py"]`.
        """)


class AppArgsField(PexArgsField):
    help = help_text("""
        Arguments that always stand first on the program's command line, in the PEX and in the
        image.

        Default: none. Example: `args=["--config", "production.toml"]`. What a user gives to the
        PEX or to `docker run` follows them.
        """)


class AppEnvField(PexEnvField):
    help = help_text("""
        Environment variables of the program, in the PEX and in the image.

        Default: none; the image itself adds `PATH` and `LANG=C.UTF-8`. A value here replaces the
        image's. Example: `env={"PORT": "8080"}`.
        """)


class AppDependenciesField(PexBinaryDependenciesField):
    help = help_text("""
        What the app needs and inference cannot see.

        Default: none beyond what is inferred. Example:
        `dependencies=["3rdparty/python#psycopg2-binary", "!./debug_tools.py", "!!libs/legacy"]`.
        `!` drops one inferred dependency of the app, `!!` drops one from its whole closure.
        """)


class AppResolveField(PythonResolveField):
    help = help_text("""
        The resolve (a lockfile of `[python.resolves]`) that the app takes its distributions from.

        Default: `[python].default_resolve`. Example: `resolve="legacy"`.
        """)


class AppInterpreterConstraintsField(InterpreterConstraintsField):
    help = help_text("""
        The Python interpreters that the app may run on.

        Default: `[python].interpreter_constraints`. Example:
        `interpreter_constraints=["CPython==3.11.*"]`. They have to admit the Python of the base.
        """)


class BaseField(StringField, AsyncFieldMixin):
    alias = "base"
    help = help_text("""
        The address of the base that the image stands on: a `debian_base` or `oci_base` target.

        Default: the option `[slimfit].base`. Example: `base="3rdparty/debian:base"`.
        """)


class LabelsField(DictStringToStringField):
    alias = "labels"
    help = help_text("""
        Labels of the image's configuration.

        Default: those of the base. Example:
        `labels={"org.opencontainers.image.title": "Forecast service"}`.
        """)


class UserField(StringField):
    alias = "user"
    default = "65532:65532"
    value: str
    help = help_text("""
        The numeric user, and if you like the group, that the program runs as in the image.

        Default: `"65532:65532"`, an ordinary user without a home. Example: `user="1000:1000"`.
        It is a number so that an orchestrator can check that it is not root.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None and not re.fullmatch(r"\d+(:\d+)?", value):
            raise InvalidFieldException(
                f"The field `user` in target {address} is {value!r}, which is not a numeric user."
                "\n\nWrite the user's number, and the group's after a colon: `user=\"1000:1000\"`."
            )
        return value


class PortsField(StringSequenceField):
    alias = "ports"
    help = help_text("""
        The ports that the program listens on, as the image announces them.

        Default: none. Example: `ports=["8080", "9090/udp"]`. Without a protocol it is TCP.
        """)

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        value = super().compute_value(raw_value, address)
        wrong = [port for port in value or () if not _is_port(port)]
        if wrong:
            raise InvalidFieldException(
                f"The field `ports` in target {address} holds {wrong[0]!r}, which is not a port."
                "\n\nWrite a number from 1 to 65535, and a protocol after a slash if it is not TCP:"
                ' `ports=["8080", "9090/udp"]`.'
            )
        return value


def _is_port(text: str) -> bool:
    matched = re.fullmatch(r"(\d{1,5})(/(tcp|udp|sctp))?", text)
    return matched is not None and 1 <= int(matched[1]) <= 65535


class WorkdirField(StringField):
    alias = "workdir"
    default = "/app"
    value: str
    help = help_text("""
        The folder that the program starts in, an absolute path in the image.

        Default: `"/app"`. Example: `workdir="/data"`.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        if value is not None and not value.startswith("/"):
            raise InvalidFieldException(
                f"The field `workdir` in target {address} is {value!r}, which is not absolute."
                f'\n\nWrite a path from the root of the image: `workdir="/{value}"`.'
            )
        return value


class BytecodeField(BoolField):
    alias = "bytecode"
    default = True
    help = help_text("""
        Whether the image holds compiled bytecode (PEP 552, `unchecked-hash`) beside each module.

        Default: `True`: the program starts faster, and nothing is compiled at run time. Example:
        `bytecode=False` for an image about a third smaller that starts more slowly.
        """)


_PEX_FIELDS = (
    EnvironmentField,
    PexPlatformsField,
    PexCompletePlatformsField,
    PexResolveLocalPlatformsField,
    PexInheritPathField,
    PexStripEnvField,
    PexShebangField,
    PexEmitWarningsField,
    PexLayoutField,
    PexExecutionModeField,
    PexIncludeToolsField,
    PexVenvSitePackagesCopies,
    PexVenvHermeticScripts,
    RestartableField,
)

_APP_FIELDS = (
    AppEntryPointField,
    AppScriptField,
    AppArgsField,
    AppEnvField,
    AppDependenciesField,
    AppResolveField,
    AppInterpreterConstraintsField,
)


class DockerInstructionsField(StringSequenceField):
    alias = "docker_instructions"
    help = help_text("""
        Dockerfile instructions that follow those of the app in its `docker_image`.

        Default: none. Example: `docker_instructions=["USER root", "RUN apt-get update",
        "USER 65532:65532"]`. The OCI builder has no engine to run them: it leaves them out and says
        so.
        """)


# What a `docker_image` is told beside its Dockerfile.
_DOCKER_FIELDS = (
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

_IMAGE_FIELDS = (LabelsField, UserField, PortsField, WorkdirField)


# --------------------------------------------------------------------------------------------
# Targets of an app
# --------------------------------------------------------------------------------------------


class AppLayersDependenciesField(Dependencies):
    pass


class AppLayersPexField(SpecialCasedDependencies):
    # Special-cased, so that what uses the layers does not package the PEX beside them.
    alias = "pex"
    required = True
    help = "The address of the `pex_binary` target whose closure the layers hold."


class AppLayersFilesField(MultipleSourcesField):
    # It owns no file; from it the layers are generated, as files of a Docker build context.
    alias = "_files"
    uses_source_roots = False
    expected_num_files = 0


class AppLayersTarget(Target):
    alias = "app_layers"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        AppLayersDependenciesField,
        AppLayersPexField,
        AppLayersFilesField,
        BaseField,
        BytecodeField,
    )
    help = help_text("""
        The layers of one app's image: what goes in, and nothing else does.

        `python_app` makes this target; the image builders read it.
        """)


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
        `{default_repository}` and `{build_args.NAME}` are filled in.

        Default: `[docker].default_repository`. Example: `repository="science/{name}"`.
        """)


class OciTagsField(StringSequenceField):
    alias = DockerImageTagsField.alias
    default = DockerImageTagsField.default
    help = help_text("""
        The tags of the image. `{build_args.NAME}` and `{pants.hash}` are filled in.

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


_OCI_NAME_FIELDS = (
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
        *_IMAGE_FIELDS,
        *_OCI_NAME_FIELDS,
        DockerInstructionsField,
        RestartableField,
    )
    help = help_text("""
        An app's image as an OCI image layout, made without an engine and without root.

        `python_app` makes this target. `skopeo copy oci:dist/apps.api/api.oci ...` reads the
        result; `./pants oci-archive apps/api` makes a file of it for `docker load`.
        """)


class PythonAppTarget(TargetGenerator):
    alias = "python_app"
    generated_target_cls = PexBinary
    core_fields = COMMON_TARGET_FIELDS
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = (
        *_APP_FIELDS,
        BaseField,
        BytecodeField,
        *_IMAGE_FIELDS,
        DockerInstructionsField,
        *_DOCKER_FIELDS,
        *_PEX_FIELDS,
    )
    help = help_text("""
        A program that is shipped: a PEX file and a container image that hold exactly what it needs.

        For `python_app(name="api", entry_point="main.py")` in `apps/api/BUILD` it makes

        - `apps/api:api#pex`, a `pex_binary`: `dist/apps.api/api.pex`,

        - `apps/api:api#layers`, the layers of its image,

        - `apps/api:api#oci`, an `oci_image`: `dist/apps.api/api.oci`,

        - `apps/api:api#docker`, a `docker_image` with the same layers, in a container engine.
        """)


PEX_FIELD_ALIASES = frozenset(
    field.alias for field in (*COMMON_TARGET_FIELDS, *_APP_FIELDS, *_PEX_FIELDS)
)
LAYERS_FIELD_ALIASES = frozenset(
    field.alias for field in (*COMMON_TARGET_FIELDS, BaseField, BytecodeField)
)
IMAGE_FIELD_ALIASES = frozenset(
    field.alias
    for field in (
        *COMMON_TARGET_FIELDS,
        *_IMAGE_FIELDS,
        *_OCI_NAME_FIELDS,
        DockerInstructionsField,
        RestartableField,
    )
)
DOCKER_FIELD_ALIASES = frozenset(
    field.alias for field in (*COMMON_TARGET_FIELDS, *_DOCKER_FIELDS, RestartableField)
)


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
        OciImageDependenciesField,
        UnbuiltDockerImageFilesField,
        RestartableField,
    )
    help = "The image of an app that is not built, since `[slimfit].builders` leaves it out."


# --------------------------------------------------------------------------------------------
# Bases
# --------------------------------------------------------------------------------------------


class DebianSuiteField(StringField):
    alias = "suite"
    default = "bookworm"
    value: str
    help = help_text("""
        The Debian release that the packages come from.

        Default: `"bookworm"` (Debian 12, Python 3.11). Example: `suite="trixie"` (Debian 13,
        Python 3.13).
        """)


class DebianArchitectureField(StringField):
    alias = "architecture"
    default = "amd64"
    value: str
    valid_choices = ("amd64", "arm64")
    help = help_text("""
        The architecture of the packages, in Debian's words.

        Default: `"amd64"`. Example: `architecture="arm64"`.
        """)


class DebianPackagesField(StringSequenceField):
    alias = "packages"
    help = help_text("""
        Packages that the base holds beside the default ones, each with all that it depends on.

        Default: none; the base always holds the suite's Python, CA certificates, time zones and
        what they need. Example: `packages=["libgl1", "tesseract-ocr"]`.
        """)


class DebianLockfileField(OptionalSingleSourceField):
    # A source, so that Pants sees a change of it as a change of every app on this base.
    alias = "lockfile"
    uses_source_roots = False
    default_glob_match_error_behavior = GlobMatchErrorBehavior.ignore
    help = help_text("""
        The lockfile that pins each package by version and sha256, a path beside the BUILD file.

        Default: the target's name with `.lock` behind it. Make it with
        `./pants generate-lockfiles --resolve=<the target's name>`. Example:
        `lockfile="bookworm.lock"`.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        return super().compute_value(raw_value or f"{address.target_name}.lock", address)


class DebianBaseTarget(Target):
    alias = "debian_base"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        DebianSuiteField,
        DebianArchitectureField,
        DebianPackagesField,
        DebianLockfileField,
    )
    help = help_text("""
        A base made of Debian packages, unpacked without root and without an engine.

        `debian_base(name="base")` and `./pants generate-lockfiles --resolve=base` are all it takes.
        """)


class OciBaseSourceField(OptionalSingleSourceField):
    alias = "image"
    required = True
    value: str
    uses_source_roots = False
    # A layout is a folder of many files.
    expected_num_files = range(1, 1_000_000)
    help = help_text("""
        An OCI image layout (a folder) or an archive of one (a file), a path beside the BUILD file.

        Example: `image="python-slim.tar"`, made with
        `skopeo copy docker://... oci-archive:python-slim.tar`.
        """)

    @property
    def globs(self) -> tuple[str, ...]:
        return (self.value, f"{self.value}/**")


class OciBaseArchitectureField(StringField):
    alias = "architecture"
    default = "amd64"
    value: str
    valid_choices = ("amd64", "arm64")
    help = help_text("""
        Which image of a multi-platform index is taken, in the OCI image specification's words.

        Default: `"amd64"`. Example: `architecture="arm64"`.
        """)


class OciBaseTarget(Target):
    alias = "oci_base"
    core_fields = (*COMMON_TARGET_FIELDS, OciBaseSourceField, OciBaseArchitectureField)
    help = help_text("""
        A base that stands in the repository as an OCI image layout or archive.

        Its layers go into the image as they are. It has to hold a CPython.
        """)


class DockerBaseReferenceField(StringField):
    alias = "reference"
    required = True
    value: str
    help = help_text("""
        The image in a registry, pinned by digest.

        Example: `reference="python:3.11-slim@sha256:..."`. A tag alone may name another image
        tomorrow, so it is refused with the digest that it names today.
        """)


class DockerBaseTarget(Target):
    alias = "docker_base"
    core_fields = (*COMMON_TARGET_FIELDS, DockerBaseReferenceField, OciBaseArchitectureField)
    help = help_text("""
        A base that stands in a registry.

        An engine starts from it as it is; the OCI builder fetches it with `skopeo`. It has to hold a
        CPython.
        """)
