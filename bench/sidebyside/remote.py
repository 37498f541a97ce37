"""An empty machine that has a remote cache with everything in it, against downloading what it needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sidebyside import machine
from sidebyside.closures import REPO
from sidebyside.machine import run, say
from sidebyside.measure import Measuring
from sidebyside.pants_ways import OursOci

_PINNED = REPO / "tests/remote/requirements.txt"
_CONFIGURATION = REPO / "docs/guides/buildgrid.yml"
_BUILT = "Completed: Build the layer of"
# Bytes; smaller ones are manifests and the like, which Pants writes itself.
_LARGE = 1000
# Fetches blobs from a cache into a folder, several at once, as Pants does. It runs where BuildGrid is.
_DOWNLOAD = """\
import json, sys, uuid
from concurrent.futures import ThreadPoolExecutor
import grpc
from buildgrid._protos.google.bytestream.bytestream_pb2 import ReadRequest
from buildgrid._protos.google.bytestream.bytestream_pb2_grpc import ByteStreamStub

address, folder = sys.argv[1:]
stub = ByteStreamStub(grpc.insecure_channel(address))

def fetch(blob):
    name, size = blob
    with open(f"{folder}/{name}", "wb") as file:
        for part in stub.Read(ReadRequest(resource_name=f"main/blobs/{name}/{size}")):
            file.write(part.data)

with ThreadPoolExecutor(8) as pool:
    list(pool.map(fetch, json.load(sys.stdin)))
"""


@contextmanager
def cache(folder: Path) -> Iterator[tuple[str, Path]]:
    """A running BuildGrid with an empty store.

    :yields: its `host:port`, and the Python that has its libraries.
    """
    python = machine.python311()
    environment = folder / "buildgrid"
    run(python, "-m", "venv", "--without-pip", environment)
    run(
        *(python, "-m", "pip", "--python", environment / "bin/python", "install", "--quiet"),
        *("--no-compile", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("-r", _PINNED),
    )
    address = f"127.0.0.1:{machine.free_port()}"
    store = folder / "store"
    store.mkdir()
    settings = folder / "buildgrid.yml"
    text = _CONFIGURATION.read_text(encoding="utf-8").replace("127.0.0.1:50051", address)
    settings.write_text(text.replace("/var/lib/buildgrid", str(store)), encoding="utf-8")
    command = [str(environment / "bin/bgd"), "server", "start", str(settings)]
    host, _, port = address.partition(":")
    probe = f"import socket; socket.create_connection(({host!r}, {port}))"
    with machine.server(command, folder / "log", [python, "-c", probe]):
        yield address, environment / "bin/python"


def measure(measuring: Measuring, names: Sequence[str], folder: Path, rounds: int) -> None:
    """Fill a remote cache, then build on machines that have nothing else.

    :param folder: one that does not exist.
    """
    say(f"{measuring.label}, remote cache")
    folder.mkdir()
    with cache(folder) as (address, python):
        way = _Remote(measuring.fleet, folder / "way")
        way.scratch.mkdir()
        way.options = (
            *OursOci.options,
            *("--remote-cache-read", "--remote-cache-write", "--remote-instance-name=main"),
            f"--remote-store-address=grpc://{address}",
        )
        try:
            way.forget()
            way.build(names)
            for number in range(1, rounds + 1):
                way.forget()
                measuring.time(way, "remote_list", way.list, number)
                way.forget()
                measuring.time(way, "remote", lambda: way.build(names), number)
                built = way.said.count(_BUILT)
                measuring.record.add(measuring.label, way.name, "remote_built", built, number)
                blobs = {path.resolve() for path in _blobs(measuring)}
                _download(measuring, way, blobs, address, python, number, folder)
        finally:
            way.forget()


class _Remote(OursOci):
    """Slimfit with a remote cache; `said` is what the last command printed."""

    said = ""

    def pants(self, *arguments: str) -> str:
        self.said = super().pants(*arguments)
        return self.said


def _blobs(measuring: Measuring) -> list[Path]:
    found = (measuring.fleet.root / "dist/blobs/sha256").iterdir()
    return [path for path in found if path.stat().st_size > _LARGE and not _is_json(path)]


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(1) == b"{"


def _download(
    measuring: Measuring,
    way: OursOci,
    blobs: set[Path],
    address: str,
    python: Path,
    number: int,
    folder: Path,
) -> None:
    target = folder / f"downloaded-{number}"
    target.mkdir()
    wanted = json.dumps([(path.name, path.stat().st_size) for path in blobs])
    measuring.time(
        way,
        "download",
        lambda: run(python, "-c", _DOWNLOAD, address, target, said=wanted),
        number,
    )
    for path in blobs:
        if (target / path.name).stat().st_size != path.stat().st_size:
            raise machine.Failure(f"The remote cache did not give all of {path.name}.")
