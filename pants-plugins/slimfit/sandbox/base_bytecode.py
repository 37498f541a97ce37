"""Adds to a base the bytecode of its standard library, made by the base's own Python."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from slimfit.core.base.facts import BaseFacts
from slimfit.core.base.interpreter import ROOT, Recipe, interpreter_tree
from slimfit.core.base.pythons import check_magic, choose_python, find_pythons
from slimfit.core.base.tree import DIRECTORY, FILE, SYMLINK, Entry, Tree, file, lookup
from slimfit.core.errors import SlimfitError
from slimfit.core.image.platforms import machine_architecture

_SCRIPT = "compile_sources.py"
# Found by what collects the files of a command line.
STARTS_MODULES = ("slimfit.sandbox.compile_sources",)


def write_entries(entries: Iterable[Entry], folder: Path) -> None:
    """Write files and folders below a folder; modes are those a sandbox needs, readable and perhaps
    executable."""
    for entry in entries:
        target = folder / entry.path
        if entry.kind == DIRECTORY:
            target.mkdir(parents=True, exist_ok=True)
        elif entry.kind == SYMLINK:
            raise SlimfitError(
                f"`/{entry.path}` is a symlink, and a sandbox takes files alone.\n\n"
                "This is a Slimfit bug."
            )
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.read())
            target.chmod(0o755 if entry.mode & 0o111 else 0o644)


def command(recipe: Recipe, tree: Path) -> tuple[list[str], dict[str, str]]:
    """The arguments and the environment that start a base's Python from the folder that holds its
    tree."""
    root = str(tree.resolve())
    argv = [argument.replace(ROOT, root) for argument in recipe.argv]
    return argv, {name: value.replace(ROOT, root) for name, value in recipe.env}


def check_architecture(architecture: str) -> None:
    """Raises SlimfitError when this machine cannot run the Python of a base for that
    architecture."""
    own = machine_architecture(platform.machine())
    if architecture != own:
        raise SlimfitError(
            f"The base is for {architecture} and this machine is {own}, so the base's Python cannot "
            "run here.\n\n"
            f"Build it on a machine with {architecture}, set `architecture` of the `debian_base` to "
            f'"{own}", or name both, whereupon the Python of the one compiles for the other:\n\n'
            f'    architectures=["{own}", "{architecture}"]'
        )


def stdlib_bytecode(tree: Tree, facts: BaseFacts, compiler: Tree, scratch: Path) -> Iterator[Entry]:
    """The `__pycache__` entries for the standard library of the facts' Python.

    :param compiler: the base whose Python compiles: this one, or the same for this machine, as
        bytecode is the same on all platforms.
    :raises SlimfitError: that Python fails, or it writes other bytecode.
    """
    python = choose_python(find_pythons(compiler), facts.python.version, "the base")
    check_magic(tree, facts.python, compiler, python)
    interpreter = interpreter_tree(compiler, python, "the base")
    write_entries(interpreter.entries, scratch / "tree")
    sources = _sources(tree, facts)
    write_entries(sources.values(), scratch / "sources")
    tag = f"cpython-{facts.python.version.replace('.', '')}"
    jobs = {_cached(path, tag): path for path in sorted(sources)}
    request = [
        [str(scratch / "sources" / path), f"/{path}", str(scratch / "out" / target)]
        for target, path in jobs.items()
    ]
    argv, env = command(interpreter.recipe, scratch / "tree")
    script = Path(__file__).resolve().with_name(_SCRIPT)
    done = subprocess.run(
        [*argv, str(script)],
        input=json.dumps(request),
        text=True,
        env=env,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise SlimfitError(
            "The base's own Python failed while it compiled its standard "
            f"library:\n{done.stderr.strip()}\n\n"
            "Check that `packages` of the `debian_base` names all that its Python needs."
        )
    for target in jobs:
        made = scratch / "out" / target
        if made.exists():
            yield file(target, made.read_bytes())


def _sources(tree: Tree, facts: BaseFacts) -> Mapping[str, Entry]:
    """The sources by path. A symlink stands for what it leads to, since Python looks for its
    bytecode beside the link: Debian's `sitecustomize.py`, imported at every start, is one into
    `/etc`."""
    prefix = f"{facts.python.lib.lstrip('/')}/"
    found = {
        path: lookup(tree, path)
        for path in tree
        if path.startswith(prefix) and path.endswith(".py")
    }
    return {
        path: replace(entry, path=path)
        for path, entry in found.items()
        if entry is not None and entry.kind == FILE
    }


def _cached(path: str, tag: str) -> str:
    folder, name = os.path.split(path)
    return f"{folder}/__pycache__/{name[: -len('.py')]}.{tag}.pyc"
