"""Which files are programs, told from their syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

# What makes a web application, and the distribution that serves it as a console script.
_SERVERS = {
    "fastapi.FastAPI": "uvicorn",
    "starlette.applications.Starlette": "uvicorn",
    "litestar.Litestar": "uvicorn",
    "quart.Quart": "uvicorn",
    "falcon.asgi.App": "uvicorn",
    "django.core.asgi.get_asgi_application": "uvicorn",
    "flask.Flask": "gunicorn",
    "bottle.Bottle": "gunicorn",
    "falcon.App": "gunicorn",
    "django.core.wsgi.get_wsgi_application": "gunicorn",
}


_GUARD_LINE = re.compile(rb"""^if __name__ == ["']__main__["']:""", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """How to start a file: as itself, or with a server that loads one of its names.

    `server` is the console script and `variable` the application's name in the module; both are
    empty for a file that starts itself.
    """

    server: str = ""
    variable: str = ""


def find_program(filename: str, source: bytes) -> Optional[Program]:
    """How a Python file is started, or `None` if it is no program.

    A `__main__.py` and a file with a `__main__` guard start themselves. A file that makes a web
    application at its top level is started by a server.
    """
    if filename == "__main__.py":
        return Program()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # Perhaps newer syntax than that of the Python that Pants runs on: only lines are left to read.
        return Program() if _GUARD_LINE.search(source) else None
    except ValueError:
        return None
    if any(_is_main_guard(node) for node in tree.body):
        return Program()
    names = dict(_imported_names(tree))
    for node in tree.body:
        found = _application(node, names)
        if found is not None:
            return found
    return None


def _is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, either way round."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    if len(sides) != 2 or not isinstance(node.test.ops[0], ast.Eq):
        return False
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )


def _imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each name that an import binds at the top level, with what it stands for."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                yield bound, alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _application(node: ast.stmt, names: dict[str, str]) -> Optional[Program]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return None
    if not isinstance(target, ast.Name) or not isinstance(value, ast.Call):
        return None
    server = _SERVERS.get(_dotted(value.func, names))
    return Program(server, target.id) if server else None


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name of what an expression calls, as far as imports tell."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([names.get(node.id, node.id), *reversed(parts)])
