"""What images hold and weigh, read from the folder of a registry: the same way for every way."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sidebyside.fleet import Fleet


@dataclass(frozen=True)
class Image:
    """An image.

    :param files: the size of each regular file, by its path, as a container sees them.
    :param base: the files of its lowest layer, likewise.
    :param distributions: names and versions, as their `.dist-info` folders have them.
    """

    files: Mapping[str, int]
    base: Mapping[str, int]
    distributions: frozenset[tuple[str, str]]

    @property
    def unpacked(self) -> int:
        """The bytes of all files but bytecode."""
        return without_bytecode(self.files)


def without_bytecode(files: Mapping[str, int]) -> int:
    """The bytes of all files but bytecode."""
    return sum(size for path, size in files.items() if not path.endswith(".pyc"))


class Blobs:
    """The blobs that a registry keeps in a folder.

    :param folder: the folder of the registry's storage.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder / "docker/registry/v2"
        self._layers: dict[str, Mapping[str, int]] = {}

    def total(self) -> int:
        """The bytes of all blobs."""
        found = (self._root / "blobs").rglob("data")
        return sum(path.stat().st_size for path in found if path.is_file())

    def _path(self, digest: str) -> Path:
        hexadecimal = digest.partition(":")[2]
        return self._root / "blobs/sha256" / hexadecimal[:2] / hexadecimal / "data"

    def manifest(self, name: str) -> dict[str, Any]:
        """The manifest of the one tag of an image."""
        tags = self._root / "repositories" / name / "_manifests/tags"
        (link,) = tags.glob("*/current/link")
        found: dict[str, Any] = json.loads(self._path(link.read_text()).read_text())
        return found

    def layer(self, digest: str) -> Mapping[str, int]:
        """The regular files of a layer; a second link to a file adds nothing."""
        if digest not in self._layers:
            with tarfile.open(self._path(digest)) as archive:
                self._layers[digest] = {
                    one.name.lstrip("./"): one.size if one.isreg() else 0
                    for one in archive
                    if not one.isdir()
                }
        return self._layers[digest]

    def base_of(self, name: str) -> bytes:
        """The tar of an image's lowest layer."""
        return gzip.decompress(self._path(self.manifest(name)["layers"][0]["digest"]).read_bytes())

    def image(self, name: str) -> Image:
        """What an image holds."""
        layers = [self.layer(one["digest"]) for one in self.manifest(name)["layers"]]
        files: dict[str, int] = {}
        for layer in layers:
            for path, size in layer.items():
                folder, _, last = path.rpartition("/")
                if last.startswith(".wh."):
                    files.pop(f"{folder}/{last[4:]}".lstrip("/"), None)
                else:
                    files[path] = size
        found = (path.split("/")[-2] for path in files if path.endswith(".dist-info/METADATA"))
        return Image(files, layers[0], frozenset(named(folder) for folder in found))


def listed(layout: Path, layers: dict[str, list[str]]) -> frozenset[tuple[str, str]]:
    """The distributions of an image layout.

    :param layers: the `.dist-info` folders of those that have been read, by digest; more are added.
    """

    def blob(descriptor: Mapping[str, Any]) -> Path:
        return layout / "blobs" / str(descriptor["digest"]).replace(":", "/")

    (entry,) = json.loads((layout / "index.json").read_text())["manifests"]
    found = json.loads(blob(entry).read_text())["layers"]
    for layer in found:
        if layer["digest"] not in layers:
            with tarfile.open(blob(layer)) as archive:
                paths = (member.name for member in archive)
                layers[layer["digest"]] = [
                    path.split("/")[-2] for path in paths if path.endswith(".dist-info/METADATA")
                ]
    return frozenset(named(folder) for layer in found for folder in layers[layer["digest"]])


def named(folder: str) -> tuple[str, str]:
    """Name and version of a distribution, as a `.dist-info` folder has them."""
    name, _, version = folder.removesuffix(".dist-info").rpartition("-")
    return name.lower().replace("_", "-").replace(".", "-"), version


def wheels_of(distributions: Iterable[tuple[str, str]], wheelhouse: Path) -> list[Path]:
    """The wheels that distributions came from."""
    by_name = {named("-".join(one.name.split("-")[:2])): one for one in wheelhouse.glob("*-*.whl")}
    return sorted(by_name[one] for one in set(distributions))


def unpacked(wheel: Path) -> int:
    """The bytes of a wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return sum(member.file_size for member in archive.infolist())


def least(image: Image, fleet: Fleet, name: str, wheelhouse: Path) -> int:
    """The bytes of what an app's image has to hold: base, wheels, sources."""
    wheels = sum(map(unpacked, wheels_of(image.distributions, wheelhouse)))
    sources = sum(path.stat().st_size for path in fleet.sources(name))
    return without_bytecode(image.base) + wheels + sources


def ideal(
    fleet: Fleet, distributions: Iterable[tuple[str, str]], wheelhouse: Path, base: bytes
) -> int:
    """The bytes of what a registry has to hold: wheels as they are, base and sources compressed once."""
    wheels = sum(path.stat().st_size for path in wheels_of(distributions, wheelhouse))
    sources = BytesIO()
    with tarfile.open(fileobj=sources, mode="w") as archive:
        for path in sorted({path for name in fleet.names for path in fleet.sources(name)}):
            archive.add(path, str(path.relative_to(fleet.root)))
    return wheels + len(zlib.compress(base, 6)) + len(zlib.compress(sources.getvalue(), 6))
