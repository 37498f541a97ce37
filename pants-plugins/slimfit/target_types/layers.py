"""`app_layers`: what goes into an app's image."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    AsyncFieldMixin,
    BoolField,
    Dependencies,
    MultipleSourcesField,
    SpecialCasedDependencies,
    StringField,
    StringSequenceField,
    Target,
)
from pants.util.strutil import help_text

from slimfit.target_types.check import ImportCheckSkipField
from slimfit.target_types.exclusions import EXCLUSIONS_FIELDS
from slimfit.target_types.guardrails import GUARDRAILS_FIELDS
from slimfit.target_types.native import SystemPackagesField
from slimfit.target_types.sizes import MaxLayerSizeField


class BaseField(StringField, AsyncFieldMixin):
    alias = "base"
    help = help_text("""
        The address of the base that the image stands on: a `debian_base`, `oci_base` or `docker_base`
        target.

        Default: the option `[slimfit].base`. Example: `base="3rdparty/debian:base"`.
        """)


class BytecodeField(BoolField):
    alias = "bytecode"
    default = True
    help = help_text("""
        Whether the image holds compiled bytecode (PEP 552, `unchecked-hash`) beside each module.

        Default: `True`: the program starts faster, and nothing is compiled at run time. Example:
        `bytecode=False` for an image about a third smaller that starts more slowly.
        """)


class PlatformsField(StringSequenceField):
    alias = "platforms"
    valid_choices = ("linux/amd64", "linux/arm64")
    help = help_text("""
        The platforms that the image is for. With several of them the OCI builder makes one image for
        each and an index that lists them; base and wheels follow the platform.

        Default: the platform of the base. Example: `platforms=["linux/amd64", "linux/arm64"]`.
        """)

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        value = super().compute_value(raw_value, address)
        return tuple(sorted(set(value))) if value else None


# What an app says of its layers. A new field of this kind is added here and nowhere else.
LAYERS_FIELDS = (
    BaseField,
    BytecodeField,
    PlatformsField,
    ImportCheckSkipField,
    *EXCLUSIONS_FIELDS,
    *GUARDRAILS_FIELDS,
    MaxLayerSizeField,
    SystemPackagesField,
)


class AppLayersDependenciesField(Dependencies):
    pass


class AppLayersPexField(SpecialCasedDependencies):
    # Special-cased, so that what uses the layers does not package the PEX beside them.
    alias = "pex"
    required = True
    help = "The address of the `app_pex` target whose closure the layers hold."


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
        *LAYERS_FIELDS,
    )
    help = help_text("""
        The layers of one app's image: what goes in, and nothing else does.

        `python_app` makes this target; the image builders read it.
        """)
