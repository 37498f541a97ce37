"""What of an app is imported when its imports are checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Optional

from slimfit.core.closure.entry_point import module_file
from slimfit.core.errors import SlimfitError, did_you_mean

# How the tasks of `slimfit.sandbox.import_probe` are called.
MODULE, PROGRAM, OBJECT, SCRIPT = "module", "program", "object", "script"


@dataclass(frozen=True)
class Task:
    """One thing to try: import a module, prepare a program, look up an object or a script."""

    kind: str
    name: str


def module_name(path: str) -> Optional[str]:
    """The module that a file is, or `None` for one that no import statement can name.

    :param path: relative to its source root.
    """
    place = PurePosixPath(path)
    if place.suffix != ".py":
        return None
    parts = place.with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    if not parts or not all(part.isidentifier() for part in parts):
        return None
    return ".".join(parts)


def plan_tasks(
    app: str,
    files: Iterable[str],
    *,
    module: Optional[str],
    function: Optional[str],
    script: Optional[str],
    skip: Iterable[str] = (),
) -> tuple[Task, ...]:
    """The tasks of an app: what it runs, then every module of its own in order of name.

    :param files: the closure's own files, relative to their source roots.
    :param module: of its entry point, with `function` if that names one.
    :param script: the console script that it runs instead.
    :param skip: modules, or patterns of them, that must not be imported.
    :raises SlimfitError: one of these matches no module of the app.
    """
    known = tuple(files)
    modules = {name for path in known if (name := module_name(path))}
    skipped = skipped_modules(app, modules, skip)
    tasks = []
    if script is not None:
        tasks.append(Task(SCRIPT, script))
    if module is not None and module not in skipped:
        tasks.append(Task(OBJECT, f"{module}:{function}") if function else Task(PROGRAM, module))
    run = module_name(module_file(module, known) or "") if module and not function else None
    for name in sorted(modules - skipped - {run, module}):
        program = name.rpartition(".")[2] == "__main__"
        tasks.append(Task(PROGRAM if program else MODULE, name))
    return tuple(tasks)


def skipped_modules(app: str, modules: Iterable[str], patterns: Iterable[str]) -> frozenset[str]:
    """The modules that `import_check_skip` of an app matches.

    :raises SlimfitError: a pattern matches none of them.
    """
    known = sorted(modules)
    found: set[str] = set()
    for pattern in patterns:
        matched = [name for name in known if fnmatchcase(name, pattern)]
        if not matched:
            raise SlimfitError(
                f"The field `import_check_skip` of {app} holds `{pattern}`, which is no module of its"
                f" closure.{did_you_mean(pattern, known)}\n\n"
                "Write the name of a module as an import statement has it, or a pattern:"
                ' `import_check_skip=["apps.api.tasks", "libs.legacy.*"]`.'
            )
        found.update(matched)
    return frozenset(found)
