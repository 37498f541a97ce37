"""Debian's docker-registry on the loopback address, for the time of a test."""

from __future__ import annotations

import crypt
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Optional

PROGRAM = shutil.which("docker-registry")

_REQUEST = re.compile(r'"(GET|HEAD|POST|PUT|PATCH|DELETE) (\S+) HTTP/1\.1" (\d+)')


class Registry:
    """A registry, and what it was asked for.

    :param address: its `host:port`.
    :param folder: where its `config.yml` stands, and its log and its blobs are to be.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self._folder = folder
        self._log = folder / "log"
        self._read = 0

    def start(self) -> None:
        """Start it, and wait until it listens."""
        assert PROGRAM is not None
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [PROGRAM, "serve", str(self._folder / "config.yml")],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )
        _wait(self.address)

    def stop(self) -> None:
        """End it in an orderly way."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def kill(self) -> None:
        """End it as a failure of its machine does."""
        self._process.kill()
        self._process.wait(timeout=10)

    def requests(self) -> list[tuple[str, str]]:
        """Method and path of each request since the last call that was answered with success."""
        text = self._log.read_text()
        new, self._read = text[self._read :], len(text)
        return [(method, path) for method, path, code in _REQUEST.findall(new) if int(code) < 400]

    def writes(self) -> list[str]:
        """The paths of the requests since the last call that changed something."""
        return [path for method, path in self.requests() if method not in ("GET", "HEAD")]


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    folder: Path,
    user: str = "",
    password: str = "",
    tls: Optional[tuple[Path, Path]] = None,
) -> Iterator[Registry]:
    """A registry that keeps its blobs in a folder, and asks for a password if one is given.

    :param tls: the files of its certificate and of the key.
    """
    folder.mkdir(parents=True)
    address = f"127.0.0.1:{free_port()}"
    http: dict[str, object] = {"addr": address, "secret": "of no use outside of this test"}
    if tls is not None:
        http["tls"] = {"certificate": str(tls[0]), "key": str(tls[1])}
    config: dict[str, object] = {
        "version": 0.1,
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": http,
    }
    if user:
        users = folder / "users"
        users.write_text(f"{user}:{crypt.crypt(password, crypt.METHOD_BLOWFISH)}\n")
        config["auth"] = {"htpasswd": {"realm": "test", "path": str(users)}}
    # JSON is YAML, too.
    (folder / "config.yml").write_text(json.dumps(config))
    registry = Registry(address, folder)
    registry.start()
    try:
        yield registry
    finally:
        registry.stop()


def _wait(address: str) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + 15
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
