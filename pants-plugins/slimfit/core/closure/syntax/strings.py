"""Strings of a file that may name code: what no import shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Optional

from slimfit.core.closure.syntax.conditions import dotted
from slimfit.core.closure.syntax.facts import Evidence

# The dialect of `postgresql+psycopg2://`. Only the scheme is kept: the rest may hold a password.
SCHEME = r"[A-Za-z][A-Za-z0-9]*(?:[+.-][A-Za-z0-9_]+)*"
_URL = re.compile(rf"({SCHEME})://")
UNTOLD_SCHEMES = frozenset({"file", "ftp", "http", "https", "ws", "wss"})

# `pkg.mod`, `pkg.mod.Class`, `pkg.mod:app`.
DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?")
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.+:-]*")

# Functions whose first argument names code or a distribution, and what that argument is called.
_CALLS = {
    "django.conf.urls.include": "arg",
    "django.urls.include": "arg",
    "matplotlib.pyplot.switch_backend": "newbackend",
    "matplotlib.use": "backend",
    "spacy.load": "name",
    "uvicorn.Config": "app",
    "uvicorn.run": "app",
}
# Those that are methods, whatever their object is called.
_METHODS = {"autodiscover_tasks": "packages"}
# Keywords that do, whatever the function.
_KEYWORDS = frozenset({"backend", "broker", "engine", "imports", "include", "worker_class"})
# Variables, settings and keys that do: of Django, celery and gunicorn.
_VARIABLES = frozenset(
    {
        *("INSTALLED_APPS", "MIDDLEWARE", "AUTHENTICATION_BACKENDS", "ROOT_URLCONF"),
        *("WSGI_APPLICATION", "ASGI_APPLICATION", "CELERY_IMPORTS", "CELERY_INCLUDE"),
        *("DJANGO_SETTINGS_MODULE", "context_processors", "include", "imports", "worker_class"),
    }
)
# Methods of a list or of a mapping by which such a variable gets more.
_ADDING = frozenset({"append", "extend", "insert", "setdefault"})
# What they are given is a name of their own, however much it looks like a module's.
_LOGGERS = frozenset({"getLogger", "get_logger"})
# Methods that load a library for the format in their name, unless they are told which.
_FORMATS = re.compile(
    r"(read|to)_(excel|feather|hdf|orc|parquet|xml|zarr)|read_html|to_markdown|to_netcdf"
    r"|open_(mf)?dataset|open_zarr|ExcelWriter"
)


def find_evidence(tree: ast.Module, names: Mapping[str, str]) -> tuple[Evidence, ...]:
    """The strings of a file that may name code, and calls that load a library by themselves, in the
    order of their lines.

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
            for key, value in zip(node.keys, node.values):
                if key is not None and _text(key) in _VARIABLES:
                    yield from _named(value, "assign", _text(key) or "", done)
        elif isinstance(node, ast.Call):
            yield from _called(node, names, done)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if _variable(target) in _VARIABLES and node.value:
                    yield from _named(node.value, "assign", _variable(target), done)
        elif isinstance(node, ast.Constant) and id(node) not in done:
            yield from _telling(node)


def _called(node: ast.Call, names: Mapping[str, str], done: set[int]) -> Iterator[Evidence]:
    called = dotted(node.func, names) or getattr(node.func, "attr", "")
    owner, _, last = called.rpartition(".")
    keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    if last in _LOGGERS:
        done.update(map(id, node.args))
    if called in _CALLS or last in _METHODS:
        first = _first(node, _CALLS.get(called) or _METHODS[last])
        if first is not None:
            yield from _named(first, "call", called, done)
    elif called.endswith("URL.create"):
        # SQLAlchemy's way to put a URL together.
        driver = _text(_first(node, "drivername"))
        if driver is not None and re.fullmatch(SCHEME, driver):
            yield Evidence(node.lineno, "url", "", driver.lower())
    elif last in _ADDING and isinstance(node.func, ast.Attribute):
        # `INSTALLED_APPS.append("x")`, `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "x")`.
        keyed = _text(node.args[0]) if len(node.args) > 1 else None
        variable = keyed if keyed in _VARIABLES else _variable(node.func.value)
        if variable in _VARIABLES and node.args:
            yield from _named(node.args[-1], "assign", variable, done)
    elif _FORMATS.fullmatch(last) and "engine" not in keywords:
        yield Evidence(node.lineno, "format", f"{owner}.{last}".lstrip("."), last)
    for name, value in keywords.items():
        if name in _KEYWORDS:
            yield from _named(value, "call", f"{called}:{name}", done)


def _first(node: ast.Call, name: str) -> Optional[ast.expr]:
    """The first argument of a call, which may be given by its name."""
    if node.args:
        return node.args[0]
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def _variable(target: ast.AST) -> str:
    """What is assigned to: `x`, the last of `app.conf.x`, or the key of `settings["x"]`."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    return (isinstance(target, ast.Subscript) and _text(target.slice)) or ""


def _named(value: ast.expr, kind: str, name: str, done: set[int]) -> Iterator[Evidence]:
    """The strings of a value: itself, or the items of a list or of a sum of lists."""
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        items = value.elts
    elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        items = [value.left, value.right]
    else:
        text = _text(value)
        if text is not None and _PLAIN_NAME.fullmatch(text):
            done.add(id(value))
            yield Evidence(value.lineno, kind, name, text)
        return
    for item in items:
        yield from _named(item.value if isinstance(item, ast.Starred) else item, kind, name, done)


def _telling(node: ast.Constant) -> Iterator[Evidence]:
    text = _text(node)
    if text is None:
        return
    url = _URL.match(text)
    if url and url[1].lower() not in UNTOLD_SCHEMES:
        yield Evidence(node.lineno, "url", "", url[1].lower())
    elif len(text) <= 200 and DOTTED_NAME.fullmatch(text):
        yield Evidence(node.lineno, "dotted", "", text)


def _text(node: Optional[ast.AST]) -> Optional[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
