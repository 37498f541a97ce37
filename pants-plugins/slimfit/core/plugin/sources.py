"""The files that a module of the plugin runs from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# A module that another starts as a process of its own names it so at its top level.
_STARTS = "STARTS_MODULES"


def module_files(module: str, root: Path) -> frozenset[str]:
    """The files below `root` that a module needs, by following its imports.

    :param module: a dotted name, such as `slimfit.sandbox.image_tool`.
    :returns: paths relative to `root`; the `__init__.py` of every package on the way included.
    """
    found: set[str] = set()
    pending = [module]
    while pending:
        for file in _files_of(pending.pop(), root):
            if file not in found:
                found.add(file)
                pending.extend(_imports((root / file).read_bytes()))
    return frozenset(found)


def _files_of(module: str, root: Path) -> Iterator[str]:
    """The file of a module and those of its parents; none for what does not lie below `root`."""
    path = module.replace(".", "/")
    for candidate in (f"{path}.py", f"{path}/__init__.py"):
        if (root / candidate).is_file():
            parts = path.split("/")[:-1]
            yield from (f"{'/'.join(parts[: n + 1])}/__init__.py" for n in range(len(parts)))
            yield candidate


@cache
def _imports(source: bytes) -> tuple[str, ...]:
    """The modules that a module may import. Many command lines share most of theirs."""
    return tuple(_imported(ast.parse(source)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == _STARTS for target in node.targets
        ):
            yield from ast.literal_eval(node.value)
