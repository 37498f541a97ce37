"""Tests of where locked files of this machine lie."""

from __future__ import annotations

from typing import Optional

import pytest

from slimfit.core.closure.local_files import is_local, local_path, mapped_folders

FOLDERS = mapped_folders(["WHEELHOUSE|/srv/wheels", "OURS|/srv/our own|what we make", "EMPTY"])


def test_folders_have_names() -> None:
    assert FOLDERS == {"WHEELHOUSE": "/srv/wheels", "OURS": "/srv/our own"}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file://${WHEELHOUSE}/a-1.whl", "/srv/wheels/a-1.whl"),
        ("${WHEELHOUSE}/a-1.whl", "/srv/wheels/a-1.whl"),
        ("file://${OURS}/a-1%2Bcpu.whl", "/srv/our own/a-1+cpu.whl"),
        ("file:///srv/a-1%2Bcpu.whl", "/srv/a-1+cpu.whl"),
        ("file:/srv/a-1.whl", "/srv/a-1.whl"),
        ("file://localhost/srv/a-1.whl", "/srv/a-1.whl"),
        ("/srv/a-1%2Bcpu.whl", "/srv/a-1%2Bcpu.whl"),
        # Nothing that can be told.
        ("file://${ELSEWHERE}/a-1.whl", None),
        ("${ELSEWHERE}/a-1.whl", None),
        ("file://files.invalid/a-1.whl", None),
        ("file:a-1.whl", None),
        ("file:///srv/a-1.whl#sha256=00", None),
        ("https://files.invalid/a-1.whl", None),
        ("git+https://files.invalid/a.git", None),
    ],
)
def test_where_a_locked_file_lies(url: str, path: Optional[str]) -> None:
    assert local_path(url, FOLDERS) == path
    assert is_local(url) or path is None
