"""What is said of files that the app's interpreter cannot read."""

from __future__ import annotations

from collections.abc import Iterable

from slimfit.core.closure.audit import SourceFile
from slimfit.core.errors import SlimfitError


def check_syntax(app: str, files: Iterable[SourceFile], python_version: str) -> None:
    """Check that every file of a closure parses.

    :param app: the address of the app.
    :param python_version: of the interpreter that read the files, such as `3.11.2`.
    :raises SlimfitError: one does not; the message names each with its line.
    """
    broken = sorted(
        (file.path, file.syntax.problem) for file in files if file.syntax.problem is not None
    )
    if not broken:
        return
    what = "a file that does" if len(broken) == 1 else f"{len(broken)} files that do"
    lines = [f"The closure of {app} holds {what} not parse under CPython {python_version}:", ""]
    for path, problem in broken:
        where = f"{path}:{problem.line}" if problem.line else path
        text = f": `{problem.text}`" if problem.text else ""
        lines.append(f"  {where} {problem.message}{text}")
    lines += [
        "",
        "Correct it. If it is meant for a newer Python, give the app a base with that one"
        " (`base=...`) and fitting `interpreter_constraints`.",
    ]
    raise SlimfitError("\n".join(lines))
