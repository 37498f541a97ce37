"""Fixtures of the tests that publish: one checkout and one registry for all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.checkout import WHOLE, Checkout
from tests.publish.published import SKOPEO
from tests.publish.registry import PROGRAM, Registry, running


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that is removed in the end. Its name is short: a socket's path has 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="slimfit-publish-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """All tests of this folder need them."""
    if PROGRAM is None or SKOPEO is None:
        pytest.skip("publishing needs skopeo, and its tests Debian's docker-registry")


@pytest.fixture(scope="session")
def registry(scratch: Path) -> Iterator[Registry]:
    with running(scratch / "registry") as found:
        yield found


@pytest.fixture(scope="module")
def empty_registry(scratch: Path) -> Iterator[Registry]:
    """Another registry, with nothing in it."""
    folder = Path(tempfile.mkdtemp(dir=scratch)) / "registry"
    with running(folder) as found:
        yield found


@pytest.fixture(scope="session")
def checkout(scratch: Path) -> Iterator[Checkout]:
    found = Checkout(scratch / "checkout")
    found.copy(WHOLE)
    try:
        yield found
    finally:
        found.close()
