"""Container engines: the one that is there, and those that tests start for themselves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

import pytest

# Debian keeps servers in folders that are not on every user's PATH.
SERVERS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
_SECONDS = 30.0


class Engine:
    """An engine and the client that talks to it.

    :param host: its address, as DOCKER_HOST has it.
    :param folder: an empty one, for the client's configuration and for a PATH.
    :param client: the `docker` to use; the first on PATH if none is given.
    """

    def __init__(self, host: str, folder: Path, client: Optional[str] = None) -> None:
        self.host = host
        self._config = folder / "config"
        self._config.mkdir(parents=True)
        path = os.environ.get("PATH", "")
        if client is not None:
            bin_folder = folder / "bin"
            bin_folder.mkdir()
            (bin_folder / "docker").symlink_to(client)
            path = f"{bin_folder}{os.pathsep}{path}"
        self._path = path
        self.buildkit = client is not None

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead `docker`, and so Pants, to this engine."""
        return {
            "PATH": self._path,
            "DOCKER_HOST": self.host,
            "DOCKER_CONFIG": str(self._config),
            "DOCKER_BUILDKIT": "1" if self.buildkit else "0",
        }

    def try_run(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run `docker` and wait for its end, whatever it is."""
        return subprocess.run(
            ["docker", *arguments],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    def run(self, *arguments: str, timeout: float = 120) -> str:
        """Run `docker`, which has to succeed, and give what it prints."""
        done = self.try_run(*arguments, timeout=timeout)
        assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    @property
    def answers(self) -> bool:
        return self.try_run("version").returncode == 0

    def inspect(self, image: str) -> dict[str, Any]:
        """All that the engine knows of an image."""
        (found,) = json.loads(self.run("image", "inspect", image))
        assert isinstance(found, dict)
        return found

    def layers(self, image: str) -> tuple[str, ...]:
        """The diff_ids of an image, bottom first."""
        return tuple(self.inspect(image)["RootFS"]["Layers"])

    def forget(self, repository: str) -> None:
        """Remove all images whose name begins so."""
        names = self.run("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").splitlines()
        mine = [name for name in names if name.startswith(repository)]
        if mine:
            self.run("image", "rm", "--force", *mine)


class OwnEngine(Engine):
    """An engine that a test starts, with nothing in its store, and stops.

    :raises Skipped: this machine cannot start one.
    """

    def __init__(self, folder: Path, client: Optional[str] = None) -> None:
        daemon = shutil.which("dockerd", path=SERVERS)
        if daemon is None or os.geteuid() != 0:
            pytest.skip("an engine of the test's own needs dockerd (Debian: docker.io) and root")
        super().__init__(f"unix://{folder}/docker.sock", folder, client)
        self._folder = folder
        # It needs no network, and changes nothing of the machine's.
        self._command = (
            *(daemon, "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"),
            *("--pidfile", f"{folder}/pid", "--host", self.host),
            *("--iptables=false", "--ip6tables=false", "--bridge=none"),
        )
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self._folder / "log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command,
                env={**os.environ, "PATH": SERVERS},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS
        while not self.answers:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                log_text = (self._folder / "log").read_text(encoding="utf-8")
                pytest.fail(f"dockerd does not start:\n{log_text[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a crash of the machine does, which leaves no mount, and nothing below /run."""
        self._process.kill()
        self._process.wait()
        data = str(self._folder / "data")
        subprocess.run(["umount", "--lazy", data], capture_output=True, check=False)
        shutil.rmtree(self._folder / "exec", ignore_errors=True)
        (self._folder / "pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End it, and with it all that it has started."""
        self._process.terminate()
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def buildkit_client() -> str:
    """A `docker` on PATH that can build with BuildKit.

    :raises Skipped: there is none; some have only the classic builder.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        client = shutil.which("docker", path=folder)
        if client is None:
            continue
        done = subprocess.run(
            [client, "build", "--help"],
            env={**os.environ, "DOCKER_BUILDKIT": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode == 0 and "--progress" in done.stdout:
            return client
    pytest.skip("no `docker` on PATH has BuildKit")
