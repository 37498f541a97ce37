"""How a rule of Pants is replaced, on Pants 2.17 to 2.31.

The engine wants exactly one rule for each type. Two of Pants have no plugin hook: which modules
third-party requirements provide, and how a file's imports are parsed. So Slimfit gives these a body
of its own; all that stands on them (dependencies, tests, lint, warnings about imports) follows. Each
still calls Pants' own: the one begins with what Pants knows, the other runs Pants' parser.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Callable

from pants.engine.rules import TaskRule
from pants.util.ordered_set import FrozenOrderedSet

RuleFunction = Callable[..., Any]


def replace_rule(original: RuleFunction, replacement: RuleFunction) -> None:
    """Let the engine run one rule wherever another is registered.

    Backends hand out the same object for a rule each time, so it is changed in place, before the
    engine has seen it: the order of backends does not matter. The function itself stays, to be
    called by its replacement, which may await what it awaits.

    :raises TypeError: the two do not give the same type.
    """
    mine, other = _task(original), _task(replacement)
    if mine.output_type is not other.output_type:
        raise TypeError(
            f"This is a Slimfit bug: {other.canonical_name} gives {other.output_type}, and"
            f" {mine.canonical_name} gives {mine.output_type}."
        )
    gets = FrozenOrderedSet((*other.input_gets, *mine.input_gets))
    for field in fields(TaskRule):
        object.__setattr__(mine, field.name, getattr(other, field.name))
    object.__setattr__(mine, "input_gets", gets)


def _task(function: RuleFunction) -> TaskRule:
    task = function.rule  # type: ignore[attr-defined]
    if not isinstance(task, TaskRule):
        raise TypeError(f"This is a Slimfit bug: {function} is no rule.")
    return task
