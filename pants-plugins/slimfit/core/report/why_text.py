"""Why something is in an app, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slimfit.core.report.lines import Paper, Style
from slimfit.core.report.model import Kind
from slimfit.core.report.size import show
from slimfit.core.report.why import Presence, Why, told


def render_why(answer: Why, paper: Paper) -> str:
    """The whole text."""
    return "".join(f"{line}\n" for line in _lines(answer, paper))


def _lines(answer: Why, paper: Paper) -> Iterator[str]:
    for number, item in enumerate(answer.found):
        if number:
            yield ""
        size = "" if item.size.unpacked is None else f", {show(item.size)}"
        yield paper.paint(f"{item.title} is in {item.app}{size}", Style.title)
        for path in item.paths:
            yield from arrows(told(path), paper.width)
        if item.more:
            yield f"  … and {item.more} more paths of that length"
        yield from _consequence(item)
    if answer.found and (answer.missing or answer.others):
        yield ""
    if answer.missing:
        if answer.found:
            yield f"Not in: {', '.join(answer.missing)}."
        else:
            yield f"{answer.name} is not in {' nor in '.join(answer.missing[:3])}{_rest(answer)}."
    if answer.others:
        also = "Also in" if answer.found else "It is in"
        yield f"{also} {', '.join(answer.others)}."
    elif not answer.found:
        yield "No app has it."


def _rest(answer: Why) -> str:
    more = len(answer.missing) - 3
    return f" nor in {more} more" if more > 0 else ""


def _consequence(item: Presence) -> Iterator[str]:
    """What leaving something out would save."""
    others = [name for name in item.only if name != item.node.name]
    if not others:
        return
    names = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    if item.node.kind is Kind.distribution:
        yield f"  With it go {names}: {show(item.only_size)} in all."
    else:
        yield f"  It alone brings {names}: {show(item.only_size)}."


def arrows(sentences: Sequence[str], width: int) -> Iterator[str]:
    """Sentences in one line if they fit, else one below the other."""
    line = f"  {' → '.join(sentences)}"
    if len(line) <= width or len(sentences) == 1:
        yield line
        return
    yield f"  {sentences[0]}"
    for text in sentences[1:]:
        yield f"    → {text}"
