"""The ways to make one image of each app, each as people write it today; those without Pants stand here.

All start from the same base, take the same wheels from the same folder, and keep the app's own files in
layers of their own. What is prepared before the clock starts: the base, the wheels, the tools.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sidebyside.fleet import Fleet
from sidebyside.machine import run
from sidebyside.sizes import named

PYTHON = "/usr/bin/python3.11"
BASE = "bench/base"
_WHEELS = "bench/wheels-"
_PIP = f"{PYTHON} /wheels/pip.whl/pip install --no-index --find-links /wheels --no-cache-dir"
_UV = (
    f"/wheels/uv --cache-dir /uv-cache pip install --python {PYTHON} --no-index"
    " --find-links /wheels --compile-bytecode --link-mode=copy"
)

# Prints the `.dist-info` folders of an image; it runs there.
_LIST = """\
import os
for top, folders, files in os.walk("/"):
    folders[:] = set(folders) - {"proc", "sys", "dev"}
    if top.endswith(".dist-info") and "METADATA" in files:
        print(os.path.basename(top))
"""


def wheels_image(fleet: Fleet) -> str:
    """The image that holds the wheels of a fleet: one for each set of them."""
    return f"{_WHEELS}{fleet.wheels}"


class Way:
    """One way to make images of apps.

    :param fleet: the repository.
    :param scratch: an empty folder for caches.
    """

    name = ""
    help = ""
    # Whether its images hold wheels in a file of their own, so that nobody can look into them.
    opaque = False

    def __init__(self, fleet: Fleet, scratch: Path) -> None:
        self.fleet = fleet
        self.scratch = scratch

    def forget(self) -> None:
        """Empty every cache of builds and tools. Wheels, the tools themselves and the base stay."""
        raise NotImplementedError

    def ready(self) -> None:
        """The same, but the way's tools are ready: they have built an image before, of an app that imports nothing."""
        self.forget()

    def build(self, names: Sequence[str]) -> None:
        """Make the images of some apps, all that are not up to date."""
        raise NotImplementedError

    def image(self, name: str) -> str:
        """The image that an app is in, by its name in a registry."""
        return f"{self.name}/{name}"

    def distributions(self, names: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
        """Names and versions of the distributions in the images of some apps."""

        def ask(name: str) -> None:
            options = ("--rm", "--network=none", "--entrypoint", PYTHON)
            said = run("docker", "run", *options, self.image(name), "-c", _LIST)
            found[name] = frozenset(map(named, said.split()))

        found: dict[str, frozenset[tuple[str, str]]] = {}
        at_once(ask, names)
        return found

    def push(self, names: Sequence[str], registry: str) -> None:
        """Push the images of some apps."""
        for image in dict.fromkeys(map(self.image, names)):
            run("docker", "tag", image, f"{registry}/{image}")
            run("docker", "push", "--quiet", f"{registry}/{image}")
            run("docker", "image", "rm", f"{registry}/{image}")

    def load(self, name: str) -> None:
        """Have an app's image in the engine, under its name there."""


def empty_engine() -> None:
    """Remove all images from the engine but base and wheels, and all that builds have cached."""
    listed = run("docker", "image", "ls", "--format", "{{.Repository}} {{.ID}}").splitlines()
    kept = (f"{BASE} ", _WHEELS)
    images = {line.split()[1] for line in listed if not line.startswith(kept)}
    if images:
        run("docker", "image", "rm", "--force", *sorted(images))
    run("docker", "builder", "prune", "--all", "--force")


def at_once(action: Callable[[str], object], names: Iterable[str]) -> None:
    """Do something for each name, as many at once as the machine has processors, as Pants does."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(action, name) for name in names]:
            done.result()


def _exec(command: str) -> str:
    """A command as the exec form of RUN wants it: the base has no shell."""
    return "[" + ", ".join(f'"{word}"' for word in command.split()) + "]"


class Dockerfiles(Way):
    """Dockerfiles beside the repository, `docker build` for each."""

    install = _PIP
    mounts = ""

    def forget(self) -> None:
        empty_engine()

    def build(self, names: Sequence[str]) -> None:
        at_once(self._build, names)

    def _build(self, name: str) -> None:
        app = self.fleet.app(name)
        self._docker_build(name, app.requirements, app.folders, app.program)

    def _docker_build(
        self, image: str, requirements: Iterable[str], folders: Iterable[str], program: str
    ) -> None:
        listed = self.fleet.root / f"requirements-{image}.txt"
        listed.write_text("".join(f"{line}\n" for line in requirements))
        wheels = wheels_image(self.fleet)
        install = f"{self.install} --target /site -r /requirements.txt -c /wheels/constraints.txt"
        lines = (
            f"FROM {BASE}",
            "ENV PYTHONPATH=/site:/src",
            f"COPY {listed.name} /requirements.txt",
            f"RUN --mount=type=bind,from={wheels},target=/wheels {self.mounts}{_exec(install)}",
            *(f"COPY {folder} /src/{folder}" for folder in folders),
            f'ENTRYPOINT ["{PYTHON}", "-m", "{program}"]',
        )
        file = self.scratch / f"{image}.Dockerfile"
        file.write_text("".join(f"{line}\n" for line in lines))
        tag = f"{self.name}/{image}"
        run("docker", "build", "--quiet", "--tag", tag, "--file", file, self.fleet.root)


class Pip(Dockerfiles):
    name = "dockerfile-pip"
    help = "one Dockerfile per app, `pip install -r` of what the app imports (compiles bytecode)"


class Uv(Dockerfiles):
    name = "dockerfile-uv"
    help = "the same with `uv pip install`, a cache mount, `--link-mode=copy`, bytecode"
    install = _UV
    mounts = "--mount=type=cache,target=/uv-cache "


class Monolith(Dockerfiles):
    name = "monolith"
    help = "one image for all apps, `pip install` of all requirements"

    def image(self, name: str) -> str:
        return f"{self.name}/all"

    def build(self, names: Sequence[str]) -> None:
        apps = [self.fleet.app(name) for name in names]
        every = {one for app in apps for one in app.requirements}
        self._docker_build("all", sorted(every), ("libs", "apps"), apps[0].program)
