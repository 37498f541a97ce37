"""Fixtures of the tests with engines: built once and shared by all tests of a session."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker.built import AGAIN, Built
from tests.docker.engines import Engine, OwnEngine, buildkit_client
from tests.docker.registry import Registry
from tests.e2e.checkout import WHOLE, Checkout


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that is removed in the end. Its name is short: a socket's path has 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="slimfit-docker-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def engine(scratch: Path) -> Engine:
    """The engine of this machine, asked through the classic builder."""
    found = Engine(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"), scratch / "client")
    if shutil.which("docker") is None:
        pytest.skip("there is no `docker` on PATH")
    answer = found.try_run("version")
    if answer.returncode != 0:
        pytest.skip(f"no container engine answers: {answer.stderr.strip()}")
    return found


@pytest.fixture(scope="session")
def fresh(scratch: Path) -> Iterator[OwnEngine]:
    """An engine with nothing in its store, asked through BuildKit."""
    own = OwnEngine(scratch / "fresh", buildkit_client())
    yield own
    own.stop()


@pytest.fixture(scope="session")
def checkout(scratch: Path) -> Iterator[Checkout]:
    """This repository, not packaged yet."""
    found = Checkout(scratch / "checkout")
    found.copy(WHOLE)
    yield found
    found.close()


@pytest.fixture(scope="session")
def built(checkout: Checkout, engine: Engine) -> Iterator[Built]:
    """All apps, packaged by both builders; the engine's is the classic one."""
    found = Built(checkout, engine)
    found.package("apps::")
    yield found
    found.forget()


@pytest.fixture(scope="session")
def built_again(checkout: Checkout, fresh: OwnEngine, built: Built) -> Built:
    """Most of them in an engine that knows nothing, by BuildKit. It comes after the first: each build
    has the machine for itself."""
    found = Built(checkout, fresh)
    found.package(*(f"apps/{app}#docker" for app in AGAIN))
    return found


@pytest.fixture(scope="session")
def registry(scratch: Path) -> Iterator[Registry]:
    """A registry on this machine's loopback."""
    found = Registry(scratch / "registry")
    yield found
    found.stop()
