"""Runs Pants' own parser of imports over several files, in one process.

`--root FOLDER --out FOLDER FILE...` writes to `parsed.json` what Pants' script prints of each file,
whose names are relative to the root. A file that it fails on is left out: Pants asks for that one
alone, and shows how it fails.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

_SCRIPT = "pants.backend.python.dependency_inference.scripts.main"


def main() -> int:
    """Parse the files that the arguments name; returns 0."""
    parser = argparse.ArgumentParser(prog="parse_imports", description=__doc__)
    parser.add_argument("--root", required=True, help="the folder that the files stand in")
    parser.add_argument("--out", required=True, help="the folder for parsed.json")
    parser.add_argument("files", nargs="+", metavar="FILE")
    arguments = parser.parse_args()
    os.makedirs(arguments.out)
    # The script is imported from the sandbox itself, and what it parses from nowhere: a file of the
    # user's may be called like a module of the standard library.
    script = importlib.import_module(_SCRIPT)
    with open(os.path.join(arguments.out, "parsed.json"), "w", encoding="utf-8") as out:
        os.chdir(arguments.root)
        found = {name: parse(script.main, name) for name in arguments.files}
        json.dump({name: parsed for name, parsed in found.items() if parsed is not None}, out)
    return 0


def parse(script: Callable[[str], None], name: str) -> Any:
    """What a script prints of a file, or `None` if it fails. It prints nothing of a file that is no
    Python."""
    printed = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(printed, encoding="utf-8")):
        try:
            script(name)
        except Exception:
            # What it raises depends on the file and on the Python: ValueError at a null byte,
            # RecursionError at what is nested deeply. None of it may cost the other files what was
            # found in them; Pants parses this one alone after that, and shows the failure.
            return None
        return json.loads(printed.getvalue().decode("utf-8") or "{}")


if __name__ == "__main__":
    sys.exit(main())
