"""Console scripts (PyPA: "Entry points specification") and the text of scripts in an image."""

from __future__ import annotations

import configparser
import keyword
import re
import shlex
from dataclasses import dataclass

# `module:object.attribute`, then extras in brackets, which the standard asks installers to ignore.
_REFERENCE = re.compile(
    r"(?P<module>[\w.]+)\s*:\s*(?P<attributes>[\w.]+)\s*(\[[^\]]*\])?\s*", re.ASCII | re.VERBOSE
)
_FILE_NAME = re.compile(r"[^/\\\s\x00-\x1f\x7f-\x9f]+(?: [^/\\\s\x00-\x1f\x7f-\x9f]+)*")
# The bytes of a `#!` line, its end included, that every Linux takes.
_SHEBANG_BYTES = 127
_GROUPS = ("console_scripts", "gui_scripts")


@dataclass(frozen=True, order=True)
class EntryPoint:
    """A script `name` that calls `module:attributes`."""

    name: str
    module: str
    attributes: str

    def __str__(self) -> str:
        return f"{self.module}:{self.attributes}"


def parse_entry_points(text: str) -> tuple[tuple[EntryPoint, ...], tuple[str, ...]]:
    """The scripts that an `entry_points.txt` declares, sorted, and what is wrong with others."""
    # As the standard says: case counts, `=` alone delimits, nothing is interpolated. No group gives
    # its entries to the others: without a name none can stand in the text as the default.
    parser = configparser.ConfigParser(
        delimiters=("=",), interpolation=None, strict=False, default_section=""
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.Error as error:
        return (), (f"entry_points.txt cannot be read: {' '.join(str(error).split())}.",)
    found: dict[str, EntryPoint] = {}
    problems = []
    for group in _GROUPS:
        for name, value in parser.items(group) if parser.has_section(group) else ():
            match = _REFERENCE.fullmatch(value)
            if match is None or not _names(match["module"], match["attributes"]):
                problems.append(
                    f"The script `{name}` of {group} is not `module:object`: `{value}`."
                )
            elif name in ("", ".", "..") or not _FILE_NAME.fullmatch(name):
                problems.append(f"The name of the script {name!r} is no plain file name.")
            else:
                found[name] = EntryPoint(name, match["module"], match["attributes"])
    return tuple(sorted(found.values())), tuple(problems)


def shebang(python: str) -> str:
    """The first lines of a script that this interpreter, an absolute path, is to run.

    Linux cuts the line at 127 bytes (before 5.1) and splits it at the first space. A path that would
    not survive that goes through the shell: to Python those two lines are a string.
    """
    line = f"#!{python}\n"
    if len(line.encode()) <= _SHEBANG_BYTES and " " not in python:
        return line
    return f"#!/bin/sh\n'''exec' {shlex.quote(python)} \"$0\" \"$@\"\n' '''\n"


def script_text(python: str, entry_point: EntryPoint) -> bytes:
    """The text of a console script: it imports one object, calls it, and exits with what it gave."""
    first = entry_point.attributes.partition(".")[0]
    return (
        f"{shebang(python)}"
        "import sys\n"
        "\n"
        f"from {entry_point.module} import {first}\n"
        "\n"
        'if __name__ == "__main__":\n'
        f"    sys.exit({entry_point.attributes}())\n"
    ).encode()


def with_shebang(python: str, text: bytes) -> bytes:
    """A script of `.data/scripts` with its `#!python` line pointed at the interpreter.

    The wheel format names `#!python` and `#!pythonw`; pip replaces the whole line, so do we.
    """
    if not text.startswith(b"#!python"):
        return text
    rest = text.partition(b"\n")[2]
    return shebang(python).encode() + rest


def _names(*dotted: str) -> bool:
    parts = [part for name in dotted for part in name.split(".")]
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
