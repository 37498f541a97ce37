"""The images that an engine builds: they hold what the OCI image layouts hold, whoever builds them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.image.layout import read_layout
from tests.docker.built import AGAIN, Built
from tests.docker.trees import Tree, layout_image, saved_images
from tests.e2e.reference import APPS

# The settings of an image that say how it runs.
SETTINGS = ("Env", "User", "WorkingDir", "ExposedPorts", "Labels", "Entrypoint", "Cmd")
# The diff_id of a tar without entries. BuildKit makes such a layer of WORKDIR.
EMPTY = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


@pytest.fixture(scope="module")
def trees(built: Built, scratch: Path) -> Mapping[str, Tree]:
    """The files of every app's image, as the engine gives them away."""
    archive = scratch / "saved.tar"
    built.engine.run("save", "--output", str(archive), *map(built.image, APPS))
    try:
        return saved_images(archive)
    finally:
        archive.unlink()


@pytest.fixture(scope="module")
def read() -> dict[str, Tree]:
    """Layers of layouts that were read before, by digest."""
    return {}


@pytest.mark.parametrize("app", APPS)
def test_both_builders_put_the_same_files_into_an_image(
    built: Built, trees: Mapping[str, Tree], read: dict[str, Tree], app: str
) -> None:
    docker, oci = trees[built.image(app)], layout_image(built.layout(app), read)
    differing = [path for path in sorted({*docker, *oci}) if docker.get(path) != oci.get(path)]
    assert [(path, docker.get(path), oci.get(path)) for path in differing[:9]] == []
    assert len(oci) > 2500


@pytest.mark.parametrize("app", APPS)
def test_both_builders_say_the_same_of_how_an_image_runs(built: Built, app: str) -> None:
    docker, oci = built.engine.inspect(built.image(app)), read_layout(built.layout(app)).config

    def settings(config: Mapping[str, Any]) -> dict[str, Any]:
        return {name: config["config"].get(name) or None for name in SETTINGS}

    assert settings({"config": docker["Config"]}) == settings(oci)
    assert (docker["Os"], docker["Architecture"]) == (oci["os"], oci["architecture"])


@pytest.mark.parametrize("app", AGAIN)
def test_engines_with_empty_caches_build_the_same_layers_with_either_builder(
    built: Built, built_again: Built, app: str
) -> None:
    layers = built.engine.layers(built.image(app))
    again = built_again.engine.layers(built.image(app))
    assert [layer for layer in again if layer != EMPTY] == list(layers)
    # A slot for each heavy wheel, the base, Debian packages, the small wheels and the sources.
    assert len(layers) == 12
