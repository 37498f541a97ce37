"""Imports an app's modules under the app's own Python and says what fails.

A program, not a module: it runs where nothing of Slimfit is, under whatever Python the base has. It
reads a job as JSON from standard input and writes one JSON object per line to the file descriptor
`report` of the job: `{"begin": i}` before a task, `{"done": i}` after it, or `{"failed": i, ...}`, which is
the last. Whoever runs it goes on in a fresh process, since a failed import leaves traces.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import importlib.util
import json
import operator
import os
import site
import socket
import sys
import traceback
import types
from collections.abc import Callable
from importlib.abc import InspectLoader
from typing import Any

_IMPORTS = (ast.Import, ast.ImportFrom)
# Known since Python 3.10.
_STANDARD = frozenset(getattr(sys, "stdlib_module_names", ()))


def is_guarded(tree: ast.Module) -> bool:
    """Whether a file does something only when it is run: `if __name__ == "__main__":`."""
    return any(
        isinstance(node, ast.If)
        and any(
            isinstance(name, ast.Name) and name.id == "__name__" for name in ast.walk(node.test)
        )
        for node in tree.body
    )


def imports_alone(tree: ast.Module) -> ast.Module:
    """The import statements at the top of a file, those in a `try` included, and nothing else."""

    def kept(node: ast.stmt) -> bool:
        return isinstance(node, _IMPORTS) or (
            isinstance(node, ast.Try) and all(isinstance(inner, _IMPORTS) for inner in node.body)
        )

    return ast.Module([node for node in tree.body if kept(node)], [])


def load_program(name: str) -> None:
    """Import what `python -m name` would run, unless importing it would run it.

    A file without a guard does its work as soon as it is imported: of it only the imports are tried.
    """
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.submodule_search_locations is not None:
        name += ".__main__"
        spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    source = spec.loader.get_source(name) if isinstance(spec.loader, InspectLoader) else None
    origin = spec.origin or name
    tree = ast.parse(source, origin) if source is not None else None
    if tree is None or is_guarded(tree):
        importlib.import_module(name)
        return
    module = types.ModuleType(name)
    module.__file__, module.__package__ = origin, spec.parent
    exec(compile(imports_alone(tree), origin, "exec"), module.__dict__)


def load_object(name: str) -> None:
    """Import a module and look up an attribute of it: `module:object.attribute`."""
    module, _, attributes = name.partition(":")
    operator.attrgetter(attributes)(importlib.import_module(module))


def load_script(name: str) -> None:
    """Look up what a console script calls. A script that is a plain file has nothing to look up."""
    for distribution in importlib.metadata.distributions():
        for entry in distribution.entry_points:
            if entry.group == "console_scripts" and entry.name == name:
                load_object(entry.value.partition("[")[0].strip())
                return


_LOADERS: dict[str, Callable[[str], object]] = {
    "module": importlib.import_module,
    "program": load_program,
    "object": load_object,
    "script": load_script,
}


def frames_of(error: BaseException) -> list[tuple[str, int, str]]:
    """Where an error went through, as (file, line, source text), the outermost first."""
    found = [
        (frame.filename, frame.lineno or 0, frame.line or "")
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != "<string>" and "importlib" not in frame.filename
    ]
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno or 0, (error.text or "").strip()))
    return found


def describe(failure: BaseException) -> list[dict[str, Any]]:
    """An error and what it came of, the outermost first."""
    causes: list[dict[str, Any]] = []
    error: BaseException | None = failure
    while error is not None and len(causes) < 5:
        missing = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
        causes.append(
            {
                "type": type(error).__name__,
                "text": str(error) if not isinstance(error, SyntaxError) else error.msg or "",
                "missing": missing,
                "standard": missing.partition(".")[0] in _STANDARD,
                "frames": frames_of(error),
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return causes


def block_network() -> None:
    """Refuse all that leaves this process by a socket, where no namespace does."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("there is no network while imports are checked")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        setattr(socket, name, refuse)


def main() -> None:
    job = json.load(sys.stdin)
    report = os.fdopen(job["report"], "w", buffering=1)

    def say(**fields: object) -> None:
        report.write(json.dumps(fields) + "\n")

    for folder in job["site"]:
        site.addsitedir(folder)
    sys.path[:0] = job["sources"]
    if job["block"]:
        block_network()
    for number, kind, name in job["tasks"]:
        say(begin=number)
        try:
            _LOADERS[kind](name)
        except BaseException as error:  # SystemExit, too: a module that ends its importer fails.
            say(failed=number, causes=describe(error))
            return
        say(done=number)


if __name__ == "__main__":
    main()
    # What modules have registered for the end, and threads that they have started, do not count.
    os._exit(0)
