"""What is made before the clock starts: the base and the wheels, in the engine and in the repository."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tarfile
from pathlib import Path

from sidebyside.fleet import REPO, Fleet
from sidebyside.machine import Failure, run, tools
from sidebyside.ways import BASE, WHEELS

_BASE_BUILD = 'oci_base(name="base", image="layout")\n'


def locked() -> dict[str, str]:
    """Name and version of each distribution of the default resolve."""
    text = (REPO / "3rdparty/python/default.lock").read_text()
    lines = (line for line in text.splitlines() if not line.startswith("//"))
    document = json.loads("\n".join(lines))
    return {
        one["project_name"]: one["version"]
        for resolve in document["locked_resolves"]
        for one in resolve["locked_requirements"]
    }


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


def wheels(folder: Path) -> None:
    """Put the locked wheels, pip and uv into a folder, and into an image for the Dockerfiles to mount."""
    tools(folder)
    wheelhouse = Path(run("bash", "-c", _WHEELHOUSE, cwd=REPO).strip())
    pins = locked()
    for name, version in pins.items():
        stem = f"{name.replace('-', '_')}-{version}-"
        found = [one for one in wheelhouse.glob("*.whl") if one.name.lower().startswith(stem)]
        if not found:
            raise Failure(f"The wheelhouse lacks {name} {version}; run `./pants list ::` first.")
        for path in found:
            if "aarch64" not in path.name:
                shutil.copy(path, folder)
    (folder / "constraints.txt").write_text("".join(f"{n}=={v}\n" for n, v in pins.items()))
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    run("docker", "build", "--quiet", "--tag", WHEELS, folder)


_WHEELHOUSE = 'echo "${SLIMFIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slimfit}/wheelhouse"'
