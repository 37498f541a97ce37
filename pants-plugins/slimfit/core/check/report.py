"""What is said of an app whose modules were imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slimfit.core.check.outcome import Failure, Frame, Outcome
from slimfit.core.check.plan import SCRIPT, Task
from slimfit.core.check.remedy import Owners, remedy

SOURCES, PACKAGES = "/app/src/", "/site-packages/"
_SHOWN_LINES = 6


@dataclass(frozen=True)
class CheckedApp:
    """What a report needs to know of an app.

    :ivar name: its address.
    :ivar base: the address of its base.
    :ivar resolve: what it takes its distributions from; `lock_command` locks it anew.
    :ivar paths: its own files: from the path below the source root to that from the build root.
    """

    name: str
    base: str
    resolve: str
    lock_command: str
    paths: Mapping[str, str]


def missing_modules(outcome: Outcome) -> tuple[str, ...]:
    """The modules that were not found and are not of the standard library, sorted."""
    causes = [failure.cause for failure in outcome.failures]
    return tuple(sorted({c.missing for c in causes if c and c.missing and not c.standard}))


def describe_outcome(app: CheckedApp, outcome: Outcome, owners: Mapping[str, Owners]) -> str:
    """The whole text about an app: one line if all is well.

    :param owners: who has the modules that were not found.
    """
    if not outcome.failures:
        return f"{app.name}: {_count(len(outcome.done))} imported{_how(outcome)}."
    total = len(outcome.done) + len(outcome.failures)
    lines = [f"{app.name}: {len(outcome.failures)} of {_count(total)} cannot be imported."]
    for first, *others in _grouped(outcome.failures):
        lines += ["", f"  {_called(first.task)}: {_what(first)}"]
        lines += [f"    {line}" for line in _way(app, first.frames)]
        lines += [f"    | {line}" for line in first.output.splitlines()[-_SHOWN_LINES:]]
        if others:
            names = ", ".join(_called(failure.task) for failure in others)
            lines.append(f"    So neither can {names}.")
        lines.append(
            f"    {remedy(first, app.name, app.base, app.resolve, app.lock_command, owners)}"
        )
    return "\n".join(lines)


def _count(number: int) -> str:
    return f"{number} module" if number == 1 else f"{number} modules"


def _how(outcome: Outcome) -> str:
    if outcome.sealed:
        return ""
    return (
        " (this machine has no namespaces: sockets were refused by Python alone, and files could be"
        " written)"
    )


def _called(task: Task) -> str:
    return f"the script `{task.name}`" if task.kind == SCRIPT else f"`{task.name}`"


def _grouped(failures: Iterable[Failure]) -> Iterator[list[Failure]]:
    """Failures by what they came of, in the order in which they were met."""
    groups: dict[object, list[Failure]] = {}
    for failure in failures:
        cause, frames = failure.cause, failure.frames
        key = (cause.type, cause.text, frames[-1:]) if cause else failure
        groups.setdefault(key, []).append(failure)
    yield from groups.values()


def _what(failure: Failure) -> str:
    cause = failure.cause
    if cause is None:
        return failure.ending
    if cause.type == "ModuleNotFoundError" and cause.missing:
        return f"there is no module `{cause.missing}`."
    if cause.type == "PackageNotFoundError":
        return f"there is no distribution `{cause.missing}`."
    if cause.type == "SystemExit":
        return "it ends the program when it is imported."
    text = "\n      ".join(cause.text.strip().splitlines()[:_SHOWN_LINES])
    return f"{cause.type}: {text}" if text else f"{cause.type}."


def _way(app: CheckedApp, frames: Iterable[Frame]) -> Iterator[str]:
    """The places that an error went through, as users know their files.

    Of what lies in distributions the first place and the last are shown, of the base nothing.
    """
    shown: list[tuple[bool, str]] = []
    for frame in frames:
        if frame.file.startswith(SOURCES):
            inside = frame.file[len(SOURCES) :]
            file, own = app.paths.get(inside, inside), True
        elif PACKAGES in frame.file:
            file, own = frame.file.partition(PACKAGES)[2], False
        else:
            continue
        if not own and len(shown) > 1 and not shown[-1][0] and not shown[-2][0]:
            shown.pop()
        shown.append((own, f"{file}:{frame.line}: {frame.text}"))
    yield from (text.rstrip(": ") for _, text in shown)
