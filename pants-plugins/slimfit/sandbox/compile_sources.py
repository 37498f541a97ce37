"""Compiles sources to bytecode under the Python that starts it: it runs in the base's own, by file
name.

Reads from standard input a JSON list of [source file, name of the file in the image, file to
write]. The bytecode is `unchecked-hash` (PEP 552): it holds no mtime and is never compared with its
source again.
"""

from __future__ import annotations

import json
import os
import py_compile
import sys


def main() -> int:
    """Compile every file; one that does not compile is named on standard error and has no bytecode,
    as with pip."""
    for source, name, target in json.load(sys.stdin):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            py_compile.compile(
                source,
                cfile=target,
                dfile=name,
                doraise=True,
                optimize=0,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except (py_compile.PyCompileError, UnicodeDecodeError) as error:
            print(f"{name} does not compile: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
