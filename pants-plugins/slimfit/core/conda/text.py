"""From the bytes of an environment file to its text."""

from __future__ import annotations

import codecs
import re

from slimfit.core.conda.faults import BadText

_JINJA = re.compile(r"\{\{|\{%|\{#")


def decode(content: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without a byte order mark.

    Windows shells write UTF-16 when the output of `conda env export` goes to a file.

    :raises BadText: it is neither.
    """
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        elif content[1:2] == b"\0":
            text = content.decode("utf-16-le")
        elif content[:1] == b"\0":
            text = content.decode("utf-16-be")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadText(
            f"The file is neither UTF-8 nor UTF-16: byte {error.start} fits neither.",
            "Save it as UTF-8.",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def comment_start(line: str) -> int:
    """Where the comment of a line starts: at a `#` at its start or behind a space, out of quotes.

    The length of the line if it has none.
    """
    quote = ""
    for index, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character == "#" and (index == 0 or line[index - 1] in " \t"):
            return index
        elif character in "\"'" and (index == 0 or line[index - 1] in " \t[{,:-"):
            quote = character
    return len(line)


def template_line(lines: list[str]) -> int:
    """The number of the first line that is a template's and no YAML, or 0."""
    for number, line in enumerate(lines, 1):
        if "{" in line and _JINJA.search(line[: comment_start(line)]):
            return number
    return 0
