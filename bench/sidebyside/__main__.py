"""usage: bench/run [--quick] [--apps N] [--modules N] [--rounds N] [--ways NAME ...] [--out FOLDER]"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from sidebyside import machine
from sidebyside.fleet import generate
from sidebyside.measure import measure
from sidebyside.prepare import prepare
from sidebyside.report import table
from sidebyside.ways import WAYS, write_recipes

HELP = """\
Makes the images of one generated repository in the ways that people use, and prints how long each
takes, as times and as ratios to ours. All ways start from the same base and the same wheels; nothing
that is timed downloads anything. Needs Linux, root, dockerd with BuildKit, docker-registry, skopeo
(Debian: docker.io docker-registry skopeo), and an index for pip and uv themselves.
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/run", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="3 apps, 1 round: that it works, not how fast"
    )
    parser.add_argument("--apps", type=int, default=10, help="how many apps (default: 10)")
    parser.add_argument(
        "--modules", type=int, default=200, help="modules of the libraries (default: 200)"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each is timed (default: 5)"
    )
    names = [way.name for way in WAYS]
    parser.add_argument(
        "--ways",
        nargs="+",
        choices=names,
        default=names,
        metavar="NAME",
        help=f"which to compare: {', '.join(names)} (default: all)",
    )
    parser.add_argument(
        "--out", type=Path, help="a folder for results.json (default: none is written)"
    )
    found = parser.parse_args()
    if found.quick:
        found.apps, found.modules, found.rounds = 3, 20, 1
    return found


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="slimfit-bench-") as folder:
        scratch = Path(folder)
        try:
            with machine.engine(scratch / "engine"):
                fleet = generate(scratch / "repo", options.apps, options.modules)
                write_recipes(fleet)
                prepare(fleet, scratch)
                chosen = [way for way in WAYS if way.name in options.ways]
                for kind in chosen:
                    (scratch / kind.name).mkdir()
                ways = [kind(fleet, scratch / kind.name) for kind in chosen]
                before = machine.describe()
                found = measure(fleet, ways, options.rounds, scratch)
                for way in ways:
                    way.forget()
        except machine.Failure as failure:
            print(failure, file=sys.stderr)
            return 1
    print(table(found))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        document = {
            "format": 1,
            "machine": before,
            "apps": options.apps,
            "modules": options.modules,
            "rounds": options.rounds,
            "ways": {name: asdict(times) for name, times in found.items()},
        }
        (options.out / "results.json").write_text(json.dumps(document, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
