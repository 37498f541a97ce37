"""podman in the place of Docker: what works with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docker.built import REPOSITORY, Built
from tests.docker.containers import GUARDED
from tests.docker.trees import layout_image, saved_images

# A container may not raise the limits of what runs the tests, which is what podman tries.
RUN = ("run", "--rm", "--ulimit=nofile=1000:1000", "--ulimit=nproc=1000:1000", *GUARDED)


class Podman:
    """A podman with a store of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.command = [program, f"--root={folder}/root", f"--runroot={folder}/run"]
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        # What the package podman-docker brings, which cannot be installed beside Docker.
        script = self.bin / "docker"
        script.write_text(f"#!/bin/sh\nexec {' '.join(self.command)} \"$@\"\n", encoding="utf-8")
        script.chmod(0o755)

    def run(self, *arguments: str) -> str:
        """Run podman, which has to succeed, and give what it prints."""
        done = subprocess.run(
            [*self.command, *arguments], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


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
