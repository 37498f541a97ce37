"""podman with a store of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.docker.containers import GUARDED

# A container may not raise the limits of what runs the tests, which is what podman tries.
RUN = ("run", "--rm", "--ulimit=nofile=1000:1000", "--ulimit=nproc=1000:1000", *GUARDED)


class Podman:
    """A podman with a store of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.command = [program, f"--root={folder}/root", f"--runroot={folder}/run"]
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        # What the package podman-docker brings, which cannot be installed beside Docker.
        script = self.bin / "docker"
        script.write_text(f"#!/bin/sh\nexec {' '.join(self.command)} \"$@\"\n", encoding="utf-8")
        script.chmod(0o755)

    def run(self, *arguments: str) -> str:
        """Run podman, which has to succeed, and give what it prints."""
        done = subprocess.run(
            [*self.command, *arguments], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
