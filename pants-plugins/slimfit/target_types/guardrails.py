"""What an app may not hold, and how large its image may be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from pants.engine.addresses import Address
from pants.engine.target import StringSequenceField
from pants.util.strutil import help_text

from slimfit.core.guardrails.forbidden import check_patterns
from slimfit.target_types.addresses import app_of
from slimfit.target_types.sizes import MaxImageSizeField, checked


class ForbidField(StringSequenceField):
    alias = "forbid"
    help = help_text("""
        What the app may not hold: distributions by name, first-party files by path from the root of
        the repository, or targets by address. `*` stands for any characters, in paths up to the next
        slash, and `**` for any folders.

        Default: nothing. Example: `forbid=["torch", "nvidia-*", "libs/internal/**",
        "libs/legacy:src"]`. `./pants check` looks at it, and so does `package`, which then makes no
        image. The message shows the imports and requirements that lead to what is forbidden.
        """)

    @classmethod
    def compute_value(
        cls, raw_value: Optional[Iterable[str]], address: Address
    ) -> Optional[tuple[str, ...]]:
        value = super().compute_value(raw_value, address)
        where = f"The field `{cls.alias}` of {app_of(address)}"
        checked(lambda: check_patterns(value or (), where))
        return value


class ForbidLicensesField(StringSequenceField):
    alias = "forbid_licenses"
    help = help_text("""
        Licences that no distribution of the app may have: identifiers of the SPDX licence list, in
        which `*` stands for any characters, or `"unknown"`. A distribution with a choice of licences
        is forbidden if all of them are.

        Default: those of the option `[slimfit].forbid_licenses`, to which these are added. Example:
        `forbid_licenses=["GPL-3.0-only", "AGPL-*"]`. `./pants check` and `package` look at it;
        `./pants licenses apps/api` shows what each distribution says.
        """)


# What a `python_app` says of its limits.
GUARDRAILS_FIELDS = (MaxImageSizeField, ForbidField, ForbidLicensesField)
