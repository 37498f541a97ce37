"""The command line that takes locked wheels from folders of this machine."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

_CHUNK = 1 << 20


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Copies each wheel while checking it; returns 0, or 1 if one is missing or another file."""
    parser = argparse.ArgumentParser(prog="copy_wheels", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder to copy to")
    parser.add_argument(
        "wheels", nargs="+", metavar="SHA256:PATH", help="what the wheel has to be, and where it is"
    )
    options = parser.parse_args(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    try:
        for wheel in options.wheels:
            sha256, _, path = wheel.partition(":")
            copy_checked(Path(path), sha256, out)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def copy_checked(wheel: Path, sha256: str, out: Path) -> None:
    """Copy a file of a known hash, in hexadecimal, into a folder.

    :raises OSError: it cannot be read.
    :raises ValueError: it is another file.
    """
    digest = hashlib.sha256()
    with wheel.open("rb") as source, (out / wheel.name).open("wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != sha256:
        raise ValueError(f"{wheel} has the sha256 {digest.hexdigest()}, and locked is {sha256}.")


if __name__ == "__main__":
    sys.exit(main())
