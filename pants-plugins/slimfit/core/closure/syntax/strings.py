"""Strings of a file that may name code: what no import shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Optional

from slimfit.core.closure.syntax.conditions import dotted
from slimfit.core.closure.syntax.facts import Evidence

# The dialect of `postgresql+psycopg2://`. Only the scheme is kept: the rest may hold a password.
_URL = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:[+.-][A-Za-z0-9_]+)*)://")
_UNTOLD_SCHEMES = frozenset({"file", "ftp", "http", "https", "ws", "wss"})

# `pkg.mod`, `pkg.mod.Class`, `pkg.mod:app`.
DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?")
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.+:-]*")

# Functions whose first argument names code or a distribution.
_CALLS = frozenset(
    {"matplotlib.use", "matplotlib.pyplot.switch_backend", "spacy.load", "uvicorn.run"}
)
# Keywords that do, whatever the function.
_KEYWORDS = frozenset({"backend", "broker", "engine", "imports", "include", "worker_class"})
# Variables that do: of Django, celery and gunicorn.
_VARIABLES = frozenset(
    {
        *("INSTALLED_APPS", "MIDDLEWARE", "AUTHENTICATION_BACKENDS", "ROOT_URLCONF"),
        *("WSGI_APPLICATION", "ASGI_APPLICATION", "CELERY_IMPORTS", "CELERY_INCLUDE"),
        *("include", "imports", "worker_class"),
    }
)
# What they are given is a name of their own, however much it looks like a module's.
_LOGGERS = frozenset({"getLogger", "get_logger"})


def find_evidence(tree: ast.Module, names: Mapping[str, str]) -> tuple[Evidence, ...]:
    """The strings of a file that may name code, in the order of their lines.

    :param names: what the file's imports bind, such as `np` to `numpy`.
    """
    return tuple(sorted(set(_evidence(tree, names))))


def _evidence(tree: ast.Module, names: Mapping[str, str]) -> Iterator[Evidence]:
    # Strings that say nothing, or that have been told; a parent is always walked before its child.
    done: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            done.add(id(node.value))  # A docstring.
        elif isinstance(node, ast.Dict):
            done.update(map(id, node.keys))  # As of loggers, in a configuration of logging.
        elif isinstance(node, ast.Call):
            called = dotted(node.func, names) or getattr(node.func, "attr", "")
            if called.rpartition(".")[2] in _LOGGERS:
                done.update(map(id, node.args))
            if called in _CALLS and node.args:
                yield from _named(node.args[0], "call", called, done)
            for keyword in node.keywords:
                if keyword.arg in _KEYWORDS:
                    yield from _named(keyword.value, "call", f"{called}:{keyword.arg}", done)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id in _VARIABLES and node.value:
                    yield from _named(node.value, "assign", target.id, done)
        elif isinstance(node, ast.Constant) and id(node) not in done:
            yield from _telling(node)


def _named(value: ast.expr, kind: str, name: str, done: set[int]) -> Iterator[Evidence]:
    """The strings of a value: itself, or the items of a list."""
    items = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else [value]
    for item in items:
        text = _text(item)
        if text is not None and _PLAIN_NAME.fullmatch(text):
            done.add(id(item))
            yield Evidence(item.lineno, kind, name, text)


def _telling(node: ast.Constant) -> Iterator[Evidence]:
    text = _text(node)
    if text is None:
        return
    url = _URL.match(text)
    if url and url[1].lower() not in _UNTOLD_SCHEMES:
        yield Evidence(node.lineno, "url", "", url[1].lower())
    elif len(text) <= 200 and DOTTED_NAME.fullmatch(text):
        yield Evidence(node.lineno, "dotted", "", text)


def _text(node: ast.AST) -> Optional[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
