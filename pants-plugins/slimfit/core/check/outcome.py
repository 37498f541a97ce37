"""What came of importing an app's modules: the text that the sandbox writes, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slimfit.core.check.plan import Task


@dataclass(frozen=True)
class Frame:
    """A place that an error went through: a path in the image, a line, and what stands there."""

    file: str
    line: int
    text: str


@dataclass(frozen=True)
class Cause:
    """An exception. `missing` is the module that a ModuleNotFoundError names, else empty; `standard`
    says that it belongs to Python's own library."""

    type: str
    text: str
    missing: str
    standard: bool
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Failure:
    """A task that failed, with the exception and what it came of, the outermost first.

    Without any, `ending` says how the process ended, `output` holds the last that it wrote, and
    `overdue` says that its time was over.
    """

    task: Task
    causes: tuple[Cause, ...] = ()
    ending: str = ""
    output: str = ""
    overdue: bool = False

    @property
    def cause(self) -> Cause | None:
        """The exception that tells most: what could not be imported, however it was dressed up."""
        if not self.causes or self.causes[0].missing:
            return self.causes[0] if self.causes else None
        imports = [cause for cause in self.causes if cause.missing or cause.type == "ImportError"]
        return imports[-1] if imports else self.causes[0]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The way to that exception, the outermost place first."""
        found: dict[Frame, None] = {}
        for cause in self.causes:
            found.update(dict.fromkeys(cause.frames))
            if cause is self.cause:
                break
        return tuple(found)


@dataclass(frozen=True)
class Outcome:
    """What came of all tasks of an app. `sealed` says that the kernel kept it from the network and
    from writing; otherwise Python alone refused sockets."""

    done: tuple[Task, ...]
    failures: tuple[Failure, ...]
    sealed: bool


def parse_outcome(text: str, tasks: Sequence[Task]) -> Outcome:
    """Read what `slimfit.sandbox.check_imports` wrote of these tasks."""
    loaded = json.loads(text)
    return Outcome(
        done=tuple(tasks[number] for number in loaded["done"]),
        failures=tuple(_failure(item, tasks) for item in loaded["failures"]),
        sealed=loaded["sealed"],
    )


def _failure(item: Mapping[str, Any], tasks: Sequence[Task]) -> Failure:
    return Failure(
        task=tasks[item["failed"]],
        causes=tuple(
            Cause(
                cause["type"],
                cause["text"],
                cause["missing"],
                cause["standard"],
                tuple(Frame(*frame) for frame in cause["frames"]),
            )
            for cause in item.get("causes", ())
        ),
        ending=item.get("ending", ""),
        output=item.get("output", ""),
        overdue=item.get("overdue", False),
    )
