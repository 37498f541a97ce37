"""What a root file system is: architecture, C library, distribution, Pythons, packages. Nothing of
it is started."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from slimfit.core.base.control import parse_paragraphs
from slimfit.core.base.elf import read_elf
from slimfit.core.base.facts import BaseFacts, Libc, Package, RootEntry
from slimfit.core.base.ldcache import library_names
from slimfit.core.base.pythons import choose_python, find_pythons
from slimfit.core.base.tree import FILE, Tree, lookup
from slimfit.core.errors import SlimfitError

_GLIBC = re.compile(rb"GNU C Library [^\n\0]*?(?:stable|development) release version (\d+\.\d+)")
_MUSL = re.compile(rb"(?=\0(1\.\d+\.\d+)(?:-git-[^\0]*)?\0)")


def inspect_tree(
    tree: Tree, *, base: str, python: str | None = None, architecture: str | None = None
) -> BaseFacts:
    """The facts of a root file system; `base` is what errors call it.

    `python` (`3.11`) chooses among several, `architecture` (`amd64`) is what the base must be for.
    Raises SlimfitError when there is no fitting Python, or when the platform is none that Slimfit
    builds for.
    """
    pythons = find_pythons(tree)
    chosen = choose_python(pythons, python, base)
    found = _architecture(tree, chosen.path, base)
    if architecture not in (None, found):
        raise SlimfitError(
            f"{base} is for {found}, not for {architecture}.\n\n"
            f"Use the base's {architecture} variant."
        )
    release = os_release(tree)
    return BaseFacts(
        architecture=found,
        distribution_id=release.get("ID", "unknown"),
        distribution_version=release.get("VERSION_ID", ""),
        libc=find_libc(tree, base),
        python=chosen,
        pythons=pythons,
        root=tuple(
            RootEntry(path, tree[path].kind, tree[path].mode, tree[path].target)
            for path in sorted(tree)
            if "/" not in path
        ),
        packages=tuple(
            sorted(_packages(tree), key=lambda package: (package.name, package.version))
        ),
        libraries=library_names(tree),
    )


def os_release(tree: Tree) -> dict[str, str]:
    """The assignments of os-release(5), unquoted; empty when there is no such file."""
    entry = lookup(tree, "etc/os-release") or lookup(tree, "usr/lib/os-release")
    result = {}
    for line in (entry.read().decode("utf-8", "replace") if entry else "").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            try:
                result[name.strip()] = "".join(shlex.split(value))
            except ValueError:
                continue
    return result


def find_libc(tree: Tree, base: str) -> Libc:
    """The C library and its version, from the text that each carries in its binary.

    Raises SlimfitError when there is neither a glibc nor a musl.
    """
    for path in sorted(tree):
        name = path.rsplit("/", 1)[-1]
        if name != "libc.so.6" and not name.startswith("ld-musl-"):
            continue
        entry = lookup(tree, path)
        if entry is None or entry.kind != FILE:
            continue
        kind, pattern = ("glibc", _GLIBC) if name == "libc.so.6" else ("musl", _MUSL)
        match = pattern.search(entry.read())
        if match:
            return Libc(kind, match[1].decode())
    raise SlimfitError(
        f"{base} holds neither a glibc (`libc.so.6`) nor a musl (`ld-musl-*.so.1`) whose version "
        "is known.\n\n"
        "Use a base with a C library: Python cannot run without one."
    )


def _architecture(tree: Tree, python: str, base: str) -> str:
    entry = lookup(tree, python)
    elf = read_elf(entry.read()) if entry else None
    if elf is None:
        raise SlimfitError(
            f"{base}: `{python}` is no 64-bit ELF program.\n\n"
            "Use a base for linux on amd64 or arm64."
        )
    if elf.architecture is None:
        raise SlimfitError(
            f"{base}: `{python}` is for the ELF machine {elf.machine}.\n\n"
            "Use a base for amd64 or arm64."
        )
    return elf.architecture


def _packages(tree: Tree) -> Iterator[Package]:
    for path in sorted(tree):
        if path == "var/lib/dpkg/status" or (
            path.startswith("var/lib/dpkg/status.d/") and not path.endswith(".md5sums")
        ):
            for stanza in parse_paragraphs(_text(tree, path)):
                if stanza.get("Status").endswith(" installed") or "/status.d/" in path:
                    yield Package(stanza.get("Package"), stanza.get("Version"))
        elif path in ("lib/apk/db/installed", "usr/lib/apk/db/installed"):
            for stanza in parse_paragraphs(_text(tree, path)):
                yield Package(_exact(stanza.fields, "P"), _exact(stanza.fields, "V"))


def _exact(fields: tuple[tuple[str, str], ...], name: str) -> str:
    # apk's fields are single letters that differ in case alone.
    return next((value for field, value in fields if field == name), "")


def _text(tree: Tree, path: str) -> str:
    entry = lookup(tree, path)
    return entry.read().decode("utf-8", "replace") if entry and entry.kind == FILE else ""
