"""The command line that tells the licences of distributions; it needs `license-expression`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.licenses.exchange import LicensesInput
from slimfit.core.licenses.reading import read_licenses


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Returns 0, or 2 after a user's mistake was printed to stderr."""
    parser = argparse.ArgumentParser(prog="read_licenses", description=__doc__)
    parser.add_argument("distributions", type=Path, help="JSON: what metadata says")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    options = parser.parse_args(arguments)
    source: Path = options.distributions
    target: Path = options.out
    try:
        found = read_licenses(LicensesInput.from_json(source.read_text(encoding="utf-8")))
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.to_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
