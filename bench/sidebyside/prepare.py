"""What is made before the clock starts: the base and the wheels, in the engine and in the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from sidebyside.fleet import REPO, Fleet
from sidebyside.machine import Failure, run, tools
from sidebyside.ways import BASE, WHEELS

_BASE_BUILD = 'oci_base(name="base", image="layout")\n'


def locked(fleet: Fleet) -> dict[str, str]:
    """Name and version of each distribution of the default resolve."""
    text = (fleet.root / "3rdparty/python/default.lock").read_text()
    lines = (line for line in text.splitlines() if not line.startswith("//"))
    document = json.loads("\n".join(lines))
    return {
        one["project_name"]: one["version"]
        for resolve in document["locked_resolves"]
        for one in resolve["locked_requirements"]
    }


def prepare(fleet: Fleet, scratch: Path) -> None:
    """Put base and wheels into the engine, and the base into the repository as an image layout."""
    _base(fleet, scratch)
    _wheels(fleet, scratch)


def _base(fleet: Fleet, scratch: Path) -> None:
    """The Debian base of this repository, as all ways start from it."""
    run("./pants", "--slimfit-builders=oci", "package", "apps/units#oci", cwd=REPO)
    layout = REPO / "dist/apps.units/units.oci"
    (entry,) = json.loads((layout / "index.json").read_text())["manifests"]
    manifest = json.loads(_blob(layout, entry["digest"]).read_text())
    run("docker", "import", _blob(layout, manifest["layers"][0]["digest"]), BASE)
    folder = fleet.root / "3rdparty/base"
    folder.mkdir(parents=True)
    run(
        *("skopeo", "copy", "--quiet", "--src-daemon-host", os.environ["DOCKER_HOST"]),
        *(f"docker-daemon:{BASE}:latest", f"oci:{folder / 'layout'}"),
    )
    (folder / "BUILD").write_text(_BASE_BUILD)
    settings = fleet.root / "pants.toml"
    text = settings.read_text()
    if '"//3rdparty/debian:base"' not in text:
        raise Failure(
            "pants.toml names no `//3rdparty/debian:base`; the benchmark puts its own there."
        )
    settings.write_text(text.replace('"//3rdparty/debian:base"', '"//3rdparty/base:base"'))
    shutil.rmtree(fleet.root / "3rdparty/debian")


def _blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def _wheels(fleet: Fleet, scratch: Path) -> None:
    """An image that holds the wheelhouse, pip and uv, for the Dockerfiles to mount."""
    folder = tools(scratch / "wheels")
    wheelhouse = Path(run("bash", "-c", _WHEELHOUSE, cwd=REPO).strip())
    pins = locked(fleet)
    for name, version in pins.items():
        pattern = f"{name.replace('-', '_')}-{version}-*.whl"
        found = [
            path
            for path in wheelhouse.glob("*.whl")
            if path.name.lower().startswith(pattern.split("*")[0].lower())
        ]
        if not found:
            raise Failure(f"The wheelhouse lacks {name} {version}; run `./pants list ::` first.")
        for path in found:
            shutil.copy(path, folder)
    (folder / "constraints.txt").write_text("".join(f"{n}=={v}\n" for n, v in pins.items()))
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    run("docker", "build", "--quiet", "--tag", WHEELS, folder)


_WHEELHOUSE = 'echo "${SLIMFIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/slimfit}/wheelhouse"'


def check(image: str, expected: str) -> None:
    """Run an image, which has to print a text.

    :raises Failure: it prints something else.
    """
    done = subprocess.run(
        ["docker", "run", "--rm", "--network=none", image],
        capture_output=True,
        text=True,
        check=False,
    )
    if expected not in done.stdout:
        raise Failure(f"`{image}` does not run:\n\n{done.stdout}{done.stderr}")
