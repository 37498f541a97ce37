"""Runs a program in a root file system as an engine would: in namespaces of its own.

A program, not a module, since it leaves the namespaces of the process that runs it. It reads a `Job`
as JSON from standard input and writes an `Outcome` as JSON to standard output. The root is made of
layers and read-only, `/tmp` and `/dev/shm` are empty and in memory, the program is process 1 and has
no network but its own loopback, no capability and no environment but what is given.

Needs root or user namespaces. Exit code 3 says that the machine has neither.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from typing import Any

from slimfit.sandbox import namespaces

UNAVAILABLE = 3
_START_SECONDS = 30.0


def enter_root(job: dict[str, Any]) -> None:
    """In the process that becomes the program: mount the root, go there, give up all rights."""
    root = job["root"]
    namespaces.furnish(root)
    namespaces.mount_proc(root)
    for inside, outside in job["folders"].items():
        os.mkdir(f"{root}{inside}")
        namespaces.mount(outside, f"{root}{inside}", flags=namespaces.BIND)
    namespaces.enter_root(root, job["folder"], job["user"], job["group"])


def _fetch(port: int, path: str) -> list[Any]:
    """The status and body of an answer, as soon as somebody listens."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return [answer.status, answer.read().decode()]
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        finally:
            connection.close()


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the program; with `requests`, ask it these and then stop it by SIGTERM."""
    # The topmost comes first.
    lower = ":".join(reversed(job["layers"]))
    namespaces.mount("overlay", job["root"], "overlay", namespaces.RDONLY, f"lowerdir={lower}")
    process = subprocess.Popen(
        job["command"],
        env=job["environment"],
        preexec_fn=lambda: enter_root(job),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    answers, seconds = [], 0.0
    try:
        answers = [_fetch(job["port"], path) for path in job["requests"]]
    except OSError as error:
        answers = [[0, f"{type(error).__name__}: {error}"]]
    begin = time.monotonic()
    if job["requests"]:
        process.terminate()
    stdout, stderr = process.communicate(timeout=job["timeout"])
    seconds = time.monotonic() - begin
    return {
        "code": process.returncode,
        "stdout": stdout,
        "stderr": stderr,
        "answers": answers,
        "seconds": seconds,
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    try:
        namespaces.enter_namespaces(asked["user"], asked["group"], namespaces.NEW_PID)
        namespaces.raise_loopback()
    except OSError as refused:
        if refused.errno not in namespaces.REFUSALS:
            raise
        print(f"no root and no user namespaces here ({refused})", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    json.dump(run(asked), sys.stdout)
