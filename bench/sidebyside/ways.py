"""The ways to make one image of each app, each as people write it today.

All start from the same base, take the same wheels from the same folder, and keep the app's own files in
their own layer. What is prepared before the clock starts: the base, the wheels, the tools.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from sidebyside.fleet import Fleet
from sidebyside.machine import run

PYTHON = "/usr/bin/python3.11"
BASE = "bench/base"
WHEELS = "bench/wheels"
_PIP = f"{PYTHON} /wheels/pip.whl/pip install --no-index --find-links /wheels --no-cache-dir"
_UV = f"/wheels/uv --cache-dir /uv-cache pip install --python {PYTHON} --no-index --find-links /wheels --compile-bytecode"
_RECIPE = """\

pex_binary(
    name="bin",
    entry_point="main.py",
    layout="packed",
    execution_mode="venv",
    include_tools=True,
)

docker_image(
    name="image",
    repository="recipe/{name}",
    instructions=[
        "FROM {base} AS deps",
        "ENV PEX_TOOLS=1",
        "COPY apps.{name}/bin.pex /bin.pex",
        'RUN ["{python}", "/bin.pex/__main__.py", "venv", "--scope=deps", "--compile", "/app"]',
        "FROM {base} AS srcs",
        "ENV PEX_TOOLS=1",
        "COPY apps.{name}/bin.pex /bin.pex",
        'RUN ["{python}", "/bin.pex/__main__.py", "venv", "--scope=srcs", "--compile", "/app"]',
        "FROM {base}",
        'ENTRYPOINT ["/app/pex"]',
        "COPY --from=deps /app /app",
        "COPY --from=srcs /app /app",
    ],
)
"""


def write_recipes(fleet: Fleet) -> None:
    """Add to each app what Pants' documentation tells to write for an image."""
    for name in fleet.names:
        build = fleet.root / f"apps/{name}/BUILD"
        text = _RECIPE.replace("{base}", BASE).replace("{python}", PYTHON)
        build.write_text(build.read_text() + text.replace("{name}", name))


def _exec(command: str) -> str:
    """A command as the exec form of RUN wants it: the base has no shell."""
    return "[" + ", ".join(f'"{word}"' for word in command.split()) + "]"


def _dockerfile(install: str, mounts: str, copies: Iterable[str], program: str) -> str:
    copied = "".join(f"COPY {path} /src/{path}\n" for path in copies)
    return (
        f"FROM {BASE}\n"
        "ENV PYTHONPATH=/site:/src\n"
        "COPY requirements.txt /requirements.txt\n"
        f"RUN --mount=type=bind,from={WHEELS},target=/wheels {mounts}{_exec(install)}\n"
        f'{copied}ENTRYPOINT ["{PYTHON}", "-m", "{program}"]\n'
    )


class Way:
    """One way to make all images.

    :param fleet: the repository.
    :param scratch: an empty folder for caches.
    """

    name = ""
    help = ""

    def __init__(self, fleet: Fleet, scratch: Path) -> None:
        self.fleet = fleet
        self.scratch = scratch

    def forget(self) -> None:
        """Empty every build cache. Wheels, tools and the base stay."""
        raise NotImplementedError

    def build(self) -> None:
        """Make all images that are not up to date."""
        raise NotImplementedError

    def push(self, registry: str) -> None:
        """Push all images."""
        raise NotImplementedError


class Dockerfiles(Way):
    """Dockerfiles beside the repository, `docker build` for each."""

    install = _PIP
    mounts = ""

    def images(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]:
        """Of each image its requirements, the folders that it copies, and what it runs."""
        return {
            name: (
                self.fleet.requirements(number),
                (
                    f"apps/{name}",
                    *(["libs/edited"] if number < 2 else []),
                    *(f"libs/lib{one:02}" for one in self.fleet.imports_of(number)),
                ),
                f"apps.{name}.main",
            )
            for number, name in enumerate(self.fleet.names)
        }

    def forget(self) -> None:
        for image in self.images():
            run("docker", "image", "rm", "--force", f"{self.name}/{image}")
        run("docker", "builder", "prune", "--all", "--force")

    def build(self) -> None:
        for image, (requirements, copies, program) in self.images().items():
            text = "".join(f"{line}\n" for line in requirements)
            (self.fleet.root / "requirements.txt").write_text(text)
            file = self.scratch / f"{image}.Dockerfile"
            command = (
                f"{self.install} --target /site -r /requirements.txt -c /wheels/constraints.txt"
            )
            file.write_text(_dockerfile(command, self.mounts, copies, program))
            tag = f"{self.name}/{image}"
            run(
                *("docker", "build", "--quiet", "--tag", tag),
                *("--file", file, self.fleet.root),
            )

    def push(self, registry: str) -> None:
        for image in self.images():
            _push(f"{self.name}/{image}", registry)


def _push(image: str, registry: str) -> None:
    run("docker", "tag", image, f"{registry}/{image}")
    run("docker", "push", "--quiet", f"{registry}/{image}")
    run("docker", "image", "rm", f"{registry}/{image}")


class Pip(Dockerfiles):
    name = "dockerfile-pip"
    help = "one Dockerfile per app, `pip install -r` of what the app imports"


class Monolith(Dockerfiles):
    name = "monolith"
    help = "one image for all, `pip install` of all requirements"

    def images(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]:
        every = {one for n in range(self.fleet.apps) for one in self.fleet.requirements(n)}
        return {"all": (tuple(sorted(every)), ("libs", "apps"), f"apps.{self.fleet.names[0]}.main")}


class Uv(Dockerfiles):
    name = "dockerfile-uv"
    help = "one Dockerfile per app, `uv pip install` with a cache mount and bytecode"
    install = _UV
    mounts = "--mount=type=cache,target=/uv-cache "


class Pants(Way):
    """A run of ./pants with caches of its own."""

    options: tuple[str, ...] = ()
    address = ""

    def _pants(self, *arguments: str) -> str:
        return run(
            "./pants",
            f"--local-store-dir={self.scratch}/store",
            f"--named-caches-dir={self.scratch}/caches",
            *arguments,
            cwd=self.fleet.root,
        )

    def forget(self) -> None:
        """Empty the caches, and end the daemon, which remembers what they held."""
        for file in self.fleet.root.glob(".pids/*/pantsd/pid"):
            try:
                os.kill(int(file.read_text()), 15)
            except ProcessLookupError:
                pass
        for folder in ("store", "caches"):
            shutil.rmtree(self.scratch / folder, ignore_errors=True)
        shutil.rmtree(self.fleet.root / "dist", ignore_errors=True)
        run("docker", "builder", "prune", "--all", "--force")

    def build(self) -> None:
        self._pants(*self.options, f"--filter-address-regex={self.address}", "package", "apps::")

    def list(self) -> None:
        """The cheapest thing that Pants does over the same repository."""
        self._pants(*self.options, "list", "::")


class Recipe(Pants):
    name = "pants-recipe"
    help = (
        "Pants' documented recipe: a packed PEX, `venv --scope=deps` and `--scope=srcs` in stages"
    )
    options = ("--slimfit-builders=oci",)
    address = ":image$"

    def push(self, registry: str) -> None:
        for name in self.fleet.names:
            _push(f"recipe/{name}", registry)


class OursOci(Pants):
    name = "slimfit-oci"
    help = "Slimfit, image layouts without an engine"
    options = ("--slimfit-builders=oci",)
    address = "#oci$"

    def push(self, registry: str) -> None:
        for name in self.fleet.names:
            run(
                *("skopeo", "copy", "--quiet", "--dest-tls-verify=false"),
                f"oci:{self.fleet.root}/dist/apps.{name}/{name}.oci",
                f"docker://{registry}/slimfit/{name}",
            )


class OursDocker(Pants):
    name = "slimfit-docker"
    help = "Slimfit, images in the container engine"
    options = ("--slimfit-builders=docker",)
    address = "#docker$"

    def push(self, registry: str) -> None:
        for name in self.fleet.names:
            _push(name, registry)


WAYS: tuple[type[Way], ...] = (Monolith, Pip, Uv, Recipe, OursOci, OursDocker)
