"""The same packages give the same bytes, whatever differs between two machines."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from slimfit.sandbox.base_tool_test import packages, write_base

# The folder that holds the package `slimfit`.
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
}
OUTPUTS = ("rootfs.tar", "base.json", "platform.json", "left-out.json")


def built(
    folder: Path, python: str, umask: int = 0o022, env: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """What `unpack` writes when a fresh process of that Python runs it in that folder."""
    folder.mkdir(parents=True)
    write_base(folder, packages())
    arguments = ["unpack", "--lock", "base.lock", "--debs", "debs", "--out", "out"]
    before = os.umask(umask)
    try:
        subprocess.run(
            [python, "-s", "-m", "slimfit.sandbox.base_tool", *arguments],
            cwd=folder,
            check=True,
            env={**ENVIRONMENT, **(env or {})},
        )
    finally:
        os.umask(before)
    return {name: (folder / "out" / name).read_bytes() for name in OUTPUTS}


@pytest.fixture
def reference(tmp_path: Path) -> dict[str, bytes]:
    return built(tmp_path / "reference", sys.executable, env={"PYTHONHASHSEED": "0"})


@pytest.mark.parametrize(
    ("umask", "env"),
    [
        pytest.param(0o077, {}, id="umask"),
        pytest.param(0o022, {"PYTHONHASHSEED": "12345"}, id="hash seed"),
        pytest.param(0o022, {"TZ": "Asia/Tokyo"}, id="time zone"),
        pytest.param(0o022, {"LC_ALL": "C", "PYTHONUTF8": "0"}, id="locale"),
        pytest.param(0o022, {"PYTHONOPTIMIZE": "2", "HOME": "/nonexistent"}, id="environment"),
    ],
)
def test_the_surroundings_do_not_change_a_byte(
    tmp_path: Path, reference: dict[str, bytes], umask: int, env: dict[str, str]
) -> None:
    folder = tmp_path / "another folder" / "with spaces"
    assert built(folder, sys.executable, umask, env) == reference


@pytest.mark.parametrize(
    "name", ["python3", "python3.10", "python3.11", "python3.12", "python3.13"]
)
def test_the_python_that_unpacks_does_not_change_a_byte(
    tmp_path: Path, reference: dict[str, bytes], name: str
) -> None:
    python = shutil.which(name)
    probe = "import sys; sys.exit(sys.version_info < (3, 9))"
    if python is None or subprocess.run([python, "-c", probe], capture_output=True).returncode:
        pytest.skip(f"no {name} of at least 3.9 is on PATH")
    assert built(tmp_path / "other", python) == reference


def test_the_order_of_the_lockfile_does_not_change_a_byte(
    tmp_path: Path, reference: dict[str, bytes]
) -> None:
    folder = tmp_path / "reference"
    document = json.loads((folder / "base.lock").read_text())
    random.Random(1).shuffle(document["packages"])
    (folder / "base.lock").write_text(json.dumps(document))
    arguments = ["unpack", "--lock", "base.lock", "--debs", "debs", "--out", "again"]
    subprocess.run(
        [sys.executable, "-s", "-m", "slimfit.sandbox.base_tool", *arguments],
        cwd=folder,
        check=True,
        env=ENVIRONMENT,
    )
    assert {name: (folder / "again" / name).read_bytes() for name in OUTPUTS} == reference
