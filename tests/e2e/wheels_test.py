"""Wheels as they are found in the wild: the PEX and the image of an app treat them alike."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from slimfit.core.image.odd_wheels import EXPECTED
from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import Checkout
from tests.e2e.images import SITE_PACKAGES, Container, pex_closure
from tests.e2e.odd import odd_app
from tests.e2e.small import app


@pytest.fixture(scope="module")
def odd(small: Checkout) -> Checkout:
    """The small repository with an app that has all odd wheels."""
    small.write(odd_app(small.root / "wheels"))
    done = small.pants("generate-lockfiles", "--resolve=odd")
    assert done.code == 0, done.stderr
    small.package("apps/odd", options=("--slimfit-unowned-imports=warning",))
    return small


@pytest.fixture(scope="module")
def container(odd: Checkout, scratch: Path) -> Container:
    layout = odd.layout("odd")
    return Container.unpack(layout, validate_layout(layout), scratch / "odd")


def test_a_program_finds_the_same_in_its_pex_and_in_its_image(
    odd: Checkout, container: Container
) -> None:
    # Under the Python of the base, which has nothing of the image but itself.
    python = ["/usr/bin/python3.11", "/tmp/pex/odd.pex"]
    pex = container.run(entrypoint=python, folders={"/tmp/pex": odd.pex("odd").parent})
    image = container.run()
    assert (pex.code, image.code) == (0, 0), pex.stderr + image.stderr
    assert json.loads(image.stdout) == EXPECTED
    assert json.loads(pex.stdout) == EXPECTED
    assert container.closure == pex_closure(odd.pex("odd"))


def test_scripts_of_wheels_run_in_the_image(container: Container) -> None:
    for script, printed in (("plain", "plain"), ("windowed", "windowed"), ("run", "run")):
        assert container.run(entrypoint=[f"/app/bin/odd-{script}"]).stdout.split() == [printed]


def test_files_are_left_out_of_an_image_by_choice(odd: Checkout, scratch: Path) -> None:
    code = "import odd_files, odd_second\n\nprint(odd_files.__name__, odd_second.BY)\n"
    fields = {
        "resolve": '"odd"',
        "sources": 'resolve="odd"',
        "dependencies": '["//odd:odd_files", "//odd:odd_quarrel_b"]',
    }
    odd.write(
        {
            **app("slim", code, exclude_files='{"Odd.Quarrel_b": ["*.txt"]}', **fields),
            **app("idle", code, exclude_files='{"odd-files": ["txt/**"]}', **fields),
            **app("whole", code, **fields),
        }
    )
    option = "{'odd': {'odd-files': ['odd_files/tool'], 'odd-data': ['**']}}"
    done = odd.package("apps/slim", "apps/whole", options=(f"--slimfit-exclude-files={option}",))
    assert re.findall(r"compressed(.*)", done.stderr) == [
        ", 0.6 MB of files left out",
        ", under 0.1 MB of files left out",
    ]
    slim, whole = (
        Container.unpack(odd.layout(name), validate_layout(odd.layout(name)), scratch / "odd")
        for name in ("slim", "whole")
    )
    assert slim.run().stdout == whole.run().stdout == "odd_files b\n"
    # But for the layer that files were left out of, and the sources with the app's own name.
    layers = zip(slim.image.layers, whole.image.layers)
    assert [mine == theirs for mine, theirs in layers] == [True, False, True, False]
    assert slim.closure.distributions == whole.closure.distributions
    gone = [f"{SITE_PACKAGES}/{name}" for name in ("odd_noise.txt", "odd_files/tool")]
    assert [any((layer / name).exists() for layer in slim.layers) for name in gone] == [False] * 2
    assert odd.pants("package", "apps/idle#oci").refusal("package") == (
        "`exclude_files` of apps/idle:idle or of its resolve leaves nothing out with\n"
        "  - odd-files: `txt/**` names no file.\n"
        "\n"
        "A glob is held against a path in site-packages, such as `pandas/tests/test_api.py`; `*` stays"
        " inside of one folder and `**` stands for any. Correct the glob, or take it out."
    )
