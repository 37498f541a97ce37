"""The fleet that the tests of this folder share."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.changed.fleet import Fleet, committed
from tests.publish.registry import PROGRAM, running


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder that is removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="slimfit-changed-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def fleet(scratch: Path) -> Iterator[Fleet]:
    """The repository, committed and published."""
    if PROGRAM is None or shutil.which("skopeo") is None:
        pytest.skip("Debian's docker-registry or skopeo is not installed")
    with running(scratch / "registry") as registry, committed(scratch, registry) as found:
        yield found
