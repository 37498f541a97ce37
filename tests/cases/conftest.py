"""The corpus, built once for all its tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import pytest

from tests.cases.case import load_cases
from tests.cases.corpus import Corpus
from tests.docker.engines import Engine
from tests.e2e.checkout import Checkout


def answering_engine(folder: Path) -> Optional[Engine]:
    """The container engine of this machine, if one answers."""
    if shutil.which("docker") is None:
        return None
    found = Engine(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"), folder)
    return found if found.answers else None


# What stands in the cases' own folders are their sources.
collect_ignore_glob = ["*/*"]


@pytest.fixture(scope="session")
def corpus() -> Iterator[Corpus]:
    """All cases in one repository, locked and not packaged yet."""
    folder = Path(tempfile.mkdtemp(prefix="slimfit-cases-")).resolve()
    # An app's own user has to get at its files, too.
    folder.chmod(0o755)
    (folder / "client").mkdir()
    checkout = Checkout(folder / "repository")
    found = Corpus(checkout, load_cases(), answering_engine(folder / "client"))
    try:
        found.build()
        yield found
    finally:
        found.forget()
        checkout.close()
        shutil.rmtree(folder, ignore_errors=True)
