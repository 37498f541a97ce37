"""What to say of an app that holds what it may not, or is larger than it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slimfit.core.guardrails.forbidden import Breach
from slimfit.core.guardrails.size import render_size

# What more there is of either is a number at the end of the list.
_SHOWN = 10
_HEAVIEST = 5


@dataclass(frozen=True)
class Weight:
    """A part of an image and what it adds to its compressed size, in bytes.

    `why` are the steps that lead from the app to it, one line each; a base has none.
    """

    title: str
    size: int
    why: tuple[str, ...] = ()


def describe_breaches(
    app: str, breaches: Sequence[Breach], why: Mapping[str, Sequence[str]]
) -> str:
    """The message about an app that holds what its `forbid` names.

    :param why: for the title of an item the steps that lead from the app to it, one line each.
    """
    lines = [f"The closure of {app} holds what its `forbid` names:", ""]
    for breach in breaches[:_SHOWN]:
        lines.append(f'  {breach.item.title} (by "{breach.pattern}")')
        lines += [f"    {step}" for step in why.get(breach.item.title, ())]
    lines += _more(len(breaches))
    lines += [
        "",
        "Take out the import or the requirement that brings it in; if the app needs it after all, take"
        " the pattern out of `forbid`.",
    ]
    return "\n".join(lines)


def describe_excess(app: str, limit: int, parts: Sequence[Weight]) -> str:
    """The message about an image of which `limit` bytes, compressed, are allowed."""
    size = sum(part.size for part in parts)
    heaviest = sorted(parts, key=lambda part: (-part.size, part.title))[:_HEAVIEST]
    width = max((len(render_size(part.size)) for part in heaviest), default=0)
    lines = [
        f"The image of {app} is {render_size(size)} (compressed), {render_size(size - limit)} more"
        f" than its `max_image_size` of {render_size(limit)} allows. What weighs most in it:",
        "",
    ]
    for part in heaviest:
        lines.append(f"  {render_size(part.size):>{width}}  {part.title}")
        lines += [f"  {'':{width}}    {step}" for step in part.why]
    lines += [
        "",
        "Take out the import or the requirement that brings in what the app can do without; if it needs"
        " all of it, raise `max_image_size`.",
    ]
    return "\n".join(lines)


def _more(count: int) -> list[str]:
    return [f"  and {count - _SHOWN} more"] if count > _SHOWN else []
