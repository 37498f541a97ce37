"""Sets up what ./pants needs, in the cache folder: the wheelhouse, an environment, the pex tool.

    python3.9 bootstrap.py --repo DIR --cache DIR --stamp FILE --python39 FILE --python311 FILE

Each part is made beside its place and then renamed into it, or holds a file that is written last:
what is half made is made anew by the next start. One set-up at a time works on a cache folder.
Needs the standard library alone.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fetch
from console import FULL, SetupError, full_disk, no_cache, odd_cache, report, say
from tools import run_tool
from wheels import LOCKFILES, Wheel, digest, merge, read_lock


@dataclass(frozen=True)
class Setup:
    """The folders and interpreters of one set-up.

    :param repo: the repository.
    :param cache: the cache folder, `SLIMFIT_CACHE`.
    :param stamp: the file that says that all is there; written last.
    :param python39: the CPython that runs Pants.
    :param python311: the CPython that runs the apps.
    """

    repo: Path
    cache: Path
    stamp: Path
    python39: Path
    python311: Path

    @property
    def wheelhouse(self) -> Path:
        """The flat folder of wheels that `[python-repos]` of pants.toml names."""
        return self.cache / "wheelhouse"

    @property
    def scratch(self) -> Path:
        """Holds what is being made. What it holds at a start was left by a killed set-up."""
        return self.cache / "unfinished"

    def tool(self, what: str, command: Sequence[object], **environment: str) -> None:
        """Run a tool in this set-up; see `run_tool`."""
        run_tool(what, command, cache=self.cache, scratch=self.scratch, **environment)


def run(setup: Setup) -> None:
    """Bring everything in place, then write the stamp.

    :raises SetupError: if something cannot be had.
    :raises OSError: if the disk is full, or the cache folder cannot be used.
    """
    if not re.fullmatch(r"[\w./+@,=~-]+", str(setup.cache), re.ASCII):
        raise odd_cache(setup.cache)
    setup.wheelhouse.mkdir(parents=True, exist_ok=True)
    setup.stamp.parent.mkdir(exist_ok=True)
    with _alone(setup.cache), _scratch(setup.scratch):
        wheels = locked_wheels(setup.repo)
        pip = one(setup.repo / "build-support/pex.lock", "pip")
        fetch.fill(setup.wheelhouse, wheels, pip=pip, scratch=setup.scratch)
        python = make_environment(setup, pip)
        tool = build_pex(setup)
        files = [f"wheelhouse/{wheel.name}" for wheel in wheels] + [f"pex/{tool.name}"]
        write_stamp(setup, python, files)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Holds the cache folder's lock. The system takes it back however this process ends."""
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another ./pants is setting up {cache}: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _scratch(folder: Path) -> Iterator[None]:
    """Makes the scratch folder, empty, and removes it at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def locked_wheels(repo: Path) -> tuple[Wheel, ...]:
    """Every wheel that a lockfile of the repository names, sorted.

    :raises SetupError: if a lockfile is of no use.
    """
    paths = [path for pattern in LOCKFILES for path in repo.glob(pattern)]
    return merge((path, read_lock(path)) for path in sorted(paths))


def one(lockfile: Path, project: str) -> Wheel:
    """The wheel of a distribution that a lockfile has to name once.

    :raises SetupError: if it does not.
    """
    found = [wheel for wheel in read_lock(lockfile) if wheel.project == project]
    if len(found) != 1:
        raise SetupError(
            f"{lockfile} names {len(found)} wheels of {project}, and has to name one.\n"
            "\n"
            f"Lock it anew: build-support/lock {lockfile.stem}"
        )
    return found[0]


def make_environment(setup: Setup, pip: Wheel) -> Path:
    """Make the virtual environment that runs Pants, unless it is there.

    :returns: its interpreter.
    :raises SetupError: if it cannot be made.
    """
    wanted = fetch.requirements(read_lock(setup.repo / "build-support/pants.lock"))
    version = subprocess.run([setup.python39, "-VV"], stdout=subprocess.PIPE, check=True).stdout
    key = hashlib.sha256(b"\0".join([wanted.encode(), bytes(setup.python39), version]))
    folder = setup.cache / "pants" / key.hexdigest()[:16]
    python, whole = folder / "bin/python", folder / "whole"
    if whole.exists():
        return python
    say(f"Installing Pants into {folder}")
    # An environment knows its own place, so it cannot be made elsewhere and moved.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        command: list[object] = [setup.python39, "-sE", "-m", "venv", "--without-pip", folder]
        setup.tool("Making an environment", command)
        listing = setup.scratch / "pants.txt"
        listing.write_text(wanted)
        command = [python, "-sE", setup.wheelhouse / pip.name / "pip", "install"]
        command += ["--no-index", "--no-deps", "--require-hashes", "--only-binary=:all:"]
        command += ["--no-cache-dir", "--disable-pip-version-check"]
        command += [f"--find-links={setup.wheelhouse}", f"--requirement={listing}"]
        # Nothing of the machine's pip set-up counts here: all is in the wheelhouse.
        setup.tool("Installing Pants", command, PIP_CONFIG_FILE=os.devnull)
        whole.touch()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return python


def build_pex(setup: Setup) -> Path:
    """Build the pex tool from its wheel, unless it is there.

    It is a zip of stored entries with fixed times and modes, so its bytes follow from the wheel
    alone, and pants.toml can name their sha256.

    :returns: the file.
    :raises SetupError: if it cannot be built, or comes out otherwise.
    """
    config = (setup.repo / "pants.toml").read_text(encoding="utf-8")
    found = re.search(r'"v([\d.]+)\|linux_x86_64\|([0-9a-f]{64})\|\d+"', config)
    if found is None:
        raise SetupError(
            f"{setup.repo}/pants.toml names no pex tool for linux_x86_64.\n"
            "\n"
            'Write one under [pex-cli]: known_versions = ["vVERSION|linux_x86_64|SHA256|SIZE"]'
        )
    version, sha256 = found.groups()
    tool = setup.cache / "pex" / f"pex-v{version}"
    if tool.exists() and digest(tool) == sha256:
        return tool
    say(f"Building the pex tool {version}")
    wheel = one(setup.repo / "build-support/pex.lock", "pex")
    source = unpack_pex(setup.wheelhouse / wheel.name, setup.scratch / "pex-source")
    links, made = setup.scratch / "pex-wheel", setup.scratch / "pex"
    links.mkdir()
    shutil.copy(setup.wheelhouse / wheel.name, links)
    command = [setup.python39, "-s", "-m", "pex", f"pex=={version}", "--console-script=pex"]
    command += ["--no-pypi", f"--find-links={links}", f"--pex-root={setup.scratch / 'pex-root'}"]
    command += ["--venv=prepend", "--no-compile", "--no-compress"]
    command += ["--python-shebang=/usr/bin/env python3.9", f"--output-file={made}"]
    setup.tool("Building the pex tool", command, PYTHONPATH=str(source))
    if digest(made) != sha256:
        raise SetupError(
            "The pex tool came out other than pants.toml says.\n"
            f"  built:  v{version}|linux_x86_64|{digest(made)}|{made.stat().st_size}\n"
            f"  wanted: {found[0][1:-1]}\n"
            "\n"
            "If build-support/pex.lock was changed, write the first into [pex-cli].known_versions."
        )
    made.chmod(0o755)
    tool.parent.mkdir(exist_ok=True)
    made.replace(tool)
    return tool


def unpack_pex(wheel: Path, folder: Path) -> Path:
    """Unpack the wheel of pex, which does not run zipped, into a new folder. Returns the folder."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def write_stamp(setup: Setup, python: Path, files: Sequence[str]) -> None:
    """Write what ./pants compares on each start: three interpreters, then each file's state."""
    lines = [str(python), str(setup.python39), str(setup.python311)]
    for name in files:
        status = (setup.cache / name).stat()
        lines.append(f"{status.st_size} {int(status.st_mtime)} {name}")
    made = setup.scratch / "stamp"
    made.write_text("".join(f"{line}\n" for line in lines))
    made.replace(setup.stamp)


def main(arguments: Sequence[str]) -> int:
    """Run the set-up; whatever goes wrong is said in one message. Returns the exit code."""
    parser = argparse.ArgumentParser()
    for name in ("repo", "cache", "stamp", "python39", "python311"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    setup = Setup(**vars(parser.parse_args(arguments)))
    # Ends as Ctrl-C does, pip stopped and its folder removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run(setup)
    except SetupError as error:
        report(str(error))
        return 1
    except OSError as error:
        full = error.errno in FULL
        report(str(full_disk(setup.cache) if full else no_cache(setup.cache, error)))
        return 1
    except KeyboardInterrupt:
        report("The set-up was stopped. The next start goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
