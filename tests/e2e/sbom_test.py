"""Bills of materials of this repository's apps, held against what is in their images."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.reference import APPS, Reference
from tests.sbom.validators import check_documents

BOTH = '--slimfit-sbom=["cyclonedx", "spdx"]'


@pytest.fixture(scope="module")
def described(reference: Reference) -> Iterator[Reference]:
    """The repository with documents beside its images."""
    reference.checkout.package("::", options=[BOTH])
    try:
        yield reference
    finally:
        # For whoever counts what a run without changes does.
        reference.checkout.package("::")


def document(described: Reference, app: str, ending: str) -> Any:
    """A document about an app."""
    return json.loads((described.checkout.root / f"dist/apps.{app}/{app}.{ending}").read_text())


def locked(root: Path) -> set[str]:
    """The sha256 of all files that the lockfiles name."""
    found = set()
    for name in ("default", "legacy"):
        text = (root / f"3rdparty/python/{name}.lock").read_text()
        plain = "".join(line for line in text.splitlines(True) if not line.startswith("//"))
        for resolve in json.loads(plain)["locked_resolves"]:
            for item in resolve["locked_requirements"]:
                found |= {artifact["hash"] for artifact in item["artifacts"]}
    return found


def debian(described: Reference, app: str) -> set[tuple[str, str]]:
    """The Debian packages that an image says to hold."""
    stanzas = [
        dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line[:24])
        for folder in described.container(app).layers
        for status in folder.glob("var/lib/dpkg/status")
        for stanza in status.read_text().split("\n\n")
        if stanza.strip()
    ]
    return {(stanza["Package"], stanza["Version"]) for stanza in stanzas}


@pytest.mark.parametrize("app", APPS)
def test_cyclonedx_says_what_the_image_holds(described: Reference, app: str) -> None:
    components = document(described, app, "cdx.json")["components"]
    by_kind: dict[str, list[Any]] = {"pypi": [], "deb": [], "file": []}
    for component in components:
        kind = component["purl"][4:].split("/")[0] if "purl" in component else component["type"]
        by_kind[kind].append(component)
    closure = described.closure(app)
    named = {(item["name"], item["version"]) for item in by_kind["pypi"]}
    assert named == closure.distributions
    assert {(item["name"], item["version"]) for item in by_kind["deb"]} == debian(described, app)
    hashes = [{one["alg"]: one["content"] for one in item["hashes"]} for item in by_kind["pypi"]]
    assert {one["SHA-256"] for one in hashes} <= locked(described.checkout.root)
    assert all(item["licenses"] for item in by_kind["pypi"])
    files = {
        item["name"]: {one["alg"]: one["content"] for one in item["hashes"]}["SHA-256"]
        for item in by_kind["file"]
    }
    assert files == {f"/app/src/{path}": sha256 for path, sha256 in closure.files.items()}


@pytest.mark.parametrize("app", APPS)
def test_spdx_says_the_same_as_cyclonedx(described: Reference, app: str) -> None:
    spdx = document(described, app, "spdx.json")
    cyclonedx = document(described, app, "cdx.json")
    purls = {
        reference["referenceLocator"]
        for package in spdx["packages"]
        for reference in package.get("externalRefs", ())
    }
    assert purls == {item["purl"] for item in cyclonedx["components"] if "purl" in item}
    assert {file["fileName"][1:] for file in spdx["files"]} == {
        item["name"] for item in cyclonedx["components"] if item["type"] == "file"
    }
    assert spdx["documentNamespace"] == cyclonedx["serialNumber"]


def test_an_engines_image_has_the_same_documents(described: Reference) -> None:
    folder = described.checkout.root / "dist/apps.units"
    paths = [folder / "units.cdx.json", folder / "units.spdx.json"]
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    options = ["--slimfit-builders=docker", BOTH]
    done = described.checkout.package("apps/units#oci", options=options)
    assert "units.oci" not in done.stderr
    assert [path.read_bytes() for path in paths] == before


def test_every_document_is_valid(described: Reference) -> None:
    root = described.checkout.root / "dist"
    check_documents(
        root / f"apps.{app}/{app}.{ending}" for app in APPS for ending in ("cdx.json", "spdx.json")
    )


def test_a_distribution_requires_what_its_metadata_says(described: Reference) -> None:
    graph = {
        item["ref"]: set(item.get("dependsOn", ()))
        for item in document(described, "etl", "cdx.json")["dependencies"]
    }
    by_name = {ref.partition("@")[0]: refs for ref, refs in graph.items()}
    required = {ref.partition("@")[0] for ref in by_name["pkg:pypi/pandas"]}
    assert required == {"pkg:pypi/numpy", "pkg:pypi/python-dateutil"}
    assert "pkg:pypi/pandas" in {ref.partition("@")[0] for ref in graph["app"]}


def test_the_goal_licenses_shows_each_distribution(described: Reference) -> None:
    done = described.checkout.pants("licenses", "apps/dashboard")
    assert done.code == 0, done.stderr
    first, _, header, *rows = done.stdout.splitlines()
    assert first == "apps/dashboard:dashboard"
    assert header.split() == ["distribution", "licence", "said", "by"]
    told = {row.split()[0]: row.split()[2] for row in rows if row}
    assert told == {"gunicorn": "MIT", "jinja2": "LicenseRef-BSD", "markupsafe": "BSD-3-Clause"}


def test_a_forbidden_licence_is_told_with_who_says_it(described: Reference) -> None:
    done = described.checkout.pants(
        '--slimfit-forbid-licenses=["BSD-*", "GPL-*"]',
        *("check", "--only=slimfit-guardrails", "apps/dashboard", "apps/units"),
    )
    assert done.code == 1
    (error,) = done.said("ERROR")
    assert "  markupsafe " in error
    assert "    jinja2 requires MarkupSafe>=2.0\n" in error
    assert "The closure of apps/dashboard:dashboard holds distributions whose licence is" in error
    assert "apps/units:units holds" not in error
