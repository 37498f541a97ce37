"""Wheels that must not go into an image, and wheels that quarrel over a path."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import SITE_PACKAGES, Closure, Container, pex_closure
from tests.e2e.small import VERSION, app, wheel

REFUSED = (
    "The wheel `{name}-1.1-py3-none-any.whl` cannot be installed:\n"
    "  - {problem}\n"
    "\n"
    "Delete the file and fetch it again if the lockfile has another hash for it. If it was"
    " published so, lock another version or build of it."
)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("escape", "`../../../../../bin/sh` leaves the folder it is installed to."),
        ("device", "`null` is a device."),
        ("setuid", "`sudo` is set to run as its owner or group (mode 4755)."),
    ],
)
def test_a_wheel_that_would_harm_the_image_is_refused(
    small: Checkout, name: str, problem: str
) -> None:
    small.write(app(name, f"import {name}\n"))
    done = small.pants("package", f"apps/{name}#oci")
    assert done.refusal("package") == REFUSED.format(name=name, problem=problem)
    assert not small.layout(name).exists()


def test_a_distribution_without_a_wheel_for_the_base_is_refused(small: Checkout) -> None:
    small.write(app("faraway", "import faraway\n"))
    assert small.pants("package", "apps/faraway#oci").refusal("package") == (
        "The lockfile has no file that the base 3rdparty/debian:base can use (CPython 3.11 on"
        " linux/amd64 with glibc 2.36) of what apps/faraway:faraway needs:\n"
        "\n"
        "  faraway 1.1: only faraway-1.1-cp311-cp311-manylinux_2_17_aarch64.whl\n"
        "\n"
        "Lock a version that has a wheel for that platform (correct the requirement and run"
        " `./pants generate-lockfiles --resolve=default`), or give the app a base that the wheel"
        " fits (`base=...`)."
    )


def test_of_two_wheels_that_write_one_path_the_first_name_wins_and_both_are_named(
    small: Checkout, tmp_path: Path
) -> None:
    small.write(app("quarrel", "import right\nimport left\n"))
    done, again = (small.package("apps/quarrel#oci") for _ in range(2))
    assert done.said("WARN") == again.said("WARN")
    assert done.said("WARN") == [
        "A path is written with different content by two parts of the image of apps/quarrel#oci:\n"
        "  - /app/lib/python3.11/site-packages/common/settings.txt: left 1.1 wins over right 1.1\n"
        "\n"
        "If the program needs what lost, leave the other out of the app's dependencies, or lock"
        " versions that do not overlap."
    ]
    layout = small.layout("quarrel")
    container = Container.unpack(layout, validate_layout(layout), tmp_path)
    found = [folder / SITE_PACKAGES / "common/settings.txt" for folder in container.layers]
    assert [path.read_text() for path in found if path.exists()] == ["left\n"]


def closure(small: Checkout, name: str, scratch: Path) -> Closure:
    """What an app's image holds."""
    layout = small.layout(name)
    return Container.unpack(layout, validate_layout(layout), scratch / "layers").closure


def test_stubs_are_for_type_checkers_and_stay_out(small: Checkout, tmp_path: Path) -> None:
    small.write(app("typed", "import good\n", sources='sources=["main.py", "main.pyi"]'))
    small.write({"apps/typed/main.pyi": ""})
    small.package("apps/typed")
    image, pex = closure(small, "typed", tmp_path), pex_closure(small.pex("typed"))
    assert image.names == {"good"}
    assert set(image.files) == {"apps/typed/main.py"}
    assert image == pex


def test_exclusions_are_honoured(small: Checkout, tmp_path: Path) -> None:
    small.write(
        {
            "libs/BUILD": "python_sources()\n",
            "libs/charts.py": "import left\n",
            **app("excluding", "import right, libs.charts\n", dependencies='["!!//3rdparty:left"]'),
        }
    )
    small.package("apps/excluding")
    image, pex = closure(small, "excluding", tmp_path), pex_closure(small.pex("excluding"))
    assert image.names == {"right"}
    assert image == pex


def test_a_truncated_wheel_in_the_wheelhouse_is_refused_with_both_hashes(
    small: Checkout, tmp_path: Path
) -> None:
    file = small.root / f"wheels/altered-{VERSION}-py3-none-any.whl"
    # The lockfile pins a wheel that no cache holds, and of it there are only the first bytes.
    whole = wheel(tmp_path, "altered", {"more.py": "VALUE = 2\n"}).read_bytes()
    cut = whole[:100]
    lock = small.root / "3rdparty/default.lock"
    text = lock.read_text()
    locked, pinned = (sha256(data).hexdigest() for data in (file.read_bytes(), whole))
    assert len(re.findall(locked, text)) == 1
    lock.write_text(text.replace(locked, pinned))
    file.write_bytes(cut)
    small.write(app("altered", "import altered\n"))
    assert small.pants("package", "apps/altered#oci").refusal("package") == (
        "A wheel that apps/altered:altered needs is not the one that the lockfile pins:\n"
        "\n"
        "  altered-1.1-py3-none-any.whl\n"
        f"    sha256 in the lockfile: {pinned}\n"
        f"    sha256 of the file:     {sha256(cut).hexdigest()}\n"
        "\n"
        "It was altered, or a download broke off. Delete the file and let it be fetched again; if"
        " it comes back the same, find out who changed it before you trust it."
    )
