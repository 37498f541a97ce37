"""The repository that every way builds: many small apps over libraries and real distributions.

It is a function of its numbers: the same numbers give the same files, byte for byte.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
# What `./pants` needs; the apps and libraries of this repository are replaced.
_KEPT = ("pants", "pants.toml", "3rdparty", "build-support", "pants-plugins")
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "dist", "*_test.py")

# What the libraries import in turn: a module, and the requirement that brings it. A fleet with fewer
# libraries takes the first.
IMPORTS = {
    "numpy": "numpy",
    "jinja2": "jinja2",
    "yaml": "pyyaml",
    "pandas": "pandas",
    "fastapi": "fastapi",
    "scipy": "scipy",
    "sqlalchemy": "sqlalchemy",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "pyarrow": "pyarrow",
    "uvicorn": "uvicorn",
    "cv2": "opencv-python-headless",
}
# An app that imports nothing: what is built before the clock starts, so that tools are ready.
TINY = "tiny"
# The module whose line is edited; exactly two apps import it.
EDITED = "libs/edited/line.py"


def _pick(*parts: object, below: int) -> int:
    """A number from 0 that depends on the parts alone."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(sha256(text).digest()[:8], "big") % below


@dataclass(frozen=True)
class Fleet:
    """A generated repository.

    :param root: its folder.
    :param apps: how many apps.
    :param modules: how many modules the libraries have together.
    :param libraries: how many libraries; each imports a distribution of its own.
    """

    root: Path
    apps: int
    modules: int
    libraries: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the apps; each stands in `apps/<name>`."""
        return tuple(f"app{number:03}" for number in range(self.apps))

    def imports_of(self, name: str) -> tuple[int, ...]:
        """The libraries that an app imports: two of them, so that closures differ and overlap.

        The first apps reach all libraries, so that further ones bring no distribution of their own.
        """
        if name == TINY:
            return ()
        number = int(name[3:])
        other = _pick(number, below=self.libraries)
        return tuple(sorted({number % self.libraries, other}))

    def requirements(self, name: str) -> tuple[str, ...]:
        """The requirements that an app's libraries import."""
        named = tuple(IMPORTS.values())
        return tuple(sorted(named[library] for library in self.imports_of(name)))

    def folders(self, name: str) -> tuple[str, ...]:
        """The folders that an app's code stands in."""
        return (
            f"apps/{name}",
            *(("libs/edited",) if name in self.names[:2] else ()),
            *(f"libs/lib{one:02}" for one in self.imports_of(name)),
        )

    def sources(self, name: str) -> tuple[Path, ...]:
        """The modules of an app's closure."""
        found = (path for folder in self.folders(name) for path in (self.root / folder).iterdir())
        return tuple(sorted(path for path in found if path.suffix == ".py"))


def generate(root: Path, apps: int, modules: int, libraries: int) -> Fleet:
    """Write the repository into a folder that does not exist."""
    fleet = Fleet(root, apps, modules, max(1, min(libraries, len(IMPORTS), modules)))
    for name in _KEPT:
        source = REPO / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=_LEFT_OUT)
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, root / name)
    # Only what the apps need is a target, as in a repository that uses Slimfit.
    for folder in ("build-support", "pants-plugins"):
        for build in (root / folder).rglob("BUILD"):
            build.unlink()
    for library in range(fleet.libraries):
        _write_library(fleet, library)
    write(root / EDITED, "LINE = 0\n")
    write(root / "libs/edited/BUILD", "python_sources()\n")
    for name in (*fleet.names, TINY):
        _write_app(fleet, name)
    return fleet


def write(path: Path, text: str) -> None:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_library(fleet: Fleet, library: int) -> None:
    """A library of modules in a chain, the last of which imports a distribution."""
    folder = fleet.root / f"libs/lib{library:02}"
    count = fleet.modules // fleet.libraries
    module = tuple(IMPORTS)[library]
    for number in range(count):
        lower = f"from libs.lib{library:02} import m{number + 1:03}\n" if number + 1 < count else ""
        last = "" if lower else f"import {module}\n"
        body = "\n".join(f"def f{n}(x):\n    return x * {n + number}\n" for n in range(20))
        write(folder / f"m{number:03}.py", f"{lower}{last}\n\n{body}")
    write(folder / "BUILD", "python_sources()\n")


def _write_app(fleet: Fleet, name: str) -> None:
    folder = fleet.root / f"apps/{name}"
    lines = [f"from libs.lib{one:02} import m000 as m{one:02}" for one in fleet.imports_of(name)]
    if name in fleet.names[:2]:
        lines.append("from libs.edited import line")
    write(folder / "main.py", "\n".join([*lines, "", f'print("{name} runs")', ""]))
    write(
        folder / "BUILD",
        f'python_app(name="{name}", entry_point="main.py")\npython_sources(name="src")\n',
    )


def edit(fleet: Fleet, turn: int) -> None:
    """Change the one line of the module that two apps import; a turn not used before gives new content."""
    write(fleet.root / EDITED, f"LINE = {turn}\n")
