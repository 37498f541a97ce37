"""Where ./pants looks for its interpreters, and what it says when it finds none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "build-support/interpreters.sh"
PRINT = 'source "$1"; find_interpreters; echo "${python39}"; echo "${python311}"'

NOT_FOUND = """\

Pants runs on CPython 3.9, and the apps run on CPython 3.11. Install what is missing:
  pyenv install {versions}
  uv python install {versions}
or say where it is, by SLIMFIT_PYTHON39=/path/to/python3.9 and SLIMFIT_PYTHON311=/path/to/python3.11.
Debian keeps some of its modules in packages of their own, such as python3.9-venv.
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the few commands that the script uses, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("bash", "sort", "uname"):
        found = shutil.which(name, path=os.defpath)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def find(tools: Path, *path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Look for the interpreters with nothing else in the environment."""
    return subprocess.run(
        [str(tools / "bash"), "-euo", "pipefail", "-c", PRINT, "bash", str(SCRIPT)],
        check=False,
        env={"PATH": ":".join(map(str, (*path, tools))), **environment},
        capture_output=True,
        encoding="utf-8",
    )


def put(path: Path, version: str) -> Path:
    """Put something that behaves as a CPython of the version does when it is asked what it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The arguments are -sE -c PROGRAM VERSION MODULES.
    path.write_text(f'#!/bin/sh\n[ "$4" = {version} ] && echo "$0"\n')
    path.chmod(0o755)
    return path


def test_both_are_found_on_path(tools: Path, tmp_path: Path) -> None:
    one = put(tmp_path / "one/python3.9", "3.9")
    two = put(tmp_path / "two/python3", "3.11")
    done = find(tools, one.parent, two.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{one}\n{two}\n", "")


@pytest.mark.parametrize(
    ("folder", "variables"),
    [
        ("home/.pyenv/versions/{}/bin", {"HOME": "home"}),
        ("pyenv/versions/{}/bin", {"PYENV_ROOT": "pyenv"}),
        ("home/.local/share/uv/python/cpython-{}-linux-x86_64-gnu/bin", {"HOME": "home"}),
        ("data/uv/python/cpython-{}-linux-x86_64-gnu/bin", {"XDG_DATA_HOME": "data"}),
        ("uv/cpython-{}-linux-x86_64-gnu/bin", {"UV_PYTHON_INSTALL_DIR": "uv"}),
    ],
)
def test_both_are_found_among_versions(
    tools: Path, tmp_path: Path, folder: str, variables: dict[str, str]
) -> None:
    old = put(tmp_path / folder.format("3.9.2") / "python3.9", "3.9")
    new = put(tmp_path / folder.format("3.9.18") / "python3.9", "3.9")
    other = put(tmp_path / folder.format("3.11.7") / "python3.11", "3.11")
    environment = {name: str(tmp_path / value) for name, value in variables.items()}
    done = find(tools, **environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{new}\n{other}\n", "")
    new.unlink()
    assert find(tools, **environment).stdout == f"{old}\n{other}\n"


def test_shims_that_fail_lead_to_the_versions_behind_them(tools: Path, tmp_path: Path) -> None:
    shims = tmp_path / "pyenv/shims"
    for version in ("3.9", "3.11"):
        # It runs no version unless that is chosen.
        put(shims / f"python{version}", "none")
    one = put(tmp_path / "pyenv/versions/3.9.18/bin/python3.9", "3.9")
    two = put(tmp_path / "pyenv/versions/3.11.7/bin/python3.11", "3.11")
    done = find(tools, shims)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{one}\n{two}\n", "")


def test_a_missing_interpreter_is_one_message(tools: Path, tmp_path: Path) -> None:
    done = find(tools, put(tmp_path / "one/python3.11", "3.11").parent)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "No CPython 3.9 found on PATH or among the versions of pyenv and uv.\n"
        + NOT_FOUND.format(versions="3.9")
    )


def test_two_missing_interpreters_are_one_message(tools: Path) -> None:
    done = find(tools)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "No CPython 3.9 and no CPython 3.11 found on PATH or among the versions of pyenv and uv.\n"
        + NOT_FOUND.format(versions="3.9 3.11")
    )


def test_a_named_interpreter_is_taken_or_refused(tools: Path, tmp_path: Path) -> None:
    one, two = put(tmp_path / "mine", "3.9"), put(tmp_path / "two/python3.11", "3.11")
    put(tmp_path / "two/python3.9", "3.9")
    done = find(tools, two.parent, SLIMFIT_PYTHON39=str(one))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{one}\n{two}\n", "")
    done = find(tools, two.parent, SLIMFIT_PYTHON39=str(two))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"SLIMFIT_PYTHON39={two} is no working CPython 3.9 with the modules ssl venv zlib"
        " ensurepip.\n"
        "\n"
        "Name one that is, or unset SLIMFIT_PYTHON39: then ./pants looks on PATH\n"
        "and among the versions of pyenv and uv.\n"
    )


def test_another_machine_is_one_message(tools: Path) -> None:
    (tools / "uname").unlink()
    (tools / "uname").write_text("#!/bin/sh\necho Darwin arm64\n")
    (tools / "uname").chmod(0o755)
    done = find(tools)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "This repository builds on Linux x86-64, and this machine is Darwin arm64.\n"
        "\n"
        "The lockfiles name wheels for Linux x86-64: run ./pants on such a machine.\n"
    )
