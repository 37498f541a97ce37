"""podman in the place of Docker: what works with it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.docker.built import REPOSITORY, Built
from tests.docker.podman import RUN, Podman
from tests.docker.trees import layout_image, saved_images


@pytest.fixture(scope="module")
def podman(scratch: Path) -> Podman:
    """podman, if the machine has it."""
    program = shutil.which("podman")
    if program is None:
        pytest.skip("podman is not installed")
    return Podman(program, scratch / "podman")


def test_podman_loads_an_archive_and_runs_it(built: Built, podman: Podman) -> None:
    done = built.pants("oci-archive", "apps/units")
    assert done.code == 0, done.stderr
    archive = built.layout("units").with_suffix(".oci.tar")
    podman.run("load", "--input", str(archive))
    output = podman.run(*RUN, "apps/units:latest", "25", "degC", "degF")
    assert output == "25 degC = 77 degF\n"


def test_pants_builds_with_a_docker_that_is_podman(
    built: Built, podman: Podman, scratch: Path
) -> None:
    path = f"{podman.bin}{os.pathsep}{os.environ['PATH']}"
    done = built.pants("--slimfit-builders=auto", "package", "apps/units#docker", PATH=path)
    assert done.code == 0, done.stderr
    image = f"localhost/{REPOSITORY}/units:latest"
    output = podman.run(*RUN, image, "25", "degC", "degF")
    assert output == "25 degC = 77 degF\n"
    archive = scratch / "podman.tar"
    podman.run("save", "--quiet", "--output", str(archive), image)
    assert saved_images(archive) == {image: layout_image(built.layout("units"), {})}
