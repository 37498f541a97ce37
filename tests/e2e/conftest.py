"""Fixtures of the end-to-end tests: checkouts, built once and shared by all tests of a session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.checkout import WHOLE, Checkout
from tests.e2e.reference import Reference
from tests.e2e.small import make_small


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that is removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="slimfit-e2e-")).resolve()
    # An app's own user has to get at its files, too.
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def reference(scratch: Path) -> Iterator[Reference]:
    """This repository, packaged by `./pants package ::`."""
    checkout = Checkout(scratch / "reference")
    checkout.copy(WHOLE)
    try:
        done = checkout.package("::")
        yield Reference(checkout, scratch / "layers", done.said("WARN"))
    finally:
        checkout.close()


@pytest.fixture(scope="session")
def small(scratch: Path) -> Iterator[Checkout]:
    """A small repository without apps.

    Each test adds its own. They stay, since pantsd may notice a removal too late for the next run.
    """
    checkout = Checkout(scratch / "small")
    try:
        make_small(checkout)
        yield checkout
    finally:
        checkout.close()
