"""How a request is awaited in the `Get` flavour, which Pants 2.17 to 2.31 speak.

Each function of `pants_2_17`, `slimfit_2_17` and `conda_2_17` names one request and returns what a
rule awaits; `all_of` awaits several at once. The rule parser of these versions follows plain
functions whose return annotation is the class `Get` itself, while type checkers want `Get[X]`:
`Await[X]` is the one for the parser and the other for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pants.engine.internals.selectors import Effect, Get, MultiGet

if TYPE_CHECKING:
    Await = Get
    Act = Effect
else:

    class Await:
        """`Await[X]` in an annotation is `Get` to the rule parser."""

        def __class_getitem__(cls, _: Any) -> type:
            return Get

    class Act:
        """`Act[X]` likewise, for what changes something outside of the engine."""

        def __class_getitem__(cls, _: Any) -> type:
            return Effect


all_of = MultiGet
