"""Tests of reading many licences at once."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.licenses.declared import LicenseFields
from slimfit.core.licenses.exchange import LicensesInput, LicensesOutput
from slimfit.core.licenses.forbidden import Licensed
from slimfit.core.licenses.reading import read_licenses

MIT = ("License :: OSI Approved :: MIT License",)
GIVEN = LicensesInput(
    (
        LicenseFields("dual", "2", expression="mit or apache-2.0"),
        LicenseFields("plain", "1", text="MIT", classifiers=MIT),
        LicenseFields("silent", "3"),
        LicenseFields("told", "4"),
    ),
    (("told", "LicenseRef-Bought"),),
)


def test_licences_pass_through_text_unchanged() -> None:
    assert LicensesInput.from_json(GIVEN.to_json()) == GIVEN
    found = read_licenses(GIVEN)
    assert LicensesOutput.from_json(found.to_json()) == found
    assert "MIT" in found.ids
    assert found.licensed == (
        Licensed(
            "dual", "2", "MIT OR Apache-2.0", "License-Expression", (("Apache-2.0",), ("MIT",))
        ),
        Licensed("plain", "1", "MIT", "classifiers", (("MIT",),)),
        Licensed("silent", "3", "", ""),
        Licensed("told", "4", "LicenseRef-Bought", "pants.toml", (("LicenseRef-Bought",),)),
    )


def test_what_the_user_says_has_to_be_an_expression() -> None:
    with pytest.raises(SlimfitError) as caught:
        read_licenses(LicensesInput((), (("thing", "MIT License"),)))
    assert str(caught.value) == (
        "`[slimfit].licenses` says of thing that its licence is 'MIT License', which is no SPDX"
        " expression.\n\n"
        'Write identifiers of the SPDX licence list, as in `"MIT"` or `"MIT OR Apache-2.0"`, or'
        " `LicenseRef-` and a name of your own."
    )
