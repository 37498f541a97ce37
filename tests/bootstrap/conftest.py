"""Fixtures of the tests of ./pants."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bootstrap.fakes import FakeRepo, make_repo, pip_wheel


@pytest.fixture
def new_repo(tmp_path: Path) -> FakeRepo:
    """A repository in which nothing is set up."""
    return make_repo(tmp_path)


@pytest.fixture
def repo(new_repo: FakeRepo) -> FakeRepo:
    """A repository in which only pip is there already, which takes some seconds otherwise."""
    wheelhouse = new_repo.cache / "wheelhouse"
    wheelhouse.mkdir(parents=True)
    shutil.copy(pip_wheel(), wheelhouse)
    return new_repo
