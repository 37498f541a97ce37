"""The service as a process: it listens where it is told to and stops when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import apps.api.main

MODULE = Path(apps.api.main.__file__)


def start(**environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(MODULE)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environ},
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz").raise_for_status()
            return
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError(f"The service did not answer; its status is {process.poll()}.")


def test_sigterm_ends_the_service_with_status_0() -> None:
    port = free_port()
    process = start(HOST="127.0.0.1", PORT=str(port))
    try:
        wait_until_healthy(port, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/healthz")
    finally:
        process.kill()
        process.communicate()


def test_a_bad_port_is_told_on_stderr() -> None:
    process = start(PORT="http")
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 1
    assert stderr == "PORT is `http`.\n\nSet it to a number from 1 to 65535.\n"
