"""The ways that are goals of Pants: its documented recipe in both forms, and Slimfit."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sidebyside.fleet import TINY, Fleet
from sidebyside.machine import run
from sidebyside.sizes import listed
from sidebyside.ways import BASE, PYTHON, Way, empty_engine

_RECIPES = """\

pex_binary(
    name="bin",
    entry_point="main.py",
    layout="packed",
    execution_mode="venv",
    include_tools=True,
)

pex_binary(
    name="deps",
    entry_point="main.py",
    layout="packed",
    execution_mode="venv",
    include_tools=True,
    include_sources=False,
)

pex_binary(
    name="srcs",
    entry_point="main.py",
    layout="packed",
    execution_mode="venv",
    include_tools=True,
    include_requirements=False,
)
"""
_IMAGE = """\

docker_image(
    name="{target}",
    repository="{repository}/{name}",
    instructions=[
        "FROM {base} AS deps",
        "ENV PEX_TOOLS=1",
        "COPY apps.{name}/{deps}.pex /bin.pex",
        'RUN ["{python}", "/bin.pex/__main__.py", "venv", "--scope=deps", "--compile", "/app"]',
        "FROM {base} AS srcs",
        "ENV PEX_TOOLS=1",
        "COPY apps.{name}/{srcs}.pex /bin.pex",
        'RUN ["{python}", "/bin.pex/__main__.py", "venv", "--scope=srcs", "--compile", "/app"]',
        "FROM {base}",
        'ENTRYPOINT ["/app/pex"]',
        "COPY --from=deps /app /app",
        "COPY --from=srcs /app /app",
    ],
)
"""
_FORMS = (
    ("one", "pants-recipe", "bin", "bin"),
    ("two", "pants-recipe-two-pex", "deps", "srcs"),
)
_COUNTED = ("local_cache_requests", "local_execution_requests", "remote_execution_requests")


def write_recipes(fleet: Fleet) -> None:
    """Add to each app what Pants' documentation tells to write for an image."""
    for app in (*fleet.apps, TINY):
        parts = [_RECIPES.replace('entry_point="main.py",', app.fields)]
        for target, repository, deps, srcs in _FORMS:
            text = _IMAGE
            for word, value in (
                *(("target", target), ("repository", repository), ("name", app.name)),
                *(("base", BASE), ("python", PYTHON), ("deps", deps), ("srcs", srcs)),
            ):
                text = text.replace(f"{{{word}}}", value)
            parts.append(text)
        build = fleet.root / f"apps/{app.name}/BUILD"
        build.write_text(build.read_text() + "".join(parts))


class Pants(Way):
    """A run of ./pants with caches of its own."""

    options: tuple[str, ...] = ("--slimfit-builders=oci",)
    address = ""
    # A trial takes the daemon and the caches that are there: new ones take half a minute.
    shared = False

    def pants(self, *arguments: str) -> str:
        """The output of a command."""
        folders = (
            f"--local-store-dir={self.scratch}/store",
            f"--named-caches-dir={self.scratch}/caches",
        )
        found = () if self.shared else folders
        return run("./pants", *found, *self.options, *arguments, cwd=self.fleet.root)

    def stop(self) -> None:
        """End the daemon, which remembers what the caches held."""
        for pid in self._daemons():
            with suppress(ProcessLookupError):
                os.kill(pid, 15)
            for _ in range(200):
                if not Path(f"/proc/{pid}").exists():
                    break
                time.sleep(0.05)

    def _daemons(self) -> list[int]:
        found = self.fleet.root.glob(".pids/*/pantsd/pid")
        return [int(file.read_text()) for file in found]

    def peak(self) -> int:
        """The most memory that the daemon has had so far, in bytes."""
        (pid,) = self._daemons()
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0

    def forget(self) -> None:
        if not self.shared:
            self.stop()
            for folder in ("store", "caches"):
                shutil.rmtree(self.scratch / folder, ignore_errors=True)
        shutil.rmtree(self.fleet.root / "dist", ignore_errors=True)
        empty_engine()

    def ready(self) -> None:
        kept = self.scratch / "ready"
        if not self.shared and not kept.exists():
            self.forget()
            self.build([TINY.name])
            self.stop()
            kept.mkdir()
            for folder in ("store", "caches"):
                (self.scratch / folder).rename(kept / folder)
        self.forget()
        if not self.shared:
            run("cp", "-a", "--sparse=always", f"{kept}/.", self.scratch)
        self.list()

    def build(self, names: Sequence[str]) -> None:
        self.pants("package", *self.roots(names))

    def roots(self, names: Sequence[str]) -> tuple[str, ...]:
        """The targets that are packaged."""
        return tuple(f"apps/{name}:{self.address.replace('*', name)}" for name in names)

    def infer(self, names: Sequence[str]) -> None:
        """What Pants does before anything of an image is made."""
        self.pants("dependencies", "--transitive", *self.roots(names))

    def list(self) -> None:
        """The cheapest thing that Pants does over the same repository."""
        self.pants("list", "::")

    def copy(self, layout: str, name: str, registry: str = "") -> None:
        """Bring an image layout to a registry, or to the engine."""
        options = ("--dest-tls-verify=false", "--dest-daemon-host", os.environ["DOCKER_HOST"])
        target = f"docker-daemon:{self.image(name)}:latest"
        if registry:
            target = f"docker://{registry}/{self.image(name)}"
        run("skopeo", "copy", "--quiet", *options, layout, target)

    def processes(self, names: Sequence[str]) -> int:
        """How many processes Pants runs or looks for in its caches when it builds once more."""
        text = self.pants("--stats-log", "package", *self.roots(names))
        found = dict(re.findall(r"^\s+(\w+): (\d+)$", text, re.MULTILINE))
        return sum(int(found.get(name, 0)) for name in _COUNTED)


class Recipe(Pants):
    name = "pants-recipe"
    help = (
        "Pants' documented recipe: a packed PEX, `venv --scope=deps` and `--scope=srcs` in stages"
    )
    address = "one"


class RecipeTwo(Pants):
    name = "pants-recipe-two-pex"
    help = "the same with a PEX of distributions and a PEX of sources"
    address = "two"


class OursOci(Pants):
    name = "slimfit-oci"
    help = "Slimfit, image layouts without an engine"
    address = "*#oci"

    def _layout(self, name: str) -> str:
        return f"oci:{self.fleet.root}/dist/apps.{name}/{name}.oci"

    def distributions(self, names: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
        layers: dict[str, list[str]] = {}
        return {n: listed(Path(self._layout(n).partition(":")[2]), layers) for n in names}

    def push(self, names: Sequence[str], registry: str) -> None:
        for name in names:
            self.copy(self._layout(name), name, registry)

    def load(self, name: str) -> None:
        self.copy(self._layout(name), name)


class OursDocker(Pants):
    name = "slimfit-docker"
    help = "Slimfit, images in the container engine"
    options = ("--slimfit-builders=docker",)
    address = "*#docker"

    def image(self, name: str) -> str:
        return name
