"""What a run needs of the machine: an engine and a registry of its own, and tools that are fetched once."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVERS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


_CLIENT = """\
#!/bin/sh
case "$1" in build) shift; set -- build --network=none "$@" ;; esac
exec {client} "$@"
"""


class Failure(Exception):
    """A command failed, or the machine lacks one; the text is for whoever runs the benchmark."""


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, cwd: Path | None = None, said: str = "") -> str:
    """Run a command, and give what it prints.

    :param said: what it reads.
    :raises Failure: it fails; the text is its own output.
    """
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        input=said,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"`{' '.join(map(str, command))}` failed:\n\n{done.stdout[-4000:]}")
    return done.stdout


def describe() -> Mapping[str, object]:
    """The machine, for the report."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return {
        "cpus": os.cpu_count(),
        "cpu": model,
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def versions(pip_and_uv: Path) -> Mapping[str, str]:
    """The versions of what is compared, as each tells it."""
    settings = Path(__file__).resolve().parents[2] / "pants.toml"
    said = {
        "docker": run("docker", "version", "--format", "{{.Server.Version}}"),
        "registry": run(_program("docker-registry", "docker-registry"), "--version"),
        "skopeo": run("skopeo", "--version"),
        "uv": run(pip_and_uv / "uv", "--version"),
        "pip": run(python311(), pip_and_uv / "pip.whl/pip", "--version"),
        "pants": re.findall(r'pants_version = "(.*)"', settings.read_text())[0],
    }
    found = (re.search(r"\d+(\.\d+)+\S*", text.splitlines()[-1]) for text in said.values())
    return dict(zip(said, (match.group() if match else "unknown" for match in found)))


def python311() -> str:
    """A CPython 3.11, as the wheels are for.

    :raises Failure: there is none on PATH.
    """
    chosen = os.environ.get("SLIMFIT_PYTHON311") or shutil.which("python3.11")
    if not chosen:
        raise Failure("`python3.11` is missing.\n\nSay where it is: SLIMFIT_PYTHON311=...")
    return chosen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(command: list[str], log: Path, ready: list[str]) -> Iterator[None]:
    """A server that runs until the block ends, once the command `ready` succeeds."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C ends it through the block's end, after those that use it.
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            env={**os.environ, "PATH": SERVERS},
            start_new_session=True,
        )
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise Failure(f"`{command[0]}` ended:\n\n{log.read_text()[-2000:]}")
            if subprocess.run(ready, capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path=SERVERS)
    if found is None:
        raise Failure(f"`{name}` is missing.\n\nInstall it: `apt-get install {package}`.")
    return found


@contextmanager
def engine(folder: Path) -> Iterator[None]:
    """A container engine with an empty store; DOCKER_HOST leads to it in the meantime.

    :raises Failure: there is none to start, or no right to.
    """
    daemon = _program("dockerd", "docker.io")
    # The client of the same package: others may lack BuildKit.
    client = Path("/usr/bin/docker")
    if not client.exists():
        client = Path(_program("docker", "docker.io"))
    host = f"unix://{folder}/docker.sock"
    os.environ.update(DOCKER_HOST=host, DOCKER_BUILDKIT="1", DOCKER_CONFIG=f"{folder}/config")
    os.environ["PATH"] = f"{folder}/bin{os.pathsep}{os.environ['PATH']}"
    (folder / "bin").mkdir(parents=True)
    # This engine has no bridge, and Pants 2.17 cannot say that a build needs no network.
    shim = folder / "bin/docker"
    shim.write_text(_CLIENT.format(client=client))
    shim.chmod(0o755)
    (folder / "config").mkdir()
    command = [
        *(daemon, "--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"),
        *("--pidfile", f"{folder}/pid", "--host", host),
        *("--iptables=false", "--ip6tables=false", "--bridge=none"),
    ]
    try:
        with server(command, folder / "log", ["docker", "version"]):
            yield
    finally:
        # The engine mounts its own folder, and may leave it so.
        subprocess.run(["umount", "--lazy", folder / "data"], capture_output=True, check=False)


@dataclass(frozen=True)
class Registry:
    """A registry that runs.

    :param address: its `host:port`.
    :param folder: where it keeps its blobs.
    """

    address: str
    folder: Path


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """A registry with nothing in it, on the loopback address, until the block ends."""
    program = _program("docker-registry", "docker-registry")
    folder.mkdir()
    address = f"127.0.0.1:{free_port()}"
    config = {
        "version": 0.1,
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": address, "secret": "of this run"},
    }
    (folder / "config.yml").write_text(json.dumps(config))
    probe = f"import urllib.request as u; u.urlopen('http://{address}/v2/')"
    command = [program, "serve", str(folder / "config.yml")]
    with server(command, folder / "log", [sys.executable, "-c", probe]):
        yield Registry(address, folder)


def tools(folder: Path) -> Path:
    """The wheel of pip and the program uv, fetched from the index once.

    :returns: a folder with `pip.whl` and `uv`.
    """
    folder.mkdir(parents=True)
    run(python311(), "-m", "pip", "download", "-q", "--no-deps", "-d", folder, "pip", "uv")
    (wheel,) = folder.glob("pip-*.whl")
    wheel.rename(folder / "pip.whl")
    (wheel,) = folder.glob("uv-*.whl")
    shutil.unpack_archive(wheel, folder / "unpacked", "zip")
    (program,) = (folder / "unpacked").glob("*.data/scripts/uv")
    program.rename(folder / "uv")
    (folder / "uv").chmod(0o755)
    shutil.rmtree(folder / "unpacked")
    wheel.unlink()
    return folder
