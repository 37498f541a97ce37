"""Reads the syntax trees of Python files, under the Python that will run them.

`files FILE... --out DIR` writes the facts of each file to `DIR/syntax.json`; `python --out DIR`
writes to `DIR/python.json` the version of this Python, the modules of its standard library, and
those of them that it was made without.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from slimfit.core.closure.syntax.facts import to_json
from slimfit.core.closure.syntax.read import read_syntax
from slimfit.core.closure.syntax.standard_library import absent_modules, standard_modules

# Long chains of `elif` are nested in each other.
_RECURSION_LIMIT = 10_000


def main() -> int:
    """Write the facts that the arguments ask for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("files", "python"))
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    sys.setrecursionlimit(_RECURSION_LIMIT)
    arguments.out.mkdir()
    if arguments.command == "files":
        facts = ((str(path), read_syntax(path.read_bytes())) for path in arguments.files)
        (arguments.out / "syntax.json").write_text(to_json(facts), encoding="utf-8")
    else:
        names = standard_modules()
        python = {
            "version": platform.python_version(),
            "standard": names,
            "absent": absent_modules(names),
        }
        text = json.dumps(python)
        (arguments.out / "python.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
