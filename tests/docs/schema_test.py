"""All that `closure` writes as JSON is what the schema in the documentation says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from slimfit.core.report.diff import diff_reports, read_sides
from slimfit.core.report.jsonformat import diff_to_json, to_json, why_to_json
from slimfit.core.report.testing import report
from slimfit.core.report.why import why

SCHEMA = Path(__file__).parents[2] / "docs/closure.schema.json"


def plain(document: dict[str, Any]) -> Any:
    """A document as a program reads it."""
    return json.loads(json.dumps(document))


@pytest.fixture(scope="module")
def check() -> Any:
    return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))


def documents() -> dict[str, dict[str, Any]]:
    now = to_json(report())
    gone = {**now, "apps": now["apps"][1:]}
    sides = [read_sides(json.dumps(document), "a report") for document in (now, gone)]
    return {
        "report": now,
        "with a size that nobody knows": to_json(report(unknown="pydantic")),
        "why": why_to_json(why(report("api", "hello"), "pandas")),
        "diff": diff_to_json(diff_reports(sides[0], sides[1], "main")),
    }


@pytest.mark.parametrize("name", documents())
def test_it_is_what_the_schema_says(check: Any, name: str) -> None:
    check(plain(documents()[name]))


@pytest.mark.parametrize("key", ["format", "apps", "monolith", "unused"])
def test_the_schema_misses_what_is_not_there(check: Any, key: str) -> None:
    document = plain(documents()["report"])
    del document[key]
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check(document)


def test_the_schema_knows_every_key(check: Any) -> None:
    document = plain(documents()["report"])
    document["apps"][0]["distributions"][0]["colour"] = "red"
    with pytest.raises(fastjsonschema.JsonSchemaException):
        check(document)
