"""BuildGrid on the loopback address, as the guide to remote caches configures it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.checkout import REPOSITORY
from tests.publish.registry import free_port

_PINNED = Path(__file__).parent / "requirements.txt"
_CONFIGURATION = REPOSITORY / "docs/guides/buildgrid.yml"
# It ends by itself, should the test that started it be killed.
_SECONDS = 500


def _python() -> str:
    """The CPython 3.11 that `./pants` has found."""
    return os.environ.get("SLIMFIT_PYTHON311") or shutil.which("python3.11") or ""


def install(folder: Path) -> Path:
    """BuildGrid's `bgd`, in an environment of its own; every wheel is checked against its sha256."""
    python = _python()
    if not python:
        pytest.skip("BuildGrid needs CPython 3.11")
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    done = subprocess.run(
        [
            *(python, "-m", "pip", "--python", folder / "bin/python", "install", "--quiet"),
            *("--no-compile", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("-r", _PINNED),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "bin/bgd"


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers. Fails with its own words if it does not."""
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def serve(scratch: Path) -> Iterator[str]:
    """A running BuildGrid with an empty store.

    :yields: its address, as Pants' option `remote_store_address` wants it.
    """
    program = install(scratch / "buildgrid")
    port, store = free_port(), scratch / "store"
    store.mkdir()
    text = _CONFIGURATION.read_text(encoding="utf-8")
    settings, log = scratch / "buildgrid.yml", scratch / "buildgrid.log"
    assert "127.0.0.1:50051" in text and "/var/lib/buildgrid" in text
    settings.write_text(
        text.replace("127.0.0.1:50051", f"127.0.0.1:{port}").replace(
            "/var/lib/buildgrid", str(store)
        )
    )
    with log.open("wb") as output:
        server = subprocess.Popen(
            ["timeout", str(_SECONDS), program, "server", "start", settings],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(port, server, log)
        yield f"grpc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
