"""`python_app`: the fields of a program, and the targets that it is turned into."""

from __future__ import annotations

from pants.backend.python.target_types import (
    EntryPointField,
    InterpreterConstraintsField,
    PexArgsField,
    PexBinaryDependenciesField,
    PexCompletePlatformsField,
    PexEmitWarningsField,
    PexEnvField,
    PexExecutionModeField,
    PexIncludeToolsField,
    PexInheritPathField,
    PexLayoutField,
    PexResolveLocalPlatformsField,
    PexScriptField,
    PexShebangField,
    PexStripEnvField,
    PexVenvHermeticScripts,
    PexVenvSitePackagesCopies,
    PythonResolveField,
)
from pants.core.goals.package import OutputPathField
from pants.core.goals.run import RestartableField
from pants.core.util_rules.environments import EnvironmentField
from pants.engine.target import COMMON_TARGET_FIELDS, Target, TargetGenerator
from pants.util.strutil import help_text

from slimfit.target_types.docker import DOCKER_FIELDS, DockerInstructionsField
from slimfit.target_types.hints import HINT_FIELDS
from slimfit.target_types.layers import LAYERS_FIELDS, BaseField, PlatformsField
from slimfit.target_types.oci import OCI_NAME_FIELDS, AnnotationsField
from slimfit.target_types.settings import IMAGE_SETTINGS_FIELDS


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

        The distribution that is called like the script is a dependency, and so are own modules that
        `args` name. Name what else the script loads in `dependencies`.
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


PEX_FIELDS = (
    EnvironmentField,
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


APP_FIELDS = (
    AppEntryPointField,
    AppScriptField,
    AppArgsField,
    AppEnvField,
    AppDependenciesField,
    AppResolveField,
    AppInterpreterConstraintsField,
    *HINT_FIELDS,
)


# Which Python an app's files are read by.
_PYTHON_FIELDS = (BaseField, PlatformsField)


class AppPexTarget(Target):
    # No `pex_binary`, which would also hold what only type checkers follow.
    alias = "app_pex"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        *APP_FIELDS,
        *PEX_FIELDS,
        *_PYTHON_FIELDS,
        OutputPathField,
    )
    help = help_text("""
        The PEX file of one app, with the same own files and distributions as its image.

        `python_app` makes this target.
        """)


class PythonAppTarget(TargetGenerator):
    alias = "python_app"
    generated_target_cls = AppPexTarget
    core_fields = COMMON_TARGET_FIELDS
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = (
        *APP_FIELDS,
        *LAYERS_FIELDS,
        *IMAGE_SETTINGS_FIELDS,
        AnnotationsField,
        DockerInstructionsField,
        *DOCKER_FIELDS,
        *PEX_FIELDS,
    )
    help = help_text("""
        A program that is shipped: a PEX file and a container image that hold exactly what it needs.

        For `python_app(name="api", entry_point="main.py")` in `apps/api/BUILD` it makes

        - `apps/api:api#pex`, an `app_pex`: `dist/apps.api/api.pex`,

        - `apps/api:api#layers`, the layers of its image,

        - `apps/api:api#oci`, an `oci_image`: `dist/apps.api/api.oci`,

        - `apps/api:api#docker`, a `docker_image` with the same layers, in a container engine.
        """)


PEX_FIELD_ALIASES = frozenset(
    field.alias for field in (*COMMON_TARGET_FIELDS, *APP_FIELDS, *PEX_FIELDS, *_PYTHON_FIELDS)
)


LAYERS_FIELD_ALIASES = frozenset(field.alias for field in (*COMMON_TARGET_FIELDS, *LAYERS_FIELDS))


IMAGE_FIELD_ALIASES = frozenset(
    field.alias
    for field in (
        *COMMON_TARGET_FIELDS,
        *IMAGE_SETTINGS_FIELDS,
        *OCI_NAME_FIELDS,
        AnnotationsField,
        DockerInstructionsField,
        RestartableField,
    )
)


DOCKER_FIELD_ALIASES = frozenset(
    field.alias for field in (*COMMON_TARGET_FIELDS, *DOCKER_FIELDS, RestartableField)
)
