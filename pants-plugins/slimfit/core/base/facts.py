"""What is known of a base: the facts that decide which wheels fit it and how its Python is
started."""

from __future__ import annotations

from dataclasses import dataclass

from slimfit.core.base import jsontext


@dataclass(frozen=True)
class Python:
    """One CPython of a base.

    `path` is the executable, `lib` the standard library's folder, `prefix` what both stand under
    (all absolute); `version` is `3.11`, `full_version` `3.11.2`.
    """

    path: str
    version: str
    full_version: str
    lib: str
    prefix: str


@dataclass(frozen=True)
class Libc:
    """`kind` is `glibc` or `musl`, `version` as `2.36`."""

    kind: str
    version: str


@dataclass(frozen=True)
class RootEntry:
    """An entry at the top of the root file system; `kind` is `file`, `directory` or `symlink`,
    `mode` its permission bits."""

    path: str
    kind: str
    mode: int
    target: str


@dataclass(frozen=True)
class Package:
    """An operating system package that is installed in a base."""

    name: str
    version: str


@dataclass(frozen=True)
class BaseFacts:
    """All facts of one base; `python` is the chosen one of `pythons`, which begin with the highest
    version; `libraries` are the names under which the loader finds a library."""

    architecture: str
    distribution_id: str
    distribution_version: str
    libc: Libc
    python: Python
    pythons: tuple[Python, ...]
    root: tuple[RootEntry, ...]
    packages: tuple[Package, ...]
    libraries: tuple[str, ...] = ()


def render_facts(facts: BaseFacts) -> str:
    """The JSON text of the facts."""
    return jsontext.render(
        {
            "os": "linux",
            "architecture": facts.architecture,
            "distribution": {"id": facts.distribution_id, "version": facts.distribution_version},
            "libc": {"kind": facts.libc.kind, "version": facts.libc.version},
            "python": python_to_json(facts.python),
            "pythons": [python_to_json(python) for python in facts.pythons],
            "root": [
                {"path": entry.path, "kind": entry.kind, "mode": entry.mode, "target": entry.target}
                for entry in facts.root
            ],
            "packages": [
                {"name": package.name, "version": package.version} for package in facts.packages
            ],
            "libraries": list(facts.libraries),
        }
    )


def parse_facts(text: str, path: str) -> BaseFacts:
    """The facts that `render_facts` wrote; raises SlimfitError that names the place of a wrong
    value in `path`."""
    root = jsontext.parse(text, path, "This file is generated: build the base again.")
    distribution = root.get("distribution")
    return BaseFacts(
        architecture=root.get("architecture").text(),
        distribution_id=distribution.get("id").text(),
        distribution_version=distribution.get("version").text(),
        libc=Libc(root.get("libc").get("kind").text(), root.get("libc").get("version").text()),
        python=_python(root.get("python")),
        pythons=tuple(_python(node) for node in root.get("pythons").items()),
        root=tuple(
            RootEntry(
                path=node.get("path").text(),
                kind=node.get("kind").text(),
                mode=node.get("mode").number(),
                target=node.get("target").text(),
            )
            for node in root.get("root").items()
        ),
        packages=tuple(
            Package(node.get("name").text(), node.get("version").text())
            for node in root.get("packages").items()
        ),
        libraries=root.get("libraries").texts(),
    )


def python_to_json(python: Python) -> dict[str, object]:
    """The object that stands for a Python."""
    return {
        "path": python.path,
        "version": python.version,
        "full_version": python.full_version,
        "lib": python.lib,
        "prefix": python.prefix,
    }


def _python(node: jsontext.Node) -> Python:
    return Python(
        path=node.get("path").text(),
        version=node.get("version").text(),
        full_version=node.get("full_version").text(),
        lib=node.get("lib").text(),
        prefix=node.get("prefix").text(),
    )
