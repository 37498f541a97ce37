"""A registry on this machine's loopback, for as long as a test needs it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Optional

import pytest

from tests.docker.engines import SERVERS

_SECONDS = 20.0


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


class Registry:
    """A registry, started.

    :param folder: an empty one, for what it stores.
    :param locked: whether it asks everybody for a password, and has none that is right.
    :raises Skipped: this machine has none.
    """

    def __init__(self, folder: Path, *, locked: bool = False) -> None:
        program = shutil.which("docker-registry", path=SERVERS) or shutil.which("registry")
        if program is None:
            pytest.skip("a registry needs docker-registry (Debian's package of that name)")
        folder.mkdir()
        self.host = f"127.0.0.1:{free_port()}"
        config: dict[str, Any] = {
            "version": "0.1",
            "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
            "http": {"addr": self.host},
        }
        if locked:
            (folder / "nobody").touch()
            config["auth"] = {"htpasswd": {"realm": "tests", "path": str(folder / "nobody")}}
        # JSON is YAML, too.
        (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
        with (folder / "log").open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [program, "serve", str(folder / "config.yml")], stdout=log, stderr=log
            )
        deadline = time.monotonic() + _SECONDS
        while self._status() is None:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                log_text = (folder / "log").read_text(encoding="utf-8")
                pytest.fail(f"docker-registry does not start:\n{log_text[-2000:]}")
            time.sleep(0.05)

    def _status(self) -> Optional[int]:
        try:
            with urllib.request.urlopen(f"http://{self.host}/v2/", timeout=5) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
        except OSError:
            return None
        assert isinstance(status, int)
        return status

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
