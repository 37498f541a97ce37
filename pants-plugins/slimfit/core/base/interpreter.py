"""The smallest part of a base that runs its own Python where there is no chroot: in the folder of a
sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from slimfit.core.base import jsontext
from slimfit.core.base.elf import read_elf
from slimfit.core.base.facts import Python, python_to_json
from slimfit.core.base.tree import FILE, Entry, Tree, lookup, resolve
from slimfit.core.errors import SlimfitError

# Stands for the folder that the tree is mounted at, in arguments and environment.
ROOT = "{tree}"

# The standard library less what no tool of Slimfit imports: user interfaces, installers, test
# helpers.
_UNUSED_MODULES = re.compile(
    r"(?:ensurepip|idlelib|lib2to3|tkinter|turtledemo|turtle\.py|pydoc_data|test|curses|dbm|sqlite3"
    r"|distutils|venv|unittest|wsgiref|xmlrpc|sitecustomize\.py|config-[^/]+|dist-packages"
    r"|site-packages|msilib|__phello__|_pyrepl)(?:/.*)?\Z"
)
_UNUSED_EXTENSIONS = re.compile(
    r"lib-dynload/(?:_test|_ctypes|_curses|_dbm|_gdbm|_sqlite3|_ssl|_tkinter|_uuid|_xx|_codecs_"
    r"|_multibytecodec|audioop|nis|ossaudiodev|readline|xx)[^/]*\.so\Z"
)
_LIBRARY_FOLDERS = ("lib", "lib64", "usr/lib", "usr/lib64", "usr/local/lib")


@dataclass(frozen=True)
class Recipe:
    """How to start the interpreter: the text `{tree}` in arguments and values stands for the tree's
    folder."""

    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    python: Python


@dataclass(frozen=True)
class Interpreter:
    """The entries of the tree, files and their folders alone, and the recipe that starts it."""

    entries: tuple[Entry, ...]
    recipe: Recipe


def interpreter_tree(tree: Tree, python: Python, base: str) -> Interpreter:
    """The interpreter of a root file system; `base` is what errors call it.

    Raises SlimfitError when the loader or a library that Python needs is missing.
    """
    wanted = dict(_standard_library(tree, python))
    executable = _file(tree, python.path.lstrip("/"), base, python.path)
    wanted[python.path.lstrip("/")] = executable
    loader = ""
    folders: set[str] = set()
    # The executable is read first, since it alone names the loader.
    queue = [entry for path, entry in sorted(wanted.items()) if path.endswith(".so")]
    queue.append(executable)
    done: set[str] = set()
    while queue:
        elf = read_elf(queue.pop().read())
        if elf is None:
            continue
        if elf.interpreter:
            loader = resolve(tree, elf.interpreter.lstrip("/")) or ""
            wanted[loader] = _file(tree, elf.interpreter.lstrip("/"), base, python.path)
        for name in elf.needed:
            # The loader is in memory before any library is looked for.
            if name in done or loader.endswith(f"/{name}"):
                continue
            done.add(name)
            path = _library(tree, name, python)
            if path is None:
                raise SlimfitError(
                    f"{base} lacks the library `{name}`, which its Python needs.\n\n"
                    "Use a base that is complete, or add the package of that library to it."
                )
            wanted[path] = _file(tree, path, base, name)
            folders.add(path.rsplit("/", 1)[0])
            queue.append(wanted[path])
    if not loader:
        raise SlimfitError(
            f"{base}: `{python.path}` names no dynamic loader.\n\n"
            "Use a base whose Python is linked dynamically."
        )
    entries = tuple(replace(wanted[path], path=path) for path in sorted(wanted))
    return Interpreter(entries, _recipe(loader, sorted(folders), python))


def render_recipe(recipe: Recipe) -> str:
    """The JSON text of a recipe."""
    return jsontext.render(
        {
            "argv": list(recipe.argv),
            "env": dict(recipe.env),
            "python": python_to_json(recipe.python),
        }
    )


def _recipe(loader: str, folders: list[str], python: Python) -> Recipe:
    path = ":".join(f"{ROOT}/{folder}" for folder in folders)
    # -P (no script folder on sys.path) is new in 3.11. -I would ignore PYTHONHOME.
    isolation = ("-s", "-P") if int(python.version.split(".")[1]) >= 11 else ("-s",)
    return Recipe(
        argv=(f"{ROOT}/{loader}", "--library-path", path, f"{ROOT}{python.path}", *isolation),
        env=(
            ("LC_ALL", "C.UTF-8"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONHASHSEED", "0"),
            ("PYTHONHOME", f"{ROOT}{python.prefix}"),
            ("TZ", "UTC"),
        ),
        python=python,
    )


def _standard_library(tree: Tree, python: Python) -> Iterator[tuple[str, Entry]]:
    prefix = f"{python.lib.lstrip('/')}/"
    for path in sorted(tree):
        if not path.startswith(prefix):
            continue
        inside = path[len(prefix) :]
        if _UNUSED_MODULES.match(inside) or _UNUSED_EXTENSIONS.match(inside):
            continue
        entry = lookup(tree, path)
        if entry is not None and entry.kind == FILE:
            yield path, entry


def _library(tree: Tree, name: str, python: Python) -> str | None:
    """Where the loader would find a library: beside Python's own first, then in the system's
    folders."""
    folders = [f"{python.prefix.lstrip('/')}/lib", *_LIBRARY_FOLDERS]
    for folder in folders:
        if lookup(tree, f"{folder}/{name}") is not None:
            real = resolve(tree, folder) or folder
            return f"{real}/{name}"
    # Debian's multiarch folders, one level below.
    found = sorted(
        path
        for path in tree
        if path.endswith(f"/{name}") and path.count("/") == 3 and path.startswith("usr/lib/")
    )
    found += sorted(
        path
        for path in tree
        if path.endswith(f"/{name}") and path.count("/") == 2 and path.startswith("lib/")
    )
    return found[0] if found else None


def _file(tree: Tree, path: str, base: str, needed_by: str) -> Entry:
    entry = lookup(tree, path)
    if entry is None or entry.kind != FILE:
        raise SlimfitError(
            f"{base} lacks `/{path}`, which `{needed_by}` needs.\n\nUse a base that is complete."
        )
    return entry
