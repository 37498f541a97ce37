"""What to write when a module of an app cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slimfit.core.check.outcome import Cause, Failure

_LIBRARY = re.compile(r"(\S+\.so[.\d]*): cannot open shared object file")
_TIME = "`import_check_timeout` under `[slimfit]` in pants.toml"
# Parts of the standard library that Debian keeps apart from its Python.
_APART = {"tkinter": "python3-tk", "_tkinter": "python3-tk", "_gdbm": "python3-gdbm"}


@dataclass(frozen=True)
class Owners:
    """The targets that provide a module: in the app's own resolve, or in others, whose names are
    `resolves`."""

    here: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    resolves: tuple[str, ...] = ()


def remedy(
    failure: Failure,
    app: str,
    base: str,
    resolve: str,
    lock_command: str,
    owners: Mapping[str, Owners],
) -> str:
    """The sentence that says what to write.

    :param app: the address of the app.
    :param base: the address of its base.
    :param owners: who has the modules that were not found.
    """
    cause = failure.cause
    if cause is None:
        more = f"Give it more time: {_TIME}. " if failure.overdue else ""
        return more + _declare(failure)
    if cause.type == "ModuleNotFoundError" and cause.missing:
        return _missing_module(cause, app, base, resolve, lock_command, owners)
    if cause.type == "PackageNotFoundError":
        return (
            f"It looks up what is installed. Add that distribution to the `dependencies` of {app}; if"
            f" the resolve `{resolve}` lacks it, to its requirements first, and run `{lock_command}`."
        )
    library = _LIBRARY.search(cause.text)
    if library:
        return (
            f"No wheel of the app brings this library, and its base {base} lacks it. Name the Debian"
            ' package that has it on the `python_app`, as in `system_packages=["libgl1"]`; a base of'
            " another system has to bring the library itself."
        )
    if cause.type == "ImportError":
        return (
            "The module is there and lacks that name. Correct the name, or lock a version that has"
            f" it (`{lock_command}`)."
        )
    if cause.type == "FileNotFoundError":
        return (
            "A file that is read on import has to be in the closure: make it a `resources` target,"
            f" and name that in the `dependencies` of what reads it. {_declare(failure)}"
        )
    return f"Work that needs more than the closure belongs into a function. {_declare(failure)}"


def _declare(failure: Failure) -> str:
    module = failure.task.name.partition(":")[0]
    return (
        "If it must not be imported here, write on the `python_app`:"
        f' `import_check_skip=["{module}"]`.'
    )


def _missing_module(
    cause: Cause,
    app: str,
    base: str,
    resolve: str,
    lock_command: str,
    owners: Mapping[str, Owners],
) -> str:
    if cause.standard:
        package = _APART.get(cause.missing.partition(".")[0])
        how = f', as in `debian_base(packages=["{package}"])`' if package else ""
        return (
            f"It belongs to Python's standard library, and the base {base} leaves it out. Add the"
            f" package that holds it to the base{how}."
        )
    found = owners.get(cause.missing, Owners())
    if len(found.here) == 1:
        return f'Write on the `python_app`: `dependencies=["{_quoted(found.here[0])}"]`.'
    if found.here:
        return (
            f"More than one target owns it: {', '.join(found.here)}. Name one of them in the"
            f" `dependencies` of {app}."
        )
    if found.elsewhere:
        others = ", ".join(f"`{name}`" for name in found.resolves)
        return (
            f"The resolve `{resolve}` lacks it; {others} has it: {', '.join(found.elsewhere)}. Add it"
            f" to `{resolve}` (for first-party code:"
            f' `resolve=parametrize("{resolve}", "{found.resolves[0]}")` on its target), or write'
            f' `resolve="{found.resolves[0]}"` on the `python_app`.'
        )
    return (
        f"Nothing provides it. Add its distribution to the requirements of the resolve `{resolve}`,"
        f" run `{lock_command}`, and name it in the `dependencies` of {app} unless an import of your"
        " own code leads to it."
    )


def _quoted(address: str) -> str:
    """An address as a BUILD file anywhere writes it."""
    return address if address.startswith("//") else f"//{address}"
