"""Which import names a wheel answers, from the names of its files (PEP 420, PEP 561).

A wheel alone answers for a package with an `__init__.py` of its own, and so for all below it. A
folder that other wheels may add to is a namespace, and what lies in it is named one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Optional

from slimfit.core.facts.package_init import InitKind, init_kind

# The suffixes that some CPython, PyPy or GraalPy loads (PEP 3149, `EXTENSION_SUFFIXES`).
_EXTENSION = re.compile(
    r"(?P<name>[^.]+)(?:\.(?:abi3t?|(?:cpython|pypy|graalpy|cp)\d*[\w-]*))?\.(?:so|pyd)"
)
_STUB_FOLDER = "-stubs"
_INIT = "__init__"
# Run, and never imported by this name.
_MAIN = "__main__"

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True)
class WheelModules:
    """The import names of a wheel, each part sorted.

    `names` are the shortest that this wheel alone answers. `namespaces` are the packages that it
    shares. `typed` are what its stubs describe and it does not hold itself. `open_packages` are those
    of `names` that hold packages only and an `__init__.py` without a statement, each with the names
    below it: where several wheels bring the same empty file, these tell who answers what.
    """

    names: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    open_packages: tuple[tuple[str, tuple[str, ...]], ...] = ()


def module_of(path: str) -> Optional[str]:
    """The dotted name by which a file relative to site-packages is imported; `None` if by none.

    >>> module_of("yaml/_yaml.cpython-311-x86_64-linux-gnu.so")
    'yaml._yaml'
    """
    *folders, file = path.split("/")
    name = _runtime_name(file)
    parts = folders if name == _INIT else [*folders, name or ""]
    if not parts or parts[-1] == _MAIN or not _importable(parts):
        return None
    return ".".join(parts)


def wheel_modules(files: Iterable[str], read: ReadFile) -> WheelModules:
    """The import names of the files of a wheel.

    :param files: paths relative to site-packages.
    :param read: gives the content of one of them.
    """
    found = sorted(files)
    runtime = _Folder.of((path, _runtime_name) for path in found)
    stubs = _Folder.of((_without_stub_suffix(path), _stub_name) for path in found)
    answers = _Answers(read)
    answers.visit(runtime)
    described = _Answers(lambda path: b"...")
    described.visit(stubs)
    own = {*answers.names, *answers.namespaces}
    return WheelModules(
        names=tuple(sorted(answers.names)),
        namespaces=tuple(sorted(answers.namespaces)),
        typed=tuple(
            sorted(
                name
                for name in described.names
                if name not in own and not covered(name, answers.names)
            )
        ),
        open_packages=tuple(sorted(answers.open_packages.items())),
    )


def covered(module: str, names: Iterable[str]) -> bool:
    """Whether one of the names is the module or a package that it lies in."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _runtime_name(file: str) -> Optional[str]:
    """The last part of the module's name, for what Python runs or loads."""
    stem, _, suffix = file.rpartition(".")
    if suffix in ("py", "pyc"):
        return stem
    match = _EXTENSION.fullmatch(file)
    return match["name"] if match else None


def _stub_name(file: str) -> Optional[str]:
    stem, _, suffix = file.rpartition(".")
    return stem if suffix == "pyi" else None


def _without_stub_suffix(path: str) -> str:
    """The path of a stub beside what it describes: `yaml-stubs/x.pyi` describes `yaml.x`."""
    folder, slash, rest = path.partition("/")
    if slash and folder.endswith(_STUB_FOLDER):
        return f"{folder[: -len(_STUB_FOLDER)]}/{rest}"
    return path


def _importable(parts: Iterable[str]) -> bool:
    return all(part.isidentifier() and part != "__pycache__" for part in parts)


@dataclass
class _Folder:
    """A folder: its modules, its own `__init__` file if there is one, and the folders in it."""

    init: Optional[str] = None
    modules: set[str] = field(default_factory=set)
    folders: dict[str, _Folder] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[tuple[str, Callable[[str], Optional[str]]]]) -> _Folder:
        """The tree of those files that are modules; folders without any are not in it."""
        root = cls()
        for path, name_of in files:
            *folders, file = path.split("/")
            name = name_of(file)
            if name is None or name == _MAIN or not _importable([*folders, name]):
                continue
            here = root
            for folder in folders:
                here = here.folders.setdefault(folder, cls())
            if name == _INIT:
                # A source says more than what was compiled from it.
                here.init = path if here.init is None or path.endswith(".py") else here.init
            else:
                here.modules.add(name)
        return root


@dataclass
class _Answers:
    """Gathers names, from the top down, and stops where one wheel alone answers."""

    read: ReadFile
    names: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)
    open_packages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def visit(self, folder: _Folder, prefix: str = "") -> None:
        """Gathers what a shared folder holds."""
        self.names.update(
            f"{prefix}{name}" for name in folder.modules if name not in folder.folders
        )
        for name, inner in folder.folders.items():
            self._visit_package(inner, f"{prefix}{name}", name in folder.modules)

    def _visit_package(self, folder: _Folder, package: str, beside_module: bool) -> None:
        if folder.init is None:
            # A module wins over a folder without `__init__.py` (PEP 420, "Specification").
            if beside_module:
                self.names.add(package)
            else:
                self._visit_namespace(folder, package)
            return
        kind = init_kind(self.read(folder.init)) if folder.init.endswith(".py") else InitKind.code
        if kind is InitKind.namespace:
            self._visit_namespace(folder, package)
            return
        self.names.add(package)
        if kind is InitKind.empty and not folder.modules:
            inner = _Answers(self.read)
            inner.visit(folder, f"{package}.")
            below = tuple(sorted(inner.names))
            if below:
                self.open_packages[package] = below

    def _visit_namespace(self, folder: _Folder, package: str) -> None:
        self.namespaces.add(package)
        self.visit(folder, f"{package}.")
