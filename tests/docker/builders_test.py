"""`[slimfit].builders`: what is built, and what is said of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.built import Built

NOBODY = "unix:///nonexistent/docker.sock"
LAYOUT = "dist/apps.units/units.oci"
INFO = "dist/apps.units/units.docker-info.json"

DOCKER = (
    "A container engine answers: images of apps are built in it. For OCI image layouts in dist/, use"
    " `--slimfit-builders=oci`, or `both`."
)
OCI = (
    "No container engine answers: images of apps are written as OCI image layouts. For"
    " `docker_image`, start an engine; `--slimfit-builders=docker` insists on it."
)
ONLY_DOCKER = "Images of apps are built in the container engine alone (`[slimfit].builders`)."
ONLY_OCI = "Images of apps are written as OCI image layouts alone (`[slimfit].builders`)."


@pytest.fixture(autouse=True)
def emptied(built: Built) -> Iterator[None]:
    """Nothing of two apps stands below dist/; afterwards all does, as other tests expect."""
    dist = built.checkout.root / "dist"
    folders = {dist / f"apps.{app}": dist / f"kept.{app}" for app in ("units", "ledger")}
    for folder, kept in folders.items():
        folder.rename(kept)
    yield
    for folder, kept in folders.items():
        shutil.rmtree(folder, ignore_errors=True)
        kept.rename(folder)


@pytest.mark.parametrize(
    ("choice", "host", "artifacts", "line"),
    [
        ("auto", "", {INFO}, DOCKER),
        ("auto", NOBODY, {LAYOUT}, OCI),
        ("docker", "", {INFO}, ONLY_DOCKER),
        ("oci", "", {LAYOUT}, ONLY_OCI),
        ("both", "", {LAYOUT, INFO}, ""),
    ],
    ids=[
        "auto takes an engine that answers",
        "auto does without an engine if only the client is there",
        "docker builds in the engine",
        "oci leaves an engine that is there alone",
        "both builders work side by side",
    ],
)
def test_the_builders_build_what_the_option_says_and_one_line_says_so(
    built: Built, choice: str, host: str, artifacts: set[str], line: str
) -> None:
    environment = {"PANTS_SLIMFIT_BUILDERS": choice, **({"DOCKER_HOST": host} if host else {})}
    done = built.package("apps/units:", "apps/ledger:", **environment)
    lines = [text for text in done.said("INFO") if text in (DOCKER, OCI, ONLY_DOCKER, ONLY_OCI)]
    assert lines == ([line] if line else [])
    root: Path = built.checkout.root
    assert {path for path in (LAYOUT, INFO) if (root / path).exists()} == artifacts
    assert (root / "dist/apps.units/units.pex").exists()
    if INFO in artifacts:
        (registry,) = json.loads((root / INFO).read_text(encoding="utf-8"))["registries"]
        assert [tag["name"] for tag in registry["tags"]] == [built.image("units")]
