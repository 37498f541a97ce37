"""The validators of bills of materials, run as a program of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[2]
_PEX = "tests.sbom/validate.pex"
# In the sandbox of a test, or where `./pants package tests/sbom:validate` has put it.
VALIDATE = next(
    (path for path in (Path(_PEX).absolute(), _REPOSITORY / "dist" / _PEX) if path.exists()),
    Path(_PEX),
)
PLUGIN = _REPOSITORY / "pants-plugins"


def validators(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the validators, or with `PEX_INTERPRETER` a Python that has their libraries."""
    return subprocess.run(
        [os.environ["SLIMFIT_PYTHON311"], str(VALIDATE), *arguments],
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def check_documents(paths: Iterable[Path]) -> None:
    """Fails with what the validators say against documents."""
    done = validators(*map(str, paths))
    assert done.returncode == 0, done.stdout + done.stderr
