"""One app for several platforms, built on one machine and without emulation."""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from slimfit.core.base.elf import read_elf
from slimfit.core.image.layout import blob_path, platform_of, read_images
from slimfit.core.image.validate import validate_images, validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.small import NUMPY, VERSION, app
from tests.publish.published import SKOPEO, publish, result
from tests.publish.registry import PROGRAM, Registry, running

# In the form of `sha256sum`, which `./pants` fetches wheels by.
WHEELS = f"""\
0ab0a9c4ffb1a6d95ef519fe4247dba8eb6b18ad93999f76b7f657039acabd47  \
numpy-{NUMPY}-cp311-cp311-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl
89cd468399cfd2504718f0ba50e410dca55a170b61a02ad92bb18c8a65186e93  \
numpy-{NUMPY}-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl
"""
BOTH, ARM64 = '["linux/arm64", "linux/amd64"]', '["linux/arm64"]'
TWICE = """\
python_sources(name="src")
python_app(name="silent", entry_point="main.py", base="//wide")
python_app(name="said", entry_point="main.py", base="//wide", platforms=["linux/amd64"])
"""
PACKAGES = "app/lib/python3.11/site-packages"
OS_BYTECODE = "usr/lib/python3.11/__pycache__/os.cpython-311.pyc"


def app_for(name: str, code: str, platforms: str = "", base: str = "//wide") -> dict[str, str]:
    """The files of an app of the resolve that is locked for both platforms."""
    fields = {"base": f'"{base}"', "resolve": '"both"', "platforms": platforms}
    return app(name, code, sources='resolve="both"', **fields)


@pytest.fixture(scope="module")
def both(small: Checkout) -> Checkout:
    """The small repository with a base for two architectures, and a resolve locked for both."""
    small.write(
        {
            "3rdparty/python/wheels.lock": WHEELS,
            "wide/BUILD": 'debian_base(name="wide", architectures=["amd64", "arm64"])\n',
            **app_for("sums", "import bulky, numpy\nprint(bulky, numpy)\n", BOTH),
            **app_for("away", "import faraway\nprint(faraway)\n", BOTH),
            **app_for("there", "import faraway\nprint(faraway)\n", ARM64),
            "apps/twice/BUILD": TWICE,
            "apps/twice/main.py": "print(1)\n",
            **app_for("narrow", "print(1)\n", ARM64, base="//3rdparty/debian:base"),
        }
    )
    locked = small.pants("generate-lockfiles", "--resolve=both", "--resolve=wide")
    assert locked.code == 0, locked.stderr
    small.package("apps/sums#oci")
    return small


def contents(layout: Path, digest: str) -> Iterator[tuple[str, bytes]]:
    """The files of a layer and what is in them."""
    with tarfile.open(layout / blob_path(digest)) as archive:
        for member in archive:
            if member.isfile():
                file = archive.extractfile(member)
                assert file is not None
                yield member.name, file.read()


def test_each_platform_has_its_own_base_and_wheels_and_shares_what_is_pure(both: Checkout) -> None:
    layout = both.layout("sums")
    amd64, arm64 = validate_images(layout)
    found = read_images(layout)
    assert [platform_of(image) for image in found.images] == ["linux/amd64", "linux/arm64"]
    shared = set(amd64.layers) & set(arm64.layers)
    # bulky, and the sources.
    assert len(shared) == 2
    assert len(amd64.layers) == len(arm64.layers) == 4
    names = {name for digest in shared for name, _ in contents(layout, digest)}
    assert {f"{PACKAGES}/bulky.py", "app/src/apps/sums/main.py"} <= names
    bytecode = []
    for image, architecture in ((amd64, "amd64"), (arm64, "arm64")):
        own = dict(
            item
            for digest in image.layers
            if digest not in shared
            for item in contents(layout, digest)
        )
        elves = {name: elf for name, data in own.items() for elf in [read_elf(data)] if elf}
        assert {elf.architecture for elf in elves.values()} == {architecture}
        assert "usr/bin/python3.11" in elves
        assert any(name.startswith(f"{PACKAGES}/numpy/") for name in elves)
        assert f"{PACKAGES}/numpy/__pycache__/__init__.cpython-311.pyc" in own
        bytecode.append(own[OS_BYTECODE])
    assert bytecode[0] == bytecode[1]


def test_naming_the_platform_of_the_base_changes_no_byte(both: Checkout) -> None:
    both.package("apps/twice:")
    folder = both.root / "dist/apps.twice"
    silent, said = (validate_layout(folder / f"{name}.oci") for name in ("silent", "said"))
    assert silent.manifest_digest == said.manifest_digest


def test_one_foreign_platform_alone_is_an_image_without_an_index(both: Checkout) -> None:
    both.package("apps/there#oci")
    assert validate_layout(both.layout("there")).config["architecture"] == "arm64"


def test_a_wheel_that_one_platform_lacks_is_named_with_it(both: Checkout) -> None:
    name = f"faraway-{VERSION}-cp311-cp311-manylinux_2_17_aarch64.whl"
    assert both.pants("package", "apps/away#oci").refusal("package") == (
        "The lockfile has no file that the base wide:wide can use (CPython 3.11 on linux/amd64 with"
        " glibc 2.36) of what apps/away:away needs:\n"
        "\n"
        f"  faraway {VERSION}: only {name}\n"
        "\n"
        "Lock a version that has a wheel for that platform (correct the requirement and run"
        " `./pants generate-lockfiles --resolve=both`), or give the app a base that the wheel fits"
        " (`base=...`)."
    )


def test_a_base_for_another_platform_is_told_how_to_have_it(both: Checkout) -> None:
    assert both.pants("package", "apps/narrow#oci").refusal("package") == (
        "The base 3rdparty/debian:base is for amd64, and arm64 is asked of it.\n"
        "\n"
        'Write `architectures=["amd64", "arm64"]` on the `debian_base`, and run'
        " `./pants generate-lockfiles --resolve=base`."
    )


def test_an_archive_holds_the_image_for_this_machine(both: Checkout, tmp_path: Path) -> None:
    done = both.pants("oci-archive", "apps/sums")
    assert done.code == 0, done.stderr
    archive = both.layout("sums").with_suffix(".oci.tar")
    subprocess.run(["tar", "--extract", "-C", tmp_path, "-f", archive], check=True)
    amd64, _ = validate_images(both.layout("sums"))
    assert validate_layout(tmp_path).manifest_digest == amd64.manifest_digest


@pytest.mark.skipif(SKOPEO is None, reason="skopeo is not installed")
def test_an_image_for_several_platforms_serves_as_the_base_of_another(both: Checkout) -> None:
    layout, base = both.layout("sums"), both.root / "bases/index/sums.oci"
    base.parent.mkdir(parents=True)
    subprocess.run(
        [
            str(SKOPEO),
            "--insecure-policy",
            "copy",
            "--quiet",
            "--all",
            f"oci:{layout}",
            f"oci:{base}",
        ],
        check=True,
    )
    both.write(
        {
            "bases/index/BUILD": 'oci_base(name="index", image="sums.oci")\n',
            **app_for("upon", "print(1)\n", BOTH, base="//bases/index"),
        }
    )
    both.package("apps/upon#oci")
    below, upon = validate_images(layout), validate_images(both.layout("upon"))
    for lower, upper in zip(below, upon):
        assert upper.layers[: len(lower.layers)] == lower.layers
        assert upper.config["architecture"] == lower.config["architecture"]


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    if PROGRAM is None or SKOPEO is None:
        pytest.skip("publishing needs skopeo, and its tests Debian's docker-registry")
    with running(tmp_path / "registry") as found:
        yield found


def test_an_index_is_published_with_all_of_its_images(
    both: Checkout, registry: Registry, tmp_path: Path
) -> None:
    done = publish(both, registry, "apps/sums#oci")
    assert done.code == 0, done.stderr
    document = result(both, "sums")
    found = read_images(both.layout("sums"))
    assert document["digest"] == found.entry["digest"]
    assert document["platforms"] == {
        platform_of(image): image.entry["digest"] for image in found.images
    }
    # Two bases, two numpys, one bulky and the sources.
    assert len(document["references"][0]["blobs"]) == 6
    copy = ["copy", "--quiet", "--all", "--src-tls-verify=false"]
    source = f"docker://{registry.address}/sums@{found.entry['digest']}"
    subprocess.run(
        [str(SKOPEO), "--insecure-policy", *copy, source, f"oci:{tmp_path}/pulled"], check=True
    )
    pulled = validate_images(tmp_path / "pulled")
    assert [image.manifest_digest for image in pulled] == [i.entry["digest"] for i in found.images]
    again = publish(both, registry, "apps/sums#oci")
    assert again.code == 0, again.stderr
    assert f"{registry.address}/sums:latest: unchanged, nothing sent" in again.stderr


@pytest.mark.parametrize(("architecture", "machine"), [("amd64", "x86_64"), ("arm64", "aarch64")])
def test_each_image_has_a_bill_of_materials(
    both: Checkout, architecture: str, machine: str
) -> None:
    both.package("apps/sums#oci", options=['--slimfit-sbom=["cyclonedx"]'])
    written = json.loads((both.root / f"dist/apps.sums/sums.{architecture}.cdx.json").read_text())
    wheels = {
        component["name"]: component["properties"][0]["value"]
        for component in written["components"]
        if component.get("purl", "").startswith("pkg:pypi/")
    }
    assert wheels.keys() == {"bulky", "numpy"}
    assert wheels["numpy"].endswith(f"_{machine}.whl")
    app = written["metadata"]["component"]
    assert {"name": "slimfit:architecture", "value": architecture} in app["properties"]
