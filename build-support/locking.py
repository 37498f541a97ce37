"""What build-support/lock does: wheels from an index into a folder, a lockfile of that folder."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap import one, unpack_pex
from console import SetupError, say
from wheels import Wheel, digest, pinned, read_lock

# The images stand on Debian 12, whose glibc is 2.36.
GLIBC = 36
PLATFORMS = (
    *(f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC, 4, -1)),
    *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"),
)


@dataclass(frozen=True)
class Resolve:
    """A resolve of pants.toml that is locked from an index.

    :param requirements: its requirements file, in 3rdparty/python.
    :param minor: the CPython 3.x that it is for.
    """

    requirements: str
    minor: int


RESOLVES = {
    "default": Resolve("requirements.txt", 11),
    "legacy": Resolve("legacy-requirements.txt", 11),
    "plugin": Resolve("plugin-requirements.txt", 9),
    "tools": Resolve("tools-requirements.txt", 11),
    "validators": Resolve("validators-requirements.txt", 11),
}
# Locked from the wheels of these, with which it shares an environment when tests run.
PYTEST = "pytest"
PYTEST_FROM = ("default", "plugin")
# Runs Pants without the plugin, which need not work for that.
PLAIN = {
    "PANTS_BACKEND_PACKAGES": "['pants.backend.python']",
    "PANTS_VERIFY_CONFIG": "false",
}
# Each module there names the requirement that the lockfile beside it is made from.
LIBRARIES = Path("pants-plugins/slimfit/libraries")


def libraries(repo: Path) -> tuple[str, ...]:
    """The names of the libraries that the plugin's own command lines import."""
    found = (path.stem for path in (repo / LIBRARIES).glob("*.py"))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def names(repo: Path) -> tuple[str, ...]:
    """What can be locked, in the order in which it is."""
    return ("pex", "pants", *libraries(repo), *RESOLVES, PYTEST)


@dataclass(frozen=True)
class Locker:
    """Where to lock, and what with."""

    repo: Path
    cache: Path
    python39: Path
    python311: Path

    @property
    def wheelhouse(self) -> Path:
        return self.cache / "wheelhouse"

    def config(self, pattern: str) -> str:
        """What pants.toml says there."""
        found = re.search(pattern, (self.repo / "pants.toml").read_text("utf-8"), re.MULTILINE)
        if found is None:
            raise SetupError(
                f"{self.repo}/pants.toml has nothing like {pattern}.\n\nPut it back as it was."
            )
        return found[1]

    def lock(self, name: str) -> None:
        """Lock one of `names`, and put its wheels into the wheelhouse."""
        say(f"Locking {name}")
        if name == "pex":
            self._lock_pex()
        elif name == "pants":
            with self._folder() as folder:
                version = self.config(r'^pants_version = "(.*)"$')
                self._download(folder, 9, [f"pantsbuild.pants=={version}"])
                head = f"# Pants {version} and what it needs on CPython 3.9"
                self._write(name, head, self._keep(folder))
        elif name in libraries(self.repo):
            self._lock_library(name)
        else:
            self._lock_resolve(name)

    def _lock_library(self, name: str) -> None:
        module = self.repo / LIBRARIES / f"{name}.py"
        found = re.search(r'^    requirement = "(.*)"$', module.read_text("utf-8"), re.MULTILINE)
        if found is None:
            raise SetupError(
                f"{module} names no requirement.\n\n"
                'Write one into its class, as in: requirement = "pyelftools>=0.32"'
            )
        with self._folder() as folder:
            # For the oldest Python that Pants may run it with: later ones need no more than that.
            self._download(folder, 9, [found[1]])
            bound = [path.name for path in folder.iterdir() if not path.name.endswith("-any.whl")]
            if bound:
                raise SetupError(
                    f"{found[1]} needs wheels for one platform: {', '.join(sorted(bound))}\n\n"
                    "The plugin's libraries run on any machine: choose one that is Python alone."
                )
            wheels = self._keep(folder)
        head = f"# {found[1]} and what it needs\n# Written by build-support/lock {name}.\n"
        lines = [f"{pinned(wheel)}  # {wheel.name}\n" for wheel in wheels]
        module.with_suffix(".lock").write_text("".join([head, *lines]))

    def _lock_pex(self) -> None:
        version = self.config(r'^version = "v(.*)"$')
        with self._folder() as folder:
            self._download(folder, 9, [f"pex=={version}", "--no-deps"])
            (wheel,) = folder.iterdir()
            source = unpack_pex(wheel, folder / "source")
            # The pip that `[python].pip_version = "latest"` means to this pex.
            ask = (
                "from pex.pip.version import PipVersion as v;"
                "print(*(str(r) for r in v.LATEST_COMPATIBLE.requirements))"
            )
            asked = subprocess.run(
                [self.python39, "-s", "-c", ask],
                env={**os.environ, "PYTHONPATH": str(source)},
                check=True,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
            shutil.rmtree(source)
            self._download(folder, 9, asked.stdout.split())
            head = "# The pex tool that Pants builds with, and the pip that this pex uses"
            self._write("pex", head, self._keep(folder))

    def _lock_resolve(self, name: str) -> None:
        pex = read_lock(self.repo / "build-support/pex.lock")
        lockfile = self.repo / f"3rdparty/python/{name}.lock"
        # Requirements stand in 3rdparty/python: the other BUILD files need not even parse.
        top = [path for path in self.repo.iterdir() if path.name != "3rdparty"]
        near = [path for path in (self.repo / "3rdparty").iterdir() if path.name != "python"]
        ignored = [f"/{path.relative_to(self.repo)}" for path in top + near if path.is_dir()]
        with self._folder() as folder:
            if name == PYTEST:
                for source in PYTEST_FROM:
                    for wheel in read_lock(lockfile.with_name(f"{source}.lock")):
                        shutil.copy(self.wheelhouse / wheel.name, folder)
            else:
                resolve = RESOLVES[name]
                file = lockfile.with_name(resolve.requirements)
                self._download(folder, resolve.minor, [f"--requirement={file}"])
            # Pex installs its pip from the folder.
            for wheel in pex:
                shutil.copy(self.wheelhouse / wheel.name, folder)
            arguments = [f"--build-ignore={ignored}", "generate-lockfiles", f"--resolve={name}"]
            self.pants(arguments, wheelhouse=folder, **PLAIN)
            self._keep(folder, only=read_lock(lockfile))

    def write_facts(self, names: Iterable[str]) -> None:
        """Write what the wheels of resolves hold beside their lockfiles: the plugin can do that."""
        arguments = ["lock-facts", *(f"--resolve={name}" for name in names)]
        self.pants(arguments, wheelhouse=self.wheelhouse)

    def pants(self, arguments: Sequence[str], *, wheelhouse: Path, **environment: str) -> None:
        """Run Pants on a wheelhouse."""
        subprocess.run(
            [str(self.repo / "pants"), "--no-pantsd", *arguments],
            cwd=self.repo,
            env={**os.environ, **environment, "SLIMFIT_WHEELHOUSE": str(wheelhouse)},
            check=True,
        )

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        """A folder on the wheelhouse's file system: what is locked moves there."""
        self.wheelhouse.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.cache) as folder:
            yield Path(folder)

    def _download(self, folder: Path, minor: int, what: Sequence[str]) -> None:
        # Markers are those of the running interpreter, whatever pip is told.
        python = {9: self.python39, 11: self.python311}[minor]
        pip = one(self.repo / "build-support/pex.lock", "pip")
        command = [str(python), "-sE", str(self.wheelhouse / pip.name / "pip"), "download"]
        command += ["--quiet"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--implementation=cp"]
        command += [f"--python-version=3.{minor}", f"--abi=cp3{minor}", f"--dest={folder}"]
        command += [f"--platform={platform}" for platform in PLATFORMS]
        subprocess.run([*command, *what], check=True)

    def _keep(self, folder: Path, only: Iterable[Wheel] = ()) -> list[Wheel]:
        """Move wheels from a folder to the wheelhouse: those that are named, or else all."""
        names = {wheel.name for wheel in only} or {path.name for path in folder.glob("*.whl")}
        kept = []
        for name in sorted(names):
            kept.append(Wheel(name, digest(folder / name)))
            (folder / name).replace(self.wheelhouse / name)
        return kept

    def _write(self, name: str, head: str, wheels: Iterable[Wheel]) -> None:
        lines = [f"{head}, in the form of `sha256sum`.", f"# Written by build-support/lock {name}."]
        lines += [f"{wheel.sha256}  {wheel.name}" for wheel in wheels]
        made = self.repo / f"build-support/{name}.lock"
        made.write_text("".join(f"{line}\n" for line in lines))


def main(arguments: Sequence[str]) -> int:
    """Lock what the command line names. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="build-support/lock")
    for name in ("repo", "cache", "python39", "python311"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = vars(parser.parse_args(arguments))
    chosen = options.pop("names") or [*RESOLVES, PYTEST]
    locker = Locker(**options)
    known = names(locker.repo)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        parser.error(f"no lock is named {', '.join(unknown)}: there are {', '.join(known)}")
    # Locking starts from what ./pants itself needs.
    locker.pants(["--version"], wheelhouse=locker.wheelhouse, **PLAIN)
    for name in known:
        if name in chosen:
            locker.lock(name)
    resolves = [name for name in chosen if name in (*RESOLVES, PYTEST)]
    if resolves:
        locker.write_facts(resolves)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        # The tool has said why.
        sys.exit(error.returncode)
    except SetupError as error:
        sys.exit(str(error))
