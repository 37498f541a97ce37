"""What was published, pulled into container engines and run there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.engines import OwnEngine
from tests.docker.podman import RUN, Podman
from tests.e2e.checkout import Checkout
from tests.publish.published import publish, result
from tests.publish.registry import Registry

ASKED, ANSWER = ("25", "degC", "degF"), "25 degC = 77 degF"


@pytest.fixture(scope="module")
def references(checkout: Checkout, registry: Registry) -> tuple[str, str]:
    """The names of a published image, by tag and by digest."""
    done = publish(
        checkout, registry, "apps/units#oci", PANTS_DOCKER_DEFAULT_REPOSITORY="to/{name}"
    )
    assert done.code == 0, done.stderr
    document = result(checkout, "units")
    tagged = document["references"][-1]["reference"]
    return tagged, f"{tagged.rpartition(':')[0]}@{document['digest']}"


@pytest.fixture(scope="module")
def engine(scratch: Path) -> Iterator[OwnEngine]:
    own = OwnEngine(scratch / "engine")
    yield own
    own.stop()


def test_an_engine_pulls_by_tag_and_by_digest_and_runs_both(
    engine: OwnEngine, references: tuple[str, str]
) -> None:
    for reference in references:
        engine.run("pull", reference)
        assert (
            engine.run("run", "--rm", "--network=none", "--read-only", reference, *ASKED) == ANSWER
        )
        engine.run("image", "rm", "--force", reference)


def test_podman_pulls_by_tag_and_by_digest_and_runs_both(
    scratch: Path, references: tuple[str, str]
) -> None:
    program = shutil.which("podman")
    if program is None:
        pytest.skip("podman is not installed")
    podman = Podman(program, scratch / "podman")
    for reference in references:
        podman.run("pull", "--tls-verify=false", reference)
        assert podman.run(*RUN, reference, *ASKED) == f"{ANSWER}\n"
        podman.run("image", "rm", "--force", reference)
