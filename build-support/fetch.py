"""Fills the wheelhouse through pip, from whatever index the machine's pip is set up for."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from console import SetupError, say, show
from tools import run_tool, tool_failed
from wheels import Wheel, batches, digest, pinned

# So many wheels are fetched before they are kept: a set-up that is interrupted loses no more.
BATCH = 24


def requirements(wheels: Iterable[Wheel]) -> str:
    """The wheels in the form that `pip --require-hashes` reads."""
    return "".join(f"{pinned(wheel)}\n" for wheel in wheels)


def lacking(wheelhouse: Path, wheels: Iterable[Wheel]) -> tuple[Wheel, ...]:
    """The wheels that are not in the wheelhouse, or are there with other bytes, which is said."""
    found = []
    for wheel in wheels:
        path = wheelhouse / wheel.name
        if not path.exists():
            found.append(wheel)
        elif digest(path) != wheel.sha256:
            say(f"{path} is truncated or altered: its sha256 is not the locked one.")
            found.append(wheel)
    return tuple(found)


def fill(wheelhouse: Path, wheels: Sequence[Wheel], *, pip: Wheel, scratch: Path) -> None:
    """Fetch what the wheelhouse lacks, and fetch anew what was altered.

    :param pip: the wheel of the pip to fetch with, one of `wheels`.
    :param scratch: a folder on the wheelhouse's own file system.
    :raises SetupError: if a wheel cannot be had.
    """
    todo = list(lacking(wheelhouse, wheels))
    total = len(todo)
    if pip in todo:
        # The pip that CPython brings may be years old. It fetches its successor, which does the
        # rest. A wheel of pip runs as it is.
        say(f"Fetching {pip.name}")
        folder, cache = scratch / "pip", wheelhouse.parent
        make = [sys.executable, "-sE", "-m", "venv", folder]
        run_tool("Making an environment", make, cache=cache, scratch=scratch)
        _download([str(folder / "bin/python"), "-sE", "-m", "pip"], [pip], wheelhouse, scratch)
        todo.remove(pip)
    done = total - len(todo)
    command = [sys.executable, "-sE", str(wheelhouse / pip.name / "pip")]
    for batch in batches(todo, BATCH):
        say(f"Fetching wheels {done + 1} to {done + len(batch)} of {total}")
        _download(command, batch, wheelhouse, scratch, done, total)
        done += len(batch)


def _download(
    pip: Sequence[str],
    wheels: Sequence[Wheel],
    wheelhouse: Path,
    scratch: Path,
    done: int = 0,
    total: int = 1,
) -> None:
    minor = wheels[0].minor
    platforms = sorted({tag for wheel in wheels for tag in wheel.tags[2]} - {"any"})
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        listing = Path(folder, "requirements.txt")
        listing.write_text(requirements(wheels))
        command = [*pip, "download", "--disable-pip-version-check", "--no-input"]
        command += ["--no-deps", "--require-hashes", "--only-binary=:all:"]
        command += ["--ignore-requires-python", "--progress-bar=off", "--implementation=cp"]
        command += [f"--python-version=3.{minor}", f"--abi=cp3{minor}"]
        command += [f"--platform={platform}" for platform in platforms or ["any"]]
        command += [f"--requirement={listing}", f"--dest={folder}"]
        status, output = _run(command, scratch, done, total)
        if status != 0:
            advice = (
                "Wheels come from the index that this machine's pip uses: `pip config list` tells\n"
                "which. If it lacks what a lockfile names, point pip at one that has it."
            )
            raise tool_failed("Fetching wheels", output, advice, wheelhouse.parent)
        for wheel in wheels:
            fetched = Path(folder, wheel.name)
            if not fetched.exists() or digest(fetched) != wheel.sha256:
                raise SetupError(
                    f"The index gave another file than the locked {wheel.name}.\n"
                    "\n"
                    "Point pip at an index that has this file, or lock anew: build-support/lock"
                )
            fetched.replace(wheelhouse / wheel.name)


def _run(command: Sequence[str], scratch: Path, done: int, total: int) -> tuple[int, str]:
    """Run pip and show which wheel it is at. Returns its exit code and its output."""
    lines = []
    with subprocess.Popen(
        command,
        env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "TMPDIR": str(scratch)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line)
                if line.startswith("Collecting "):
                    done += 1
                    show(f"Fetching wheel {done} of {total}: {line.split()[1]}")
        except BaseException:
            process.kill()
            raise
    return process.returncode, "".join(lines)
