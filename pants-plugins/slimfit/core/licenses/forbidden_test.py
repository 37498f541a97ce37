"""Tests of which licences an app may not hold."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.licenses.forbidden import (
    LicenseBreach,
    Licensed,
    check_license_patterns,
    describe_license_breaches,
    find_license_breaches,
    render_table,
)

IDS = ("AGPL-3.0-only", "AGPL-3.0-or-later", "GPL-3.0-only", "MIT")


def licensed(name: str, *choices: tuple[str, ...]) -> Licensed:
    expression = " OR ".join(" AND ".join(choice) for choice in choices)
    return Licensed(name, "1.0", expression, "classifiers" if choices else "", choices)


GPL = licensed("gpl", ("GPL-3.0-only",))
BOTH = licensed("both", ("AGPL-3.0-only", "MIT"))
CHOICE = licensed("choice", ("GPL-3.0-only",), ("MIT",))
EXCEPTION = licensed("exception", ("GPL-2.0-only WITH Classpath-exception-2.0",))
NOTHING = licensed("nothing")
ALL = (GPL, BOTH, CHOICE, EXCEPTION, NOTHING)


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["GPL-3.0-only"], [("GPL-3.0-only", GPL)]),
        (["gpl-*"], [("gpl-*", EXCEPTION), ("gpl-*", GPL)]),
        (
            ["*GPL*", "MIT"],
            [("*GPL*", BOTH), ("*GPL*", CHOICE), ("*GPL*", EXCEPTION), ("*GPL*", GPL)],
        ),
        (["MIT"], [("MIT", BOTH)]),
        (["unknown"], [("unknown", NOTHING)]),
        (["Zlib"], []),
        ([], []),
    ],
)
def test_a_pattern_finds_what_leaves_no_other_choice(
    patterns: list[str], found: list[tuple[str, Licensed]]
) -> None:
    assert find_license_breaches(patterns, ALL) == tuple(
        LicenseBreach(pattern, item) for pattern, item in found
    )


def test_the_message_says_licence_way_and_way_out() -> None:
    breaches = find_license_breaches(["AGPL-*", "unknown"], [BOTH, NOTHING])
    why = {"both 1.0": ["apps/api/main.py:3 imports both"]}
    assert describe_license_breaches("apps/api:api", breaches, why) == """\
The closure of apps/api:api holds distributions whose licence is forbidden to it:

  both 1.0: AGPL-3.0-only AND MIT, says its classifiers (by "AGPL-*")
    apps/api/main.py:3 imports both
  nothing 1.0: not known (by "unknown")

Take out the import or the requirement that brings it in, or take another distribution. If you know \
the licence better, say so under `[slimfit]` in pants.toml: `licenses = {"both" = "MIT"}`, with \
`LicenseRef-` and a name of your own for a licence that you have bought."""


def test_a_pattern_that_means_no_licence_is_told() -> None:
    check_license_patterns(["AGPL-*", "mit", "unknown", "LicenseRef-Own"], IDS, "`forbid_licenses`")
    with pytest.raises(SlimfitError) as caught:
        check_license_patterns(["MIT", "AGPL-3"], IDS, "`forbid_licenses` of apps/api:api")
    assert str(caught.value) == (
        "`forbid_licenses` of apps/api:api holds 'AGPL-3', which is no licence of the SPDX list. Did"
        " you mean `AGPL-3.0-only`?\n\n"
        'Write an identifier of the list, with `*` for any characters, as in `"GPL-3.0-only"` or'
        ' `"AGPL-*"`; `"unknown"` means a licence that is not known.'
    )


@pytest.mark.parametrize(
    ("written", "offered"),
    [("GPL3", "GPL-3.0-only"), ("gpl-3", "GPL-3.0-only"), ("AGPL3", "AGPL-3.0-only")],
)
def test_the_nearest_licence_is_one_of_its_family(written: str, offered: str) -> None:
    ids = ("AGPL-3.0-only", "GPL-1.0-only", "GPL-3.0-only", "GPL-3.0-or-later", "NGPL")
    with pytest.raises(SlimfitError) as caught:
        check_license_patterns([written], ids, "`forbid_licenses`")
    assert f" Did you mean `{offered}`?" in str(caught.value)


def test_a_table_says_what_is_unknown() -> None:
    assert render_table([NOTHING, BOTH]) == (
        "distribution  licence                said by\n"
        "both 1.0      AGPL-3.0-only AND MIT  classifiers\n"
        "nothing 1.0   unknown                nothing\n"
    )
