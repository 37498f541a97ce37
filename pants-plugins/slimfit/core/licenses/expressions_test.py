"""Tests of SPDX expressions; each depends on the library's list."""

from __future__ import annotations

import pytest

from slimfit.core.licenses.expressions import alternatives, license_ids, normalize_expression
from slimfit.core.licenses.names import _CLASSIFIERS, _TEXTS


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("mit or GPL-3.0+", "MIT OR GPL-3.0-or-later"),
        ("GPL-3.0", "GPL-3.0-only"),
        ("LicenseRef-Own AND MIT", "LicenseRef-Own AND MIT"),
        ("GPL-2.0-only with Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("MIT License", None),
        ("BSD", None),
        ("(MIT", None),
        ("MIT AND", None),
        ("BSD-3-Clause, Apache-2.0", None),
        ("", None),
    ],
)
def test_an_expression_is_told_from_what_is_none(text: str, normal: str) -> None:
    assert normalize_expression(text) == normal


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("MIT", [("MIT",)]),
        ("MIT OR Apache-2.0", [("Apache-2.0",), ("MIT",)]),
        ("MIT AND Apache-2.0", [("Apache-2.0", "MIT")]),
        ("MIT AND (BSD-3-Clause OR Zlib)", [("BSD-3-Clause", "MIT"), ("MIT", "Zlib")]),
        ("GPL-2.0-only WITH GCC-exception-2.0", [("GPL-2.0-only WITH GCC-exception-2.0",)]),
    ],
)
def test_the_choices_of_an_expression_are_told(text: str, choices: list[tuple[str, ...]]) -> None:
    assert list(alternatives(text)) == choices


def test_every_name_in_the_tables_stands_for_an_identifier_of_the_list() -> None:
    meant = {*_CLASSIFIERS.values(), *_TEXTS.values()}
    strange = {one for one in meant if not one.startswith("LicenseRef-")} - set(license_ids())
    assert strange == set()
