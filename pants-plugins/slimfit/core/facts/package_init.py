"""What the `__init__.py` of a package is for: code, nothing, or to declare a namespace.

Older namespaces have one in each of their wheels: pkgutil-style, pkg_resources-style, or both with
a fallback (PyPA: "Packaging namespace packages").
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

_DECLARATIONS = (b"extend_path", b"declare_namespace")
# What such a file imports and binds beside the declaration itself.
_HELPERS = frozenset(
    ("__future__", "modulefinder", "os", "pkg_resources", "pkgutil", "sys", "typing", "warnings")
)


class InitKind(Enum):
    """What an `__init__.py` does."""

    code = "code"
    empty = "empty"
    namespace = "namespace"


def init_kind(source: bytes) -> InitKind:
    """What the text of an `__init__.py` does.

    A file that declares a namespace and goes on to define something counts as code: it is one
    distribution's own, to which others add.
    """
    declares = any(word in source for word in _DECLARATIONS)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # Newer syntax than that of this Python, which no plain declaration needs.
        return InitKind.code
    if not any(_statements(tree)):
        return InitKind.empty
    return InitKind.namespace if declares and not _defines(tree) else InitKind.code


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that do something: docstrings and other bare constants do not."""
    for node in tree.body:
        if isinstance(node, ast.Pass):
            continue
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node


def _defines(tree: ast.Module) -> bool:
    """Whether a module brings what somebody could import from it."""
    return any(_is_definition(node) for node in ast.walk(tree))


def _is_definition(node: ast.AST) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] not in _HELPERS for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").partition(".")[0] not in _HELPERS
    if isinstance(node, ast.Assign):
        return any(
            isinstance(target, ast.Name) and _is_public(target.id) for target in node.targets
        )
    return False


def _is_public(name: str) -> bool:
    return not name.startswith("_") and name not in _HELPERS
