"""`debian_base`, `oci_base` and `docker_base`: what lies under the layers of an app."""

from __future__ import annotations

from typing import Optional

from pants.base.glob_match_error_behavior import GlobMatchErrorBehavior
from pants.engine.addresses import Address
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    OptionalSingleSourceField,
    StringField,
    StringSequenceField,
    Target,
)
from pants.util.strutil import help_text


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


class DebianArchitecturesField(StringSequenceField):
    alias = "architectures"
    valid_choices = ("amd64", "arm64")
    help = help_text("""
        All architectures that the base is locked for, so that apps of several `platforms` can stand
        on it; the lockfile then holds a part for each.

        Default: that of `architecture` alone. Example: `architectures=["amd64", "arm64"]`. It has to
        name the machine that builds, too: its Python compiles for all others.
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
        DebianArchitecturesField,
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
