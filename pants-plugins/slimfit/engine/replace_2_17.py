"""How a rule of Pants is replaced, on Pants 2.17 to 2.31.

The engine wants exactly one rule for each type, and which modules third-party requirements provide
has no plugin hook. So Slimfit gives that one rule of Pants a body of its own; all that stands on it
(dependencies, tests, lint, warnings about imports) follows. It still begins with what Pants knows.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Callable

from pants.engine.rules import TaskRule

RuleFunction = Callable[..., Any]


def replace_rule(original: RuleFunction, replacement: RuleFunction) -> None:
    """Let the engine run one rule wherever another is registered.

    Backends hand out the same object for a rule each time, so it is changed in place, before the
    engine has seen it: the order of backends does not matter. The function itself stays, to be called.

    :raises TypeError: the two do not give the same type.
    """
    mine, other = _task(original), _task(replacement)
    if mine.output_type is not other.output_type:
        raise TypeError(
            f"This is a Slimfit bug: {other.canonical_name} gives {other.output_type}, and"
            f" {mine.canonical_name} gives {mine.output_type}."
        )
    for field in fields(TaskRule):
        object.__setattr__(mine, field.name, getattr(other, field.name))


def _task(function: RuleFunction) -> TaskRule:
    task = function.rule  # type: ignore[attr-defined]
    if not isinstance(task, TaskRule):
        raise TypeError(f"This is a Slimfit bug: {function} is no rule.")
    return task
