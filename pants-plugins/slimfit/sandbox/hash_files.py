"""The command line that hashes the files of a folder, for bills of materials."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

_CHUNK = 1 << 20


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Writes the hashes of each file to a JSON file; returns 0."""
    parser = argparse.ArgumentParser(prog="hash_files", description=__doc__)
    parser.add_argument("folder", type=Path, help="its files are named relative to it")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    target: Path = options.out
    found = {
        path.relative_to(folder).as_posix(): file_hashes(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found), encoding="utf-8")
    return 0


def file_hashes(path: Path) -> dict[str, str]:
    """SHA-1 and SHA-256 of a file, in hexadecimal, read a piece at a time."""
    # SPDX 2.3 demands the former (section 8.4); nothing is trusted on its word.
    sha1, sha256 = hashlib.sha1(), hashlib.sha256()  # noqa: S324
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha1.update(chunk)
            sha256.update(chunk)
    return {"sha1": sha1.hexdigest(), "sha256": sha256.hexdigest()}


if __name__ == "__main__":
    sys.exit(main())
