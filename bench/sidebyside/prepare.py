"""What is made before the clock starts: the base and the wheels, in the engine and in the repository."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sidebyside.closures import REPO
from sidebyside.fleet import Fleet
from sidebyside.machine import Failure, run, say
from sidebyside.ways import BASE, wheels_image

_BASE_BUILD = 'oci_base(name="base", image="layout")\n'


@dataclass(frozen=True)
class Locked:
    """A wheel that a lockfile names.

    :param file: its file name.
    :param size: in bytes, as the facts beside the lockfile tell.
    """

    project: str
    version: str
    file: str
    size: int


def locked(lockfile: Path) -> tuple[Locked, ...]:
    """The wheels of a lockfile for this machine, from it and the facts beside it."""
    text = lockfile.read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("//"))
    facts = json.loads(lockfile.with_suffix(".facts.json").read_text(encoding="utf-8"))
    sizes = {one["filename"]: one["size"] for one in facts["distributions"]}
    return tuple(
        Locked(one["project_name"], one["version"], file, sizes[file])
        for resolve in json.loads("\n".join(lines))["locked_resolves"]
        for one in resolve["locked_requirements"]
        for file in (unquote(artifact["url"]).rpartition("/")[2] for artifact in one["artifacts"])
        if "aarch64" not in file
    )


def prepare(fleet: Fleet, layout: Path) -> None:
    """Put the base into a repository, as an image layout."""
    folder = fleet.root / "3rdparty/base"
    shutil.copytree(layout, folder / "layout")
    (folder / "BUILD").write_text(_BASE_BUILD)
    settings = fleet.root / "pants.toml"
    text = settings.read_text()
    if '"//3rdparty/debian:base"' not in text:
        raise Failure(
            "pants.toml names no `//3rdparty/debian:base`; the benchmark puts its own there."
        )
    settings.write_text(text.replace('"//3rdparty/debian:base"', '"//3rdparty/base:base"'))
    if len(fleet.locks) == 1:
        # In a generated repository nothing else stands on it.
        shutil.rmtree(fleet.root / "3rdparty/debian")


def base(layout: Path) -> None:
    """Put the Debian base of this repository into the engine and into a new image layout, as all ways start from it."""
    options = ("--no-pantsd", "--slimfit-builders=oci")
    run("./pants", *options, "package", "apps/units#oci", cwd=REPO)
    packaged = REPO / "dist/apps.units/units.oci"
    (entry,) = json.loads((packaged / "index.json").read_text())["manifests"]
    manifest = json.loads(_blob(packaged, entry["digest"]).read_text())
    tar = layout.with_suffix(".tar")
    tar.write_bytes(gzip.decompress(_blob(packaged, manifest["layers"][0]["digest"]).read_bytes()))
    with tarfile.open(tar, "a") as archive:
        # pants-backend-oci starts its images by this name.
        link = tarfile.TarInfo("usr/bin/python")
        link.type, link.linkname = tarfile.SYMTYPE, "python3.11"
        archive.addfile(link)
    run("docker", "import", tar, BASE)
    run(
        *("skopeo", "copy", "--quiet", "--src-daemon-host", os.environ["DOCKER_HOST"]),
        *(f"docker-daemon:{BASE}:latest", f"oci:{layout}"),
    )


def _blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def wheels(fleet: Fleet, folder: Path, tools: Path) -> Path:
    """Put the locked wheels of a fleet, pip and uv into a new folder, and into an image for the Dockerfiles to mount.

    What the wheelhouse lacks is fetched first, by the repository's own ./pants.

    :param tools: the folder with pip and uv.
    :returns: the folder.
    """
    house = Path(run("bash", "-c", _WHEELHOUSE, cwd=REPO).strip())
    named = [one for lock in fleet.locks for one in locked(fleet.root / lock)]
    lacking = {one.file: one.size for one in named if not (house / one.file).exists()}
    if lacking:
        say(
            f"The wheelhouse lacks {len(lacking)} wheels: ./pants fetches"
            f" {sum(lacking.values()) / 1e6:.0f} MB from the index that pip uses"
        )
        run("./pants", "--no-pantsd", "--version", cwd=fleet.root)
    shutil.copytree(tools, folder)
    for one in named:
        shutil.copy(house / one.file, folder)
    (folder / "constraints.txt").write_text("".join(_constraints(fleet)))
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    run("docker", "build", "--quiet", "--tag", wheels_image(fleet), folder)
    return folder


def _constraints(fleet: Fleet) -> Iterator[str]:
    """What a single lockfile says; requirements over several name their versions themselves."""
    if len(fleet.locks) == 1:
        for one in locked(fleet.root / fleet.locks[0]):
            yield f"{one.project}=={one.version}\n"


_WHEELHOUSE = 'echo "${SLIMFIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slimfit}/wheelhouse"'
