"""Tests of the licence that metadata says."""

from __future__ import annotations

from typing import Optional

import pytest

from slimfit.core.licenses.declared import Declared, LicenseFields, declared_license

KNOWN = {"MIT": "MIT", "BSD-3-Clause": "BSD-3-Clause", "mit": "MIT"}
OSI = "License :: OSI Approved :: "


def declared(expression: str = "", text: str = "", *classifiers: str) -> tuple[str, str]:
    fields = LicenseFields("thing", "1", expression, text, classifiers)
    found = declared_license(fields, {}, KNOWN.get)
    return found.expression, found.source


@pytest.mark.parametrize(
    ("expression", "text", "classifiers", "found"),
    [
        ("mit", "GPL", [f"{OSI}BSD License"], ("MIT", "License-Expression")),
        ("nonsense", "", [f"{OSI}MIT License"], ("MIT", "classifiers")),
        ("", "MIT", [], ("MIT", "License")),
        ("", "The Apache License, Version 2.0", [], ("Apache-2.0", "License")),
        ("", "Apache License 2.0", [], ("Apache-2.0", "License")),
        ("", "Apache v2.0", [], ("Apache-2.0", "License")),
        ("", "GPLv3+", [], ("GPL-3.0-or-later", "License")),
        ("", "PSF-2.0", [], ("PSF-2.0", "License")),
        ("", "", [f"{OSI}MIT License", "License :: OSI Approved"], ("MIT", "classifiers")),
        (
            *("", "", [f"{OSI}MIT License", f"{OSI}Apache Software License"]),
            ("Apache-2.0 AND MIT", "classifiers"),
        ),
        ("", "3-Clause BSD License", [f"{OSI}BSD License"], ("BSD-3-Clause", "License")),
        ("", "BSD", [f"{OSI}BSD License"], ("LicenseRef-BSD", "classifiers")),
        ("", "whatever you like", [f"{OSI}BSD License"], ("LicenseRef-BSD", "classifiers")),
        ("", "BSD-3-Clause", [f"{OSI}MIT License"], ("MIT", "classifiers")),
        (
            *("", "", ["License :: Other/Proprietary License"]),
            ("LicenseRef-Proprietary", "classifiers"),
        ),
        ("", "whatever you like", [], ("", "")),
        ("", "", [], ("", "")),
    ],
)
def test_the_best_word_of_the_metadata_counts(
    expression: str, text: str, classifiers: list[str], found: tuple[str, str]
) -> None:
    assert declared(expression, text, *classifiers) == found


def test_what_the_user_says_counts_before_all_else() -> None:
    normalized: dict[str, Optional[str]] = {"MIT": "MIT"}
    fields = LicenseFields("thing", "1", "MIT")
    found = declared_license(fields, {"thing": "LicenseRef-Bought"}, normalized.get)
    assert found == Declared("LicenseRef-Bought", "pants.toml")
