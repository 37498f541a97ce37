"""What wheels ask of a builder: the image tool with an OpenCV that has windows, and so links to
Debian packages; and an app of odd wheels, sources and large files, in layers of a limited size."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fetch import fill
from slimfit.core.image.dockerfile import SLOTS_WITH_LIMIT
from slimfit.core.image.layout import blob_path, read_layout
from slimfit.core.image.odd_wheels import EXPECTED
from slimfit.core.image.validate import validate_layout
from tests.docker.built import REPOSITORY
from tests.docker.containers import run
from tests.docker.engines import Engine
from tests.docker.podman import RUN, Podman
from tests.docker.trees import layout_image, saved_images
from tests.e2e.checkout import Checkout, Result
from tests.e2e.images import SITE_PACKAGES, Container
from tests.e2e.odd import TAGGED, make_sdist, odd_app, source
from tests.e2e.small import app, configuration
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
        make_sdist(wheels, "plain", "1.0", source("plain", "1.0"))
        make_sdist(wheels, "tagged", "2.0", source("tagged", "2.0", TAGGED))
        checkout.write(odd_app(wheels, "plain==1.0", "tagged==2.0", max_layer_size='"48kB"'))
        done = checkout.pants("generate-lockfiles", "--resolve=default", "--resolve=odd")
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
    for goal in (
        ("generate-lockfiles", "--resolve=base.system"),
        ("lock-facts", "--resolve=default"),
    ):
        done = desktop.pants(*goal)
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


def test_the_closure_tells_of_the_packages_of_the_image_and_why(
    desktop: Checkout, container: Container
) -> None:
    done = desktop.pants("closure", "--closure-format=json", "apps/imaging")
    assert done.code == 0, done.stderr
    (told,) = json.loads(done.stdout)["apps"]
    added = {item["name"]: item for item in told["system_packages"] if item["of"] == "app"}
    assert sorted(added) == sorted((*LINKED, *NEEDED))
    stanzas = (container.layers[1] / "var/lib/dpkg/status").read_text().split("\n\n")
    versions = {
        fields["Package"]: fields["Version"]
        for stanza in stanzas
        for fields in [dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line)]
    }
    every = {item["name"]: item["version"] for item in told["system_packages"]}
    assert every == versions
    done = desktop.pants("closure", "--closure-why=libgl1", "apps/imaging")
    assert done.stdout.splitlines()[1:] == [
        "  apps/imaging/main.py:12 imports libs.imagery.edges",
        "    → libs/imagery/edges.py:7 imports cv2",
        "    → opencv-python (cv2/qt/plugins/platforms/libqxcb.so) links to libGL.so.1",
        "    → libGL.so.1 is in libgl1",
    ]
    done = desktop.pants("closure", "--closure-format=json", "--closure-measure", "apps/imaging")
    (measured,) = json.loads(done.stdout)["apps"]
    assert measured["layers"][1]["kind"] == "system"
    assert measured["sizes"]["system"]["unpacked"] == sum(
        path.lstat().st_size
        for path in container.layers[1].rglob("*")
        if path.is_file() and not path.is_symlink()
    )


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


@pytest.fixture(scope="module")
def packaged(desktop: Checkout, container: Container, engine: Engine) -> Iterator[Result]:
    """Both apps, the second from either builder."""
    environment = {
        **engine.environment,
        "PANTS_SLIMFIT_BUILDERS": "both",
        "PANTS_SLIMFIT_UNOWNED_IMPORTS": "warning",
        "PANTS_DOCKER_DEFAULT_REPOSITORY": f"{REPOSITORY}-native/{{name}}",
    }
    images = ("apps/imaging#docker", "apps/odd#docker", "apps/odd#oci")
    done = desktop.pants("package", *images, timeout=600, **environment)
    assert done.code == 0, done.stderr
    yield done
    engine.forget(f"{REPOSITORY}-native/")


def test_an_engine_builds_the_image_and_cv2_is_imported(
    packaged: Result, engine: Engine, out: Path
) -> None:
    image = f"{REPOSITORY}-native/imaging:latest"
    code, stdout, stderr = run(engine, image, "--out", "/out", folders={"/out": out})
    assert (code, stderr) == (0, "")
    assert json.loads(stdout)["edge_pixels"] == 1405


def test_both_builders_make_the_same_of_odd_wheels_and_sources_cut_into_layers(
    desktop: Checkout, packaged: Result, engine: Engine, tmp_path: Path
) -> None:
    image, layout = f"{REPOSITORY}-native/odd:latest", desktop.layout("odd")
    code, stdout, stderr = run(engine, image)
    assert (code, stderr) == (0, "")
    assert json.loads(stdout) == EXPECTED
    engine.run("save", "--output", str(tmp_path / "odd.tar"), image)
    docker = saved_images(tmp_path / "odd.tar")[image]
    assert docker == layout_image(layout, {})
    assert {f"{SITE_PACKAGES}/{name}.py" for name in ("plain", "tagged")} <= {*docker}
    history = validate_layout(layout).config["history"]
    parts = [entry["created_by"] for entry in history if " of " in entry["created_by"]]
    assert {f"slimfit: odd-quarrel-b 1.0, {number} of 2" for number in (1, 2)} < {*parts}
    # The base, Debian packages, what is beyond the slots, and the sources have a layer each.
    assert len(parts) > 4
    assert len(engine.layers(image)) == SLOTS_WITH_LIMIT + 4
    assert (
        "The image of apps/odd:odd has layers of more than 46.9 KiB, its `max_layer_size`, each with"
        " one file alone:\n"
        "  - odd-quarrel-b 1.0, 1 of 2: 589.5 KiB\n"
        "\n"
        "A file cannot be cut: raise the limit, or leave it out of the app (`exclude_files`)."
    ) in packaged.said("WARN")


def copy_layout(layout: Path, target: Path) -> None:
    """Copy an image out of a folder that shares its blobs with other images."""
    manifest = read_layout(layout).manifest
    index = json.loads((layout / "index.json").read_text())
    described = (*index["manifests"], manifest["config"], *manifest["layers"])
    names = ("oci-layout", "index.json", *(blob_path(one["digest"]) for one in described))
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(layout / name, target / name)


def test_an_image_of_debian_gets_packages_as_a_base_of_packages_does(
    desktop: Checkout, packaged: Result, scratch: Path
) -> None:
    copy_layout(desktop.layout("odd"), desktop.root / "bases/image/odd.oci")
    # What the image holds of Debian is what the base holds that the lockfile was made for.
    lock = json.loads((desktop.root / "3rdparty/debian/base.system.lock").read_text())
    changed = {**lock, "relies": {**lock["relies"], "libglvnd0": ["libgone1"]}}
    code = 'import ctypes\n\nctypes.CDLL("libGL.so.1")\nprint("loaded")\n'
    desktop.write(
        {
            "bases/image/BUILD": 'oci_base(name="image", image="odd.oci")\n',
            "bases/image/image.system.lock": json.dumps(changed),
            **app("onimage", code, base='"//bases/image"', system_packages='["libgl1"]'),
        }
    )
    assert desktop.pants("package", "apps/onimage#oci").refusal("package") == (
        "apps/onimage:onimage needs Debian packages that bases/image/image.system.lock does not pin:\n"
        "  libgone1: libglvnd0 needs it, and the base has it no more\n"
        "\n"
        "Run `./pants generate-lockfiles --resolve=image.system`, and commit"
        " bases/image/image.system.lock."
    )
    desktop.write({"bases/image/image.system.lock": json.dumps(lock)})
    desktop.package("apps/onimage#oci")
    layout = desktop.layout("onimage")
    container = Container.unpack(layout, validate_layout(layout), scratch / "onimage")
    assert "libgl1" in packages(container.layers[-2])
    outcome = container.run()
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "loaded\n", "")
