"""YAML as nodes that know their lines, and what is wrong where it is no YAML."""

from __future__ import annotations

import re
from typing import Optional

import yaml

from slimfit.core.conda.faults import Faults, Place, shown
from slimfit.core.conda.text import comment_start

# The parser written in C where PyYAML was built with it; both make the same nodes.
Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# So many faults of syntax are looked for; each costs one more reading of the file.
_MOST_FAULTS = 20
# Deeper than any environment file, and far from what would exhaust the stack.
_DEEPEST = 50

_ITEM = re.compile(r"^(?P<indent>\s*)- +(?P<item>.*?)\s*$")

# What is none of YAML's printable characters.
_FORBIDDEN = re.compile("[^\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MARKED = re.compile(r"[*&!@%`>|]")


def compose(text: str, path: str, faults: Faults) -> Optional[yaml.Node]:
    """The root node of a file, or None if it is empty or no YAML.

    After a line that is no YAML, the rest is read without it, so that all such lines are found.
    """
    lines = text.split("\n")
    root: Optional[yaml.Node] = None
    _tabs_before_comments(lines, path, faults)
    for _ in range(_MOST_FAULTS):
        try:
            if _unreadable(lines, path, faults) or _too_deep(lines, path, faults):
                return None
            root = yaml.compose("\n".join(lines), Loader=Loader)  # type: ignore[no-untyped-call]
            break
        except yaml.MarkedYAMLError as error:
            number, problem, remedy = _explain(lines, error)
            faults.add(Place(path, number), lines[number - 1], problem, remedy)
            if not _ITEM.match(lines[number - 1]) or "quote" in remedy and "closed" in problem:
                return None
            lines[number - 1] = ""
        except (yaml.YAMLError, ValueError) as error:
            faults.add(Place(path, 0), "", f"This is no YAML: {error}.", "Correct it.")
            return None
    return root


def _unreadable(lines: list[str], path: str, faults: Faults) -> bool:
    """Whether the file holds characters that no YAML file may (YAML 1.1, section 5.1)."""
    found = [number for number, line in enumerate(lines, 1) if _FORBIDDEN.search(line)]
    for number in found:
        faults.add(
            Place(path, number),
            "",
            "The line holds a character that YAML does not allow, such as a control character.",
            "Remove it.",
        )
    return bool(found)


def _tabs_before_comments(lines: list[str], path: str, faults: Faults) -> None:
    """Find tabs in front of comments: the parser written in C takes them, and conda's does not."""
    for number, line in enumerate(lines, 1):
        start = comment_start(line) if "\t" in line and "#" in line else len(line)
        if start < len(line) and line[:start].rstrip(" ").endswith("\t"):
            faults.add(
                Place(path, number),
                line,
                "A tab stands before the comment.",
                "Write spaces instead.",
            )
            lines[number - 1] = line[:start].rstrip()


def _too_deep(lines: list[str], path: str, faults: Faults) -> bool:
    """Whether the file nests deeper than can be read."""
    for number, line in enumerate(lines, 1):
        dashes = re.match(r"^[\s\-?:]*", line)
        if (
            line.count("[") + line.count("{") + len((dashes[0] if dashes else "").split())
            > _DEEPEST
        ):
            faults.add(
                Place(path, number),
                line,
                f"The line opens more than {_DEEPEST} lists.",
                "An environment file is a list of packages, not of lists.",
            )
            return True
    if sum(line.count("[") + line.count("{") for line in lines) > 50 * _DEEPEST:
        faults.add(
            Place(path, 0),
            "",
            "The file opens thousands of brackets.",
            "An environment file is a list of packages.",
        )
        return True
    return False


def _explain(lines: list[str], error: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    """The number of the line that is no YAML, what is wrong with it, and what to write."""
    mark = error.problem_mark or error.context_mark
    number = min(mark.line + 1 if mark else 1, len(lines))
    context = error.context_mark.line + 1 if error.context_mark else number
    problem = str(error.problem or "")
    context = min(context, len(lines))
    if "scanning a quoted scalar" in str(error.context) or "unexpected end of stream" in problem:
        return context, "A quote is opened here and never closed.", "Close it, or remove the quote."
    for candidate in dict.fromkeys((number, context, number - 1)):
        if candidate < 1:
            continue
        found = _known(lines[candidate - 1])
        if found:
            return (candidate, *found)
    while number > 1 and not lines[number - 1].strip():
        number -= 1
    if "single document" in str(error.context) or "but found another document" in problem:
        return (
            number,
            "A second document starts here.",
            "Give each environment a file of its own.",
        )
    item = _ITEM.match(lines[number - 1])
    if item and ("block end" in problem or "did not find expected" in problem):
        return (
            number,
            "The indentation is not that of the items above.",
            "Start all items of a list in the same column.",
        )
    if "found unknown" in problem or "undefined" in problem:
        return number, f"YAML: {problem}.", "Put the whole item into double quotes."
    return (
        number,
        f"This is no YAML: {problem}.",
        "Check the indentation, quotes and colons here and one line above.",
    )


def _known(line: str) -> Optional[tuple[str, str]]:
    """What is wrong with a line, where it shows."""
    body = line[: comment_start(line)]
    if "\t" in body[: len(body) - len(body.lstrip())]:
        return "The line is indented with a tab.", "Indent with spaces."
    if re.search(r"\t\s*#", line) or "\t" in body:
        return "A tab stands in the line.", "Write spaces instead."
    item = _ITEM.match(body)
    if item is None:
        return None
    text = item["item"]
    if re.match(r"[>|]", text):
        return "A version without a package.", f'Write `- "name{shown(text)}"`.'
    if _MARKED.match(text):
        return (
            f"An item that starts with `{text[0]}` means something else to YAML.",
            f'Write `- "{shown(text)}"` if it is meant, or the name of a package.',
        )
    quoted = re.match(r"^(\"[^\"]*\"|'[^']*')\s*(?P<more>\S.*)$", text)
    if quoted:
        return (
            f"Behind the closing quote stands `{shown(quoted['more'])}`.",
            "Put the whole item into quotes, and use the other kind of quotes inside.",
        )
    if ": " in text or text.endswith(":"):
        return "A second colon in one item.", "Put the whole item into double quotes."
    return None
