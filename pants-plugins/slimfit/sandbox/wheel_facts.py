"""The command line that tells what a wheel holds, as it runs inside of a Pants sandbox."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.facts.wheel_reader import read_wheel_facts

_EXAMPLES = """\
examples:
  wheel_facts --out facts/numpy.json numpy-1.26.4-cp311-cp311-linux_x86_64.whl
"""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Writes the facts; returns 0, or 2 after a user's mistake was printed to stderr."""
    parser = argparse.ArgumentParser(
        prog="wheel_facts",
        description="Writes what is known of a wheel without installing it: import names, metadata.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("wheel", type=Path, metavar="WHEEL", help="a .whl file")
    parser.add_argument("--out", required=True, type=Path, help="the JSON file to write")
    options = parser.parse_args(arguments)
    try:
        facts = read_wheel_facts(options.wheel)
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(facts.to_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
