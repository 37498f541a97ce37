"""Tests of which names the lines of a file import."""

from __future__ import annotations

import pytest

from slimfit.core.closure.hints.imported import Imported, imported_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (b"import a, b.c as d ,e\n", {"a", "b.c", "e"}),
        (b"from a.b import (c,\n  d)\n", {"a.b"}),
        (b"try:\n    import ujson\nexcept ImportError:\n\timport json\n", {"ujson", "json"}),
        (b"from . import a\nfrom .b import c\n", set()),
        (b"x = 'import a'\n# import b\n", set()),
        (b"", set()),
    ],
)
def test_import_lines(source: bytes, names: set[str]) -> None:
    assert imported_names(source) == names


@pytest.mark.parametrize(
    ("name", "imported"),
    [("yaml", True), ("yaml.nodes", True), ("google", True), ("yam", False), ("google.api", False)],
)
def test_a_distribution_is_imported_by_any_of_its_modules(name: str, imported: bool) -> None:
    assert Imported.of([name]).uses(("yaml", "google.cloud.storage")) is imported
