"""The Debian packages of what a wheel links to: the image tool with an OpenCV that has windows."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fetch import fill
from slimfit.core.image.validate import validate_layout
from tests.docker.built import REPOSITORY
from tests.docker.containers import run
from tests.docker.engines import Engine
from tests.docker.podman import RUN, Podman
from tests.e2e.checkout import Checkout
from tests.e2e.images import Container
from tests.e2e.small import configuration
from wheels import Wheel, read_lock

# What no lockfile of the repository names: the wheel for desktops, which links to X11, OpenGL, glib.
OPENCV = Wheel(
    "opencv_python-5.0.0.93-cp37-abi3-manylinux_2_28_x86_64.whl",
    "c8de2dec111122a02e8beb28e16c31904992dfd6186560b142a92c71403c1039",
)
REQUIREMENTS = """\
python_requirement(name="opencv", requirements=["opencv-python==5.0.0.93"], modules=["cv2"])
python_requirement(name="numpy", requirements=["numpy~=2.4"])
python_requirement(name="pillow", requirements=["pillow~=13.0"], modules=["PIL"])
"""
BASE = """
[slimfit]
base = "//3rdparty/debian:base"

[debian]
newer = "warning"

[docker]
env_vars = ["DOCKER_BUILDKIT", "DOCKER_CONFIG", "DOCKER_HOST", "HOME", "PATH"]
"""
LINKED = ("libgl1", "libglib2.0-0", "libice6", "libsm6", "libx11-6", "libxcb1", "libxext6")
NEEDED = (
    *("libblkid1", "libbsd0", "libglvnd0", "libglx0", "libmd0", "libmount1", "libpcre2-8-0"),
    *("libselinux1", "libx11-data", "libxau6", "libxdmcp6"),
)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A repository with the image tool alone, locked on that OpenCV."""
    scratch = tmp_path_factory.mktemp("desktop")
    checkout = Checkout(scratch / "repository")
    checkout.copy(
        (
            "pants",
            "build-support",
            "pants-plugins",
            "3rdparty/debian",
            "apps/imaging",
            "libs/imagery",
        )
    )
    for folder in ("build-support", "pants-plugins"):
        for build in (checkout.root / folder).rglob("BUILD"):
            build.unlink()
    for program in ("apps/imaging", "libs/imagery"):
        build = checkout.root / program / "BUILD"
        build.write_text(build.read_text().replace('python_tests(name="tests")\n', ""))
    checkout.write({"pants.toml": configuration() + BASE, "3rdparty/BUILD": REQUIREMENTS})
    home = os.environ.get("XDG_CACHE_HOME") or Path(os.environ["HOME"], ".cache")
    cache = Path(os.environ.get("SLIMFIT_CACHE") or Path(home, "slimfit"))
    (pip,) = (
        wheel
        for wheel in read_lock(checkout.root / "build-support/pex.lock")
        if wheel.project == "pip"
    )
    try:
        # It fills the wheelhouse, with the pip that fetches one wheel more.
        assert checkout.pants("--version").code == 0
        wheels = checkout.root / "wheels"
        wheels.mkdir()
        shutil.copy(cache / "wheelhouse" / pip.name, wheels)
        fill(wheels, [pip, OPENCV], pip=pip, scratch=scratch)
        (wheels / pip.name).unlink()
        done = checkout.pants("generate-lockfiles", "--resolve=default")
        assert done.code == 0, done.stderr
        yield checkout
    finally:
        checkout.close()


@pytest.fixture(scope="module")
def container(desktop: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Container:
    """The image, built after the message of the first try has been followed."""
    refused = desktop.pants("package", "apps/imaging#oci").refusal("package")
    lines = refused.splitlines()
    assert lines[0] == (
        "apps/imaging:imaging needs Debian packages that 3rdparty/debian/base.system.lock does not pin:"
    )
    assert [line.strip().partition(":")[0] for line in lines[1:-2]] == [*LINKED]
    assert lines[1] == "  libgl1: opencv-python needs libGL.so.1"
    assert lines[-1] == (
        "Run `./pants generate-lockfiles --resolve=base.system`, and commit"
        " 3rdparty/debian/base.system.lock."
    )
    done = desktop.pants("generate-lockfiles", "--resolve=base.system")
    assert done.code == 0, done.stderr
    desktop.package("apps/imaging#oci")
    layout = desktop.layout("imaging")
    return Container.unpack(layout, validate_layout(layout), tmp_path_factory.mktemp("layers"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that the container's user can write to."""
    folder = tmp_path / "out"
    folder.mkdir()
    folder.chmod(0o777)
    return folder


def packages(layer: Path) -> list[str]:
    """The Debian packages that the status in a layer names."""
    status = (layer / "var/lib/dpkg/status").read_text()
    return [line[9:] for line in status.splitlines() if line.startswith("Package: ")]


def test_the_image_gains_exactly_the_packages_that_the_wheel_needs(container: Container) -> None:
    history = [entry["created_by"] for entry in container.image.config["history"]]
    assert history[:2] == [
        "slimfit: 3rdparty/debian:base",
        f"slimfit: debian packages {' '.join(LINKED)}",
    ]
    base, added = (packages(layer) for layer in container.layers[:2])
    assert sorted(set(added) - set(base)) == sorted((*LINKED, *NEEDED))
    assert set(base) < set(added)


def test_the_lockfile_is_the_same_when_it_is_made_again(
    desktop: Checkout, container: Container
) -> None:
    lock = desktop.root / "3rdparty/debian/base.system.lock"
    before = lock.read_text()
    assert desktop.pants("generate-lockfiles", "--resolve=base.system").code == 0
    assert lock.read_text() == before


def test_cv2_is_imported_from_the_root_file_system(container: Container, out: Path) -> None:
    ended = container.run("--out", "/tmp/out", folders={"out": out})
    assert (ended.code, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["edge_pixels"] == 1405


def test_podman_loads_the_image_and_cv2_is_imported(
    desktop: Checkout, container: Container, out: Path, scratch: Path
) -> None:
    program = shutil.which("podman")
    if program is None:
        pytest.skip("podman is not installed")
    done = desktop.pants("oci-archive", "apps/imaging")
    assert done.code == 0, done.stderr
    podman = Podman(program, scratch / "podman-native")
    podman.run("load", "--input", str(desktop.layout("imaging").with_suffix(".oci.tar")))
    printed = podman.run(*RUN, f"--volume={out}:/out", "apps/imaging:latest", "--out", "/out")
    assert json.loads(printed)["edge_pixels"] == 1405


def test_an_engine_builds_the_image_and_cv2_is_imported(
    desktop: Checkout, container: Container, engine: Engine, out: Path
) -> None:
    repository = f"{REPOSITORY}-native"
    environment = {
        **engine.environment,
        "PANTS_SLIMFIT_BUILDERS": "docker",
        "PANTS_DOCKER_DEFAULT_REPOSITORY": f"{repository}/{{name}}",
    }
    done = desktop.pants("package", "apps/imaging#docker", timeout=600, **environment)
    assert done.code == 0, done.stderr
    try:
        image = f"{repository}/imaging:latest"
        code, stdout, stderr = run(engine, image, "--out", "/out", folders={"/out": out})
        assert (code, stderr) == (0, "")
        assert json.loads(stdout)["edge_pixels"] == 1405
    finally:
        engine.forget(f"{repository}/")
