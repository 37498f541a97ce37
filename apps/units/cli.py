"""The command line of the unit converter."""

from __future__ import annotations

import argparse
import sys

from libs.units.convert import UnitError, convert
from libs.units.table import load_units


def list_units() -> str:
    """Return all units, one a line, with their quantity and name."""
    return "\n".join(
        f"{unit.symbol:<6}{unit.quantity:<13}{unit.name}" for unit in load_units().values()
    )


def main(argv: list[str] | None = None) -> int:
    """Convert a value, or list the units with `--list`; return the exit status."""
    parser = argparse.ArgumentParser(prog="units", description="Convert a value to another unit.")
    parser.add_argument("--list", action="store_true", help="list all units and stop")
    parser.add_argument("value", type=float, nargs="?", help="a number, say 25")
    parser.add_argument("source", nargs="?", help="the unit of the value, say degC")
    parser.add_argument("target", nargs="?", help="the wanted unit, say degF")
    options = parser.parse_args(argv)
    if options.list:
        print(list_units())
        return 0
    if options.target is None:
        parser.error("say a value and two units, as in `units 25 degC degF`, or --list")
    try:
        converted = convert(options.value, options.source, options.target)
    except UnitError as error:
        print(f"units: {error}", file=sys.stderr)
        return 1
    print(f"{options.value:g} {options.source} = {converted:.6g} {options.target}")
    return 0
