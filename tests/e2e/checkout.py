"""Checkouts of repositories, and the real ./pants run in them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

# Where the files of this repository stand, for a test: its sandbox or a checkout.
REPOSITORY = Path(__file__).resolve().parents[2]

# The parts of the repository that `./pants package ::` reads.
WHOLE = (
    "pants",
    "pants.toml",
    "pants.ci.toml",
    "BUILD",
    "3rdparty",
    "apps",
    "build-support",
    "libs",
    "pants-plugins",
)

# What a nested ./pants gets of the environment: where things are, and how the machine reaches its
# mirrors. All else is left out, so that a test does not depend on who runs it.
INHERITED = (
    *("PATH", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "PYENV_ROOT", "UV_PYTHON_INSTALL_DIR"),
    *("SLIMFIT_CACHE", "SLIMFIT_PYTHON39", "SLIMFIT_PYTHON311"),
    *("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("PIP_CONFIG_FILE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT"),
)

# Whether an engine answers on this machine must not decide what is built.
ALWAYS = {"PANTS_SLIMFIT_BUILDERS": "oci"}

_RECORD = re.compile(r"^\d\d:\d\d:\d\d\.\d\d \[([A-Z]+)\] ", re.MULTILINE)
_SKIPPED = shutil.ignore_patterns(".*", "__pycache__", "dist")


@dataclass(frozen=True)
class Result:
    """How a run of ./pants ended: its exit code and what it wrote."""

    code: int
    stdout: str
    stderr: str

    def said(self, level: str) -> list[str]:
        """The log's messages of a level, such as `WARN`, each whole and without its time."""
        parts = _RECORD.split(self.stderr)
        return [text.strip() for found, text in zip(parts[1::2], parts[2::2]) if found == level]

    def refusal(self, goal: str) -> str:
        """The one message that stopped a goal. Fails if anything else stands in the error."""
        assert self.code == 1, self.stderr
        (error,) = self.said("ERROR")
        opening = f"1 Exception encountered:\n\nEngine traceback:\n  in `{goal}` goal\n\n"
        assert error.startswith(opening), error
        kind, _, message = error[len(opening) :].partition(": ")
        assert kind == "SlimfitError", error
        return message


class Checkout:
    """A folder with a repository in it.

    :param root: the folder.
    :param umask: what all that is written there, and Pants itself, runs under.
    :param environment: variables that every ./pants gets beside the inherited ones.
    """

    def __init__(
        self, root: Path, *, umask: int = 0o022, environment: Optional[Mapping[str, str]] = None
    ) -> None:
        self.root = root
        self.umask = umask
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.environment = {**inherited, **ALWAYS, **(environment or {})}

    def copy(self, names: Iterable[str]) -> None:
        """Copy files and folders of this repository, with the modes that the umask gives."""
        for name in names:
            source, target = REPOSITORY / name, self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source, target, copy_function=shutil.copy, ignore=_SKIPPED, dirs_exist_ok=True
                )
            else:
                shutil.copy(source, target)
        for path in (self.root, *self.root.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod((0o777 if executable else 0o666) & ~self.umask)

    def write(self, files: Mapping[str, str]) -> None:
        """Write text files, replacing those that are there."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def pants(
        self, *arguments: str, within: Sequence[str] = (), timeout: int = 600, **environment: str
    ) -> Result:
        """Run ./pants and wait for its end.

        :param within: a command that runs the command line given to it, such as `unshare`.
        :param timeout: in seconds.
        """
        done = subprocess.run(
            [*within, "./pants", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            umask=self.umask,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def package(self, *specs: str, options: Iterable[str] = ()) -> Result:
        """Run `./pants package`, which has to succeed."""
        done = self.pants(*options, "package", *specs)
        assert done.code == 0, done.stderr
        return done

    def layout(self, app: str) -> Path:
        """The OCI image layout of `apps/<app>`."""
        return self.root / f"dist/apps.{app}/{app}.oci"

    def pex(self, app: str) -> Path:
        """The PEX file of `apps/<app>`."""
        return self.root / f"dist/apps.{app}/{app}.pex"

    def close(self) -> None:
        """End the pantsd of this checkout, and remove the checkout."""
        for file in self.root.glob(".pids/*/pantsd/pid"):
            _end(int(file.read_text()))
        shutil.rmtree(self.root, ignore_errors=True)


def _end(pid: int) -> None:
    """End a process by its id, and wait until it is gone."""
    for number, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + seconds
        try:
            os.kill(pid, number)
            while time.monotonic() < deadline:
                os.kill(pid, 0)
                time.sleep(0.05)
        except ProcessLookupError:
            return
