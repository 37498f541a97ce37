"""Engines that fail: one message each, nothing half-written, and the next run works."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.docker.built import Built
from tests.docker.engines import OwnEngine
from tests.e2e.checkout import Checkout, Result

NOBODY = "unix:///nonexistent/docker.sock"


def artifacts(checkout: Checkout) -> Mapping[Path, int]:
    """What stands below dist/, and when it was written."""
    files = (checkout.root / "dist").rglob("*")
    return {path: path.lstat().st_mtime_ns for path in files if not path.is_dir()}


def test_an_engine_that_does_not_answer_is_told_with_what_to_do(built: Built) -> None:
    before = artifacts(built.checkout)
    done = built.pants("package", "apps/units#docker", "apps/ledger#docker", DOCKER_HOST=NOBODY)
    app = done.refusal("package").partition(", and ")[2].partition("#docker ")[0]
    assert app in ("apps/ledger", "apps/units")
    assert done.refusal("package") == (
        f"No container engine answers, and {app}#docker is built in one. `docker version` says:\n"
        "\n"
        f"Cannot connect to the Docker daemon at {NOBODY}. Is the docker daemon running?\n"
        "\n"
        "Start an engine, or set DOCKER_HOST to the one that runs; or build without one:"
        " `--slimfit-builders=oci`."
    )
    assert done.said("WARN") == []
    assert artifacts(built.checkout) == before
    built.package("apps/units#docker")


@pytest.fixture
def dying(scratch: Path) -> Iterator[OwnEngine]:
    """An engine that may be killed."""
    own = OwnEngine(scratch / "dying")
    yield own
    own.stop()


def test_an_engine_that_dies_in_mid_build_leaves_nothing_half_done(
    built: Built, dying: OwnEngine
) -> None:
    checkout = built.checkout
    mine = Built(checkout, dying)
    before = artifacts(checkout)
    results: list[Result] = []
    build = threading.Thread(target=lambda: results.append(mine.pants("package", "apps/ledger:")))
    build.start()
    # The base is there, and nine layers are to come.
    while build.is_alive() and not dying.run("image", "ls", "--all", "--quiet"):
        time.sleep(0.02)
    dying.kill()
    build.join()
    (done,) = results
    assert done.code == 1
    assert done.said("WARN") == []
    (error,) = done.said("ERROR")
    opening, _, words = error.partition("\nstdout:\n")
    assert opening.splitlines() == [
        *("1 Exception encountered:", "", "Engine traceback:", "  in `package` goal", ""),
        f"ProcessExecutionFailure: Process 'Building docker image {mine.image('ledger')}' failed with"
        " exit code 1.",
    ]
    assert "EOF" in words or "Cannot connect" in words or "error during connect" in words
    assert artifacts(checkout) == before

    dying.start()
    mine.package("apps/ledger:")
    assert dying.layers(mine.image("ledger")) == built.engine.layers(built.image("ledger"))
