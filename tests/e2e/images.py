"""What PEX files and images hold, and images run without an engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from slimfit.core.image.layout import blob_path
from slimfit.core.image.validate import ValidatedImage
from tests.e2e import jail

SITE_PACKAGES = "app/lib/python3.11/site-packages"
SOURCES = "app/src"
_STUBS = re.compile("types-.*|.*-stubs")
# What pex itself puts into a PEX file.
_OF_PEX = ("PEX-INFO", "__main__.py", ".bootstrap/", ".deps/", "__pex__/")


@dataclass(frozen=True)
class Closure:
    """What an app consists of.

    :param distributions: names (normalised, PEP 503) and versions.
    :param files: first-party files below their source root, and the sha256 of each in hex.
    """

    distributions: frozenset[tuple[str, str]]
    files: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """The names of the distributions."""
        return frozenset(name for name, _ in self.distributions)


def _distribution(name: str) -> tuple[str, str]:
    """Name and version as a wheel's or a `.dist-info` folder's name says them."""
    project, version = name.split("-")[:2]
    return re.sub(r"[-_.]+", "-", project).lower(), version


def pex_closure(pex: Path) -> Closure:
    """What a PEX file holds. Stubs for type checkers are left out, as they are of an image."""
    with zipfile.ZipFile(pex) as archive:
        wheels = json.loads(archive.read("PEX-INFO"))["distributions"]
        files = {
            name: sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if not name.startswith(_OF_PEX) and not name.endswith(("/", ".pyi"))
        }
    found = map(_distribution, wheels)
    return Closure(frozenset(one for one in found if not _STUBS.fullmatch(one[0])), files)


@dataclass(frozen=True)
class Job:
    """What is run in an image's root file system; see `jail`.

    :param layers: folders that lie over one another, bottom first.
    :param root: an empty folder.
    :param requests: paths that are asked for over HTTP before the program is stopped. Without any,
        it ends by itself.
    :param folders: folders of this machine, by their paths below `/tmp` in the image.
    :param timeout: in seconds.
    """

    layers: Sequence[str]
    root: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    user: int
    group: int
    requests: Sequence[str] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    port: int = 8080
    timeout: float = 60.0


@dataclass(frozen=True)
class Outcome:
    """How a program ended.

    :param answers: status and body of each request.
    :param seconds: from the request to stop, or from the start, to the end.
    """

    code: int
    stdout: str
    stderr: str
    answers: Sequence[tuple[int, str]]
    seconds: float


@dataclass(frozen=True)
class Container:
    """An image with its layers unpacked.

    :param layers: the folders of its layers, bottom first.
    :param root: an empty folder, for what they give together.
    """

    image: ValidatedImage
    layers: Sequence[Path]
    root: Path

    @classmethod
    def unpack(cls, layout: Path, image: ValidatedImage, scratch: Path) -> Container:
        """Unpack the layers that no other image has brought to `scratch` yet.

        By tar, so that it is not Slimfit which reads what Slimfit has written.
        """
        folders = []
        for layer in image.layers:
            folder = scratch / layer[7:]
            folders.append(folder)
            if not folder.exists():
                folder.mkdir(parents=True)
                command = ["tar", "--extract", "--preserve-permissions", "--no-same-owner"]
                subprocess.run(
                    [*command, "-C", folder, "-f", layout / blob_path(layer)], check=True
                )
        root = scratch / "root"
        root.mkdir(exist_ok=True)
        return cls(image, folders, root)

    @property
    def closure(self) -> Closure:
        """What the image holds. The launcher is left out, which no PEX has."""
        infos = [
            info for folder in self.layers for info in folder.glob(f"{SITE_PACKAGES}/*.dist-info")
        ]
        files = {
            path.relative_to(folder / SOURCES).as_posix(): sha256(path.read_bytes()).hexdigest()
            for folder in self.layers
            for path in (folder / SOURCES).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        files.pop("__main__.py", None)
        return Closure(frozenset(_distribution(info.stem) for info in infos), files)

    def run(
        self,
        *arguments: str,
        entrypoint: Iterable[str] = (),
        requests: Sequence[str] = (),
        folders: Mapping[str, Path] = {},
    ) -> Outcome:
        """Run the image as its configuration says, with more arguments.

        :param entrypoint: what to run instead of the image's own program.
        """
        config: dict[str, Any] = self.image.config["config"]
        user, group = config["User"].split(":")
        job = Job(
            layers=list(map(str, self.layers)),
            root=str(self.root),
            command=[*(entrypoint or config["Entrypoint"]), *arguments],
            environment=dict(variable.split("=", 1) for variable in config["Env"]),
            folder=config["WorkingDir"],
            user=int(user),
            group=int(group),
            requests=requests,
            folders={inside: str(outside) for inside, outside in folders.items()},
        )
        done = subprocess.run(
            [sys.executable, "-s", "-m", jail.__name__],
            input=json.dumps(asdict(job)),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode == jail.UNAVAILABLE:
            pytest.skip(done.stderr.strip())
        assert done.returncode == 0, done.stderr
        fields = json.loads(done.stdout)
        return Outcome(**{**fields, "answers": [tuple(answer) for answer in fields["answers"]]})
