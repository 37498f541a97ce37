"""What users write in BUILD files."""

from __future__ import annotations

import os
from typing import Optional

from pants.backend.python.target_types import (
    PythonRequirementResolveField,
    PythonRequirementTarget,
)
from pants.engine.addresses import Address
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    DictStringToStringField,
    DictStringToStringSequenceField,
    InvalidFieldException,
    OverridesField,
    StringField,
    TargetGenerator,
)
from pants.util.strutil import help_text

from slimfit.core.conda.relax import LEVELS
from slimfit.core.conda.selectors import LINUX_64, PLATFORMS


class CondaSourceField(StringField):
    alias = "source"
    default = "environment.yml"
    value: str
    help = help_text("""
        The environment file: a path beside the BUILD file, or with `//` in front one from the
        repository's root.

        Default: `"environment.yml"`. Example: `source="//environment.yml"`.

        Of a file beside the BUILD file, `--changed-since` knows which targets it changes.
        """)

    @classmethod
    def compute_value(cls, raw_value: Optional[str], address: Address) -> Optional[str]:
        value = super().compute_value(raw_value, address)
        assert value is not None
        path = value[2:] if value.startswith("//") else value
        if os.path.isabs(path) or ".." in path.split("/") or not path:
            raise InvalidFieldException(
                f"The field `{cls.alias}` of {address} is {value!r}, which is no path of the"
                " repository.\n\n"
                'Write a path beside the BUILD file, as in `source="environment.yml"`, or one from the'
                ' root, as in `source="//environment.yml"`.'
            )
        return value

    def path(self, folder: str) -> str:
        """The path from the repository's root, for a BUILD file in a folder."""
        if self.value.startswith("//"):
            return os.path.normpath(self.value[2:])
        return os.path.normpath(os.path.join(folder, self.value))


class CondaNameMappingField(DictStringToStringField):
    alias = "name_mapping"
    help = help_text("""
        What conda packages are outside of conda, where Slimfit does not know it or you know better.

        A value is a project of the Python index, perhaps with extras; or `debian:` and the Debian
        packages that stand for it; or an empty text to leave it out. Versions stay in the environment
        file.

        Default: none; Slimfit's table knows more than a thousand names, and a name that it does not
        know is an error, since a project of the same name may be a stranger's. Example:
        `name_mapping={"our-tools": "acme-tools[cli]", "sox": "debian: sox", "ipykernel": ""}`.
        """)


class CondaOverridesField(OverridesField):
    help = help_text("""
        Other values for fields of the `python_requirement` targets, by project.

        Default: none. Example:
        `overrides={"numpy": {"requirements": ["numpy>=1.21,<2"]}, "pandas": {"tags": ["heavy"]}}`.

        `requirements` replaces what the environment file says of the version, and helps where its
        version has no equal.
        """)


class CondaRelaxField(StringField):
    alias = "relax"
    default = "exact"
    value: str
    valid_choices = LEVELS
    help = help_text("""
        How pins of conda packages are loosened, since the Python index may lack a release that conda
        has.

        `exact` keeps them, `minor` turns `==1.2.3` into `==1.2.*`, `any` drops them. Lines below `pip:`
        stay as they are.

        Default: `"exact"`. Example: `relax="minor"`.
        """)


class CondaPlatformField(StringField):
    alias = "platform"
    default = LINUX_64.name
    value: str
    valid_choices = tuple(platform.name for platform in PLATFORMS)
    help = help_text("""
        The platform of the images, in conda's words. It decides about lines with selectors, such as
        `# [linux]`.

        Default: `"linux-64"`. Example: `platform="linux-aarch64"`.
        """)


class RequirementSystemPackagesField(DictStringToStringSequenceField):
    alias = "system_packages"
    help = help_text("""
        The Debian packages that a requirement needs at run time, by Debian's release. An empty release
        holds for all.

        Default: none; a `conda_environment` fills it in from its table. Example:
        `system_packages={"12": ["tesseract-ocr"], "13": ["tesseract-ocr"]}`.
        """)


class CondaEnvironmentTarget(TargetGenerator):
    alias = "conda_environment"
    generated_target_cls = PythonRequirementTarget
    core_fields = (
        *COMMON_TARGET_FIELDS,
        CondaSourceField,
        CondaNameMappingField,
        CondaOverridesField,
        CondaRelaxField,
        CondaPlatformField,
    )
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = (PythonRequirementResolveField,)
    help = help_text("""
        The requirements of a conda environment file, as `python_requirement` targets.

        The file stays the place where you write what you need. It is read, and neither solved nor
        fetched: every project becomes one target, named by its normalised name, and each app takes
        what it imports. `./pants conda-import` shows what becomes of each line.
        """)
