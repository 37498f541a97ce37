"""Imports an app's modules in its image, cut off from everything else.

The image's layers are unpacked into a folder, which becomes the root of `import_probe`: read-only,
without a network, as an ordinary user, under the image's own Python with `-I`. Where a machine lets
nobody have namespaces, the base's own loader starts that Python from the folder, and sockets are
refused by Python. What came of it is written to standard output as JSON.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Optional

from slimfit.core.base.elf import read_elf
from slimfit.core.errors import SlimfitError
from slimfit.sandbox import namespaces
from slimfit.sandbox.unpack_layers import unpack_layer, unpack_once

STARTS_MODULES = ("slimfit.sandbox.import_probe",)
PROBE = Path(__file__).parent / "import_probe.py"
USER = GROUP = 65532
# Where Pants puts what processes share.
STORE = Path(".slimfit/layers")


def seal(job: Mapping[str, Any], root: Path) -> bool:
    """Go into namespaces where the folder is the image; `False` if this machine refuses that.

    Other processes stay visible: where a container hides parts of its own table, no new one can be
    mounted.
    """
    try:
        namespaces.enter_namespaces(USER, GROUP)
        mount_layers(job, root)
        namespaces.furnish(str(root))
        namespaces.mount("/proc", f"{root}/proc", flags=namespaces.BIND | namespaces.REC)
    except OSError as refused:
        if refused.errno not in namespaces.REFUSALS:
            raise
        return False
    return True


def mount_layers(job: Mapping[str, Any], root: Path) -> None:
    """Lay the layers over one another, read-only, each from where it is unpacked once for all apps.

    Where there is no overlay for ordinary users (before Linux 5.11), they are unpacked here.

    :raises OSError: this machine refuses.
    """
    layers = [(Path(layer), key) for layer, key in job["layers"]]
    for layer, key in layers:
        unpack_once(layer, key, STORE)
    # Short names, since the kernel takes one page of them; the topmost comes first.
    lower = ":".join([str(_points().resolve()), *(key for _, key in reversed(layers))])
    here = os.getcwd()
    os.chdir(STORE)
    try:
        flags = namespaces.RDONLY
        namespaces.mount("overlay", str(root), "overlay", flags, f"lowerdir={lower}")
    except OSError as refused:
        if refused.errno not in (*namespaces.REFUSALS, errno.ENODEV):
            raise
        os.chdir(here)
        unpack_here(job, root)
        namespaces.make_read_only(str(root))
    finally:
        os.chdir(here)


def _points() -> Path:
    """A layer with what is mounted upon, which a base may lack."""
    folder = Path("points")
    for name in ("tmp", "dev", "proc"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def unpack_here(job: Mapping[str, Any], root: Path) -> None:
    """Unpack the layers over one another into a folder."""
    for layer, _ in job["layers"]:
        unpack_layer(Path(layer), root)
    shutil.copytree(_points(), root, dirs_exist_ok=True)


def loader_command(root: Path, python: Mapping[str, str]) -> tuple[str, ...]:
    """How the base's own loader starts its Python from a folder that is not the root."""
    executable = root / python["path"].lstrip("/")
    elf = read_elf(executable.read_bytes())
    if elf is None or not elf.interpreter:
        raise SlimfitError(
            f"The Python of the base, {python['path']}, names no dynamic loader.\n\n"
            "Use a base whose Python is linked dynamically."
        )
    folders = [root / python["prefix"].lstrip("/") / "lib", root / "lib", root / "usr/lib"]
    folders += sorted(root.glob("usr/lib/*-linux-*"))
    path = ":".join(str(folder) for folder in folders if folder.is_dir())
    return (str(root / elf.interpreter.lstrip("/")), "--library-path", path, str(executable))


class Runner:
    """Runs the probe until nothing is left of the tasks or of the time.

    :param job: what `main` reads.
    :param root: the unpacked image.
    :param sealed: whether this process is in namespaces of its own.
    """

    def __init__(self, job: Mapping[str, Any], root: Path, sealed: bool) -> None:
        self._job, self._root, self._sealed = job, root, sealed
        self._end = time.monotonic() + job["timeout"]
        self.done: list[int] = []
        self.failures: list[dict[str, Any]] = []

    def run(self) -> None:
        """Run every task. After one that fails the rest gets a fresh process."""
        left = list(range(len(self._job["tasks"])))
        while left:
            finished = self._run(left)
            left = left[finished:]

    def _run(self, left: Sequence[int]) -> int:
        """Run tasks until one fails; the number of those that are settled."""
        # Files, not pipes: nobody has to empty them while the process runs.
        with TemporaryFile() as job, TemporaryFile() as report, TemporaryFile() as output:
            job.write(json.dumps(self._probe_job(left, report.fileno())).encode())
            job.seek(0)
            process = subprocess.Popen(
                self._command(),
                env=self._job["environment"],
                pass_fds=(report.fileno(),),
                stdin=job,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self._enter if self._sealed else None,
            )
            timed_out = self._wait(process)
            report.seek(0)
            events = [json.loads(line) for line in report if line.endswith(b"\n")]
            output.seek(0)
            said = output.read().decode(errors="replace")
        return self._settle(left, events, process.returncode, timed_out, said)

    def _settle(
        self,
        left: Sequence[int],
        events: Sequence[Mapping[str, Any]],
        code: int,
        timed_out: bool,
        said: str,
    ) -> int:
        done = [event["done"] for event in events if "done" in event]
        self.done += done
        if len(done) == len(left):
            return len(left)
        if events and "failed" in events[-1]:
            self.failures.append({**events[-1]})
            return len(done) + 1
        if not any("begin" in event for event in events) and not timed_out:
            raise SlimfitError(
                f"The Python of the base does not start (exit code {code}):\n\n{said.strip()}\n\n"
                "Use a base whose Python runs on this machine."
            )
        current = {"failed": left[len(done)], "output": said}
        if timed_out:
            ending = f"it was not finished after {self._job['timeout']} seconds."
            self.failures.append({**current, "ending": ending, "overdue": True})
            return len(left)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        ending = f"the process ended {how} while it was imported."
        self.failures.append({**current, "ending": ending})
        return len(done) + 1

    def _wait(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait for the end, or make it when the time is over; whether it was."""
        try:
            process.wait(max(0.0, self._end - time.monotonic()))
            timed_out = False
        except subprocess.TimeoutExpired:
            timed_out = True
        # Whatever it has started ends with it.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        return timed_out

    def _command(self) -> tuple[str, ...]:
        python = self._job["python"]
        start = (python["app"],) if self._sealed else loader_command(self._root, python)
        options = ("-I",) if self._sealed else ("-I", "-S")
        return (*start, *options, "-c", PROBE.read_text(encoding="utf-8"))

    def _probe_job(self, left: Sequence[int], report: int) -> dict[str, Any]:
        tasks = [(number, *self._job["tasks"][number]) for number in left]
        # Without a root of its own the Python knows neither site-packages nor the sources.
        inside = [] if self._sealed else [str(self._root)]
        return {
            "report": report,
            "tasks": tasks,
            "block": not self._sealed,
            "site": [f"{root}{self._job['packages']}" for root in inside],
            "sources": [f"{root}{self._job['sources']}" for root in inside],
        }

    def _enter(self) -> None:
        namespaces.enter_root(str(self._root), "/app", USER, GROUP)


def check(job: Mapping[str, Any], scratch: Path) -> dict[str, Any]:
    """Make the image of a job in a folder, and try its tasks there."""
    root = scratch / "root"
    root.mkdir()
    sealed = seal(job, root)
    if not sealed:
        # Something may be mounted on the first one already.
        root = scratch / "plain"
        unpack_here(job, root)
    runner = Runner(job, root, sealed)
    runner.run()
    text = json.dumps({"done": runner.done, "failures": runner.failures, "sealed": sealed})
    # Without a root of its own the image's paths begin with that of the folder.
    outcome: dict[str, Any] = json.loads(text.replace(str(root), ""))
    return outcome


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one job; returns 0, 1 if a task failed, or 2 after a user's mistake was printed."""
    parser = argparse.ArgumentParser(prog="check_imports", description=__doc__)
    parser.add_argument("job", type=Path, help="a JSON file: layers, tasks, Python, time")
    options = parser.parse_args(arguments)
    try:
        outcome = check(json.loads(options.job.read_text(encoding="utf-8")), Path.cwd())
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(outcome))
    return 1 if outcome["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
