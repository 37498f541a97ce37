"""The repository that every way builds: apps and libraries over real distributions, and what ./pants needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sidebyside.closures import DEFAULT, REPO, Library, Program, Shape

# What `./pants` needs; the apps and libraries of this repository are replaced.
_KEPT = ("pants", "pants.toml", "3rdparty", "build-support", "pants-plugins")
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "dist", "*_test.py")
_RESOLVE = ("requirements.txt", "default.lock", "default.facts.json")
# The module whose line is edited; exactly two apps import it.
EDITED = "libs/edited/line.py"


@dataclass(frozen=True)
class App:
    """An app, as every way needs to know it.

    :param name: it stands in `apps/<name>`.
    :param requirements: what its closure asks for, as pip reads it.
    :param folders: the folders that its code stands in.
    :param program: what `python -m` starts.
    :param fields: how a `pex_binary` in its folder names its program.
    """

    name: str
    requirements: tuple[str, ...]
    folders: tuple[str, ...]
    program: str
    fields: str = 'entry_point="main.py",'


# An app that imports nothing: what is built before the clock starts, so that tools are ready.
TINY = App("tiny", (), ("apps/tiny",), "apps.tiny.main")


@dataclass(frozen=True)
class Fleet:
    """A repository of apps.

    :param root: its folder.
    :param apps: its apps, but for the tiny one.
    :param modules: how many modules its libraries have together.
    :param wheels: a name for what `locks` hold together.
    :param locks: the lockfiles whose wheels it may take, below its folder.
    """

    root: Path
    apps: tuple[App, ...]
    modules: int
    wheels: str
    locks: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the apps."""
        return tuple(app.name for app in self.apps)

    def app(self, name: str) -> App:
        """The app of a name; the tiny one has one, too."""
        (found,) = (app for app in (*self.apps, TINY) if app.name == name)
        return found

    def sources(self, name: str) -> tuple[Path, ...]:
        """The modules of an app's closure."""
        folders = (self.root / folder for folder in self.app(name).folders)
        found = (path for folder in folders for path in folder.iterdir())
        return tuple(sorted(path for path in found if path.suffix == ".py"))


def generate(root: Path, shape: Shape) -> Fleet:
    """Write a repository into a folder that does not exist."""
    for name in _KEPT:
        source = REPO / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=_LEFT_OUT)
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, root / name)
    if shape.resolve != DEFAULT:
        # ./pants then fetches these wheels, as it does for any lockfile.
        for name in _RESOLVE:
            shutil.copy(shape.resolve / name, root / "3rdparty/python")
    # Only what the apps need is a target, as in a repository that uses Slimfit.
    for folder in ("build-support", "pants-plugins"):
        for build in (root / folder).rglob("BUILD"):
            build.unlink()
    for number, library in enumerate(shape.libraries):
        _write_library(root / f"libs/{_lib(number)}", library)
    write(root / EDITED, "LINE = 0\n")
    write(root / "libs/edited/BUILD", "python_sources()\n")
    apps = tuple(_app(number, program, shape) for number, program in enumerate(shape.programs))
    for app, program in zip(apps, shape.programs):
        lines = [f"import {module}" for module in program.imports]
        lines += [f"from libs.{_lib(one)} import m000 as m{one:02}" for one in program.libraries]
        if "libs/edited" in app.folders:
            lines.append("from libs.edited import line")
        write_app(root, app, lines)
    write_app(root, TINY)
    return Fleet(root, apps, shape.modules, shape.resolve.name, ("3rdparty/python/default.lock",))


def _lib(number: int) -> str:
    return f"lib{number:02}"


def _app(number: int, program: Program, shape: Shape) -> App:
    name = f"app{number:03}"
    folders = (
        f"apps/{name}",
        *(("libs/edited",) if number < 2 else ()),
        *(f"libs/{_lib(one)}" for one in program.libraries),
    )
    return App(name, shape.asked(program), folders, f"apps.{name}.main")


def write(path: Path, text: str) -> None:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_library(folder: Path, library: Library) -> None:
    """A library of modules in a chain; each imports the next one, and some a distribution."""
    for number in range(library.modules):
        lines = []
        if number + 1 < library.modules:
            lines.append(f"from libs.{folder.name} import m{number + 1:03}\n")
        if number in library.imports:
            lines.append(f"import {library.imports[number]}\n")
        body = "\n".join(f"def f{n}(x):\n    return x * {n + number}\n" for n in range(20))
        write(folder / f"m{number:03}.py", f"{''.join(lines)}\n\n{body}")
    write(folder / "BUILD", "python_sources()\n")


def write_app(root: Path, app: App, lines: Iterable[str] = ()) -> None:
    """Write an app that says its name, after some lines."""
    folder = root / f"apps/{app.name}"
    write(folder / "main.py", "\n".join([*lines, "", f'print("{app.name} runs")', ""]))
    write(
        folder / "BUILD",
        f'python_app(name="{app.name}", entry_point="main.py")\npython_sources(name="src")\n',
    )


def edit(fleet: Fleet, turn: int) -> None:
    """Change the one line of the module that two apps import; a turn not used before gives new content."""
    write(fleet.root / EDITED, f"LINE = {turn}\n")
