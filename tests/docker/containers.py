"""Containers of an app's image, run as an orchestrator that trusts nobody runs them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.docker.engines import Engine

GUARDED = ("--network=none", "--read-only", "--user=65532")

# Run inside of a container: asks a web service for paths, as soon as it listens.
_ASK = """
import http.client, json, sys, time
deadline = time.monotonic() + 30
answers = []
for path in sys.argv[1:]:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answers.append((answer.status, answer.read().decode()))
            break
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
print(json.dumps(answers))
"""


def run(
    engine: Engine, image: str, *arguments: str, folders: Mapping[str, Path] = {}
) -> tuple[int, str, str]:
    """Run a program to its end: its exit code and what it wrote.

    :param folders: folders of this machine, by their paths in the container.
    """
    volumes = [f"--volume={outside}:{inside}" for inside, outside in folders.items()]
    done = engine.try_run("run", "--rm", *GUARDED, *volumes, image, *arguments)
    return done.returncode, done.stdout, done.stderr


class Service:
    """A web service in a container."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    def ask(self, *paths: str) -> Sequence[tuple[int, str]]:
        """The status and the body of each answer."""
        ask = ("/app/bin/python", "-c", _ASK)
        answers: list[tuple[int, str]] = json.loads(
            self._engine.run("exec", self.name, *ask, *paths)
        )
        return [(answer[0], answer[1]) for answer in answers]

    def stop(self) -> tuple[int, float]:
        """Send SIGTERM to process 1: its exit code, and by the engine's own clock the seconds that it
        took to end."""
        self._engine.run("kill", "--signal=TERM", self.name)
        code = int(self._engine.run("wait", self.name))
        times = self._times("kill", "die")
        return code, times["die"] - times["kill"]

    def _times(self, *actions: str) -> Mapping[str, float]:
        now = self._engine.run("info", "--format", "{{.SystemTime}}")
        lines = self._engine.run(
            *("events", "--since=0", f"--until={now}", f"--filter=container={self.name}"),
            *("--format", "{{.Action}} {{.TimeNano}}"),
        )
        seen = dict(line.split() for line in lines.splitlines() if line.split()[0] in actions)
        return {action: int(seen[action]) / 1e9 for action in actions}


@contextmanager
def service(engine: Engine, image: str) -> Iterator[Service]:
    """A web service, started and in the end removed."""
    name = f"slimfit-tests-{os.getpid()}"
    engine.run("run", "--detach", "--name", name, *GUARDED, image)
    try:
        yield Service(engine, name)
    finally:
        engine.run("rm", "--force", name)
