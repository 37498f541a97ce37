"""Finding the CPythons of a root file system, with their full versions, without starting any of
them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from slimfit.core.base.control import parse_paragraphs
from slimfit.core.base.facts import Python
from slimfit.core.base.tree import FILE, Tree, lookup, resolve
from slimfit.core.errors import SlimfitError

_EXECUTABLE = re.compile(r"(?P<prefix>.+)/bin/python(?P<version>3\.\d+)\Z")
# Each bytecode says which format it has; what writes and reads it stands in the standard library.
_MAGIC_FILE = "importlib/_bootstrap_external.py"
_MAGIC = re.compile(rb"^MAGIC_NUMBER = \((\d+)\)", re.MULTILINE)
_PATCHLEVEL = re.compile(rb'#define\s+PY_VERSION\s+"([^"]+)"')


def find_pythons(tree: Tree) -> tuple[Python, ...]:
    """Every `<prefix>/bin/python3.X` with a standard library at `<prefix>/lib/python3.X`, highest
    version first.

    Of equal versions the one under `/usr/local` comes first, as it does on a default PATH.
    """
    found = []
    for path in sorted(tree):
        match = _EXECUTABLE.match(path)
        if match is None or resolve(tree, path) is None:
            continue
        prefix, version = match["prefix"], match["version"]
        lib = f"{prefix}/lib/python{version}"
        # A virtual environment has such an executable, too, but no standard library.
        if lookup(tree, f"{lib}/os.py") is None:
            continue
        full_version = _full_version(tree, path, prefix, version)
        if full_version:
            found.append(Python(f"/{path}", version, full_version, f"/{lib}", f"/{prefix}"))
    return tuple(sorted(found, key=_rank))


def choose_python(pythons: Iterable[Python], version: str | None, base: str) -> Python:
    """The Python of that version (`3.11`), or the highest when `version` is None; `base` is named
    in errors.

    Raises SlimfitError that lists what there is when nothing fits.
    """
    present = tuple(pythons)
    if not present:
        raise SlimfitError(
            f"{base} holds no CPython: there is no `bin/python3.X` with its "
            "`lib/python3.X/os.py`.\n\n"
            "Use a base with a Python, as a `debian_base` with its default packages."
        )
    for python in present:
        if version in (None, python.version):
            return python
    listing = "\n".join(f"  {python.path} ({python.full_version})" for python in present)
    raise SlimfitError(
        f"{base} holds no CPython {version}, but:\n{listing}\n\n"
        "Choose one of these versions, or another base."
    )


def magic_number(tree: Tree, python: Python) -> str:
    """The number of a Python's bytecode format (PEP 3147), or an empty text when it has none that is
    known."""
    entry = lookup(tree, f"{python.lib.lstrip('/')}/{_MAGIC_FILE}")
    match = _MAGIC.search(entry.read()) if entry is not None and entry.kind == FILE else None
    return match[1].decode() if match else ""


def check_magic(tree: Tree, python: Python, compiler: Tree, compiling: Python) -> None:
    """Check that one Python reads the bytecode that another writes.

    :raises SlimfitError: their formats differ.
    """
    wanted, written = magic_number(tree, python), magic_number(compiler, compiling)
    if (python.version, wanted) != (compiling.version, written):
        raise SlimfitError(
            f"The base for this machine holds CPython {compiling.full_version} (bytecode"
            f" {written or 'unknown'}), and the base that it compiles for holds CPython"
            f" {python.full_version} (bytecode {wanted or 'unknown'}).\n\n"
            "Take bases with one version of Python for all platforms, or lock them anew."
        )


def _rank(python: Python) -> tuple[int, bool, str]:
    minor = int(python.version.split(".")[1])
    return (-minor, python.prefix != "/usr/local", python.prefix)


def _full_version(tree: Tree, path: str, prefix: str, version: str) -> str | None:
    """The version with its patch level, from the first source that knows it."""
    binaries = [path, f"{prefix}/lib/libpython{version}.so.1.0"]
    binaries += sorted(name for name in tree if name.endswith(f"/libpython{version}.so.1.0"))
    for name in binaries:
        entry = lookup(tree, name)
        if entry is not None and entry.kind == FILE:
            embedded = embedded_version(entry.read(), version)
            if embedded:
                return embedded
    header = lookup(tree, f"{prefix}/include/python{version}/patchlevel.h")
    match = _PATCHLEVEL.search(header.read()) if header else None
    if match:
        return match[1].decode()
    return _packaged_version(tree, version)


def embedded_version(binary: bytes, version: str) -> str | None:
    """PY_VERSION, which CPython keeps as a string of its own in its binary; None when it is not
    there or not clear."""
    pattern = rb"\0(" + re.escape(version).encode() + rb"\.\d+(?:(?:a|b|rc)\d+)?\+?)\0"
    # Strings share their terminating zero with the next one's beginning, so matches may overlap.
    found = {match[1] for match in re.finditer(rb"(?=" + pattern + rb")", binary)}
    return found.pop().decode().rstrip("+") if len(found) == 1 else None


def _packaged_version(tree: Tree, version: str) -> str | None:
    status = lookup(tree, "var/lib/dpkg/status")
    for stanza in parse_paragraphs(status.read().decode("utf-8", "replace") if status else ""):
        if stanza.get("Package") == f"python{version}-minimal":
            match = re.match(r"(?:\d+:)?(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)", stanza.get("Version"))
            return match[1] if match else None
    return None
