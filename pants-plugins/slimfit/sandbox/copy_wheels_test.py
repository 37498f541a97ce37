"""Tests of wheels that are taken from folders of this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from slimfit.sandbox.copy_wheels import main

# More than is read at once.
CONTENT = b"a wheel" * 200_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_wheels_are_copied_and_checked(tmp_path: Path) -> None:
    (tmp_path / "a:b").mkdir()
    first, second = tmp_path / "a:b/one-1.whl", tmp_path / "two-1.whl"
    for path in (first, second):
        path.write_bytes(CONTENT)
    out = tmp_path / "out/wheels"
    assert main(["--out", str(out), f"{SHA256}:{first}", f"{SHA256}:{second}"]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        "one-1.whl": CONTENT,
        "two-1.whl": CONTENT,
    }


def test_another_file_and_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tmp_path / "one-1.whl"
    wheel.write_bytes(CONTENT)
    assert main(["--out", str(tmp_path / "out"), f"{'0' * 64}:{wheel}"]) == 1
    assert capsys.readouterr().err == (
        f"{wheel} has the sha256 {SHA256}, and locked is {'0' * 64}.\n"
    )
    missing = tmp_path / "two-1.whl"
    assert main(["--out", str(tmp_path / "out"), f"{SHA256}:{missing}"]) == 1
    assert capsys.readouterr().err == f"[Errno 2] No such file or directory: '{missing}'\n"
