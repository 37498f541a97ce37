"""usage: bench/run [--quick] [--minutes N] [--rounds N] [--apps N] [--ways NAME ...] [--out FOLDER]"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from sidebyside import machine, page, plan, prepare, report
from sidebyside.backend_oci import BackendOci
from sidebyside.closures import IMPORTS, REPO
from sidebyside.pants_ways import OursDocker, OursOci, Recipe, RecipeTwo
from sidebyside.record import Record
from sidebyside.ways import Monolith, Pip, Uv, Way

WAYS: tuple[type[Way], ...] = (
    *(Monolith, Pip, Uv, Recipe, RecipeTwo, BackendOci),
    *(OursOci, OursDocker),
)

HELP = """\
Makes the images of generated repositories in the ways that people use, and holds what it finds against
goals. All ways start from the same base and the same wheels; nothing that is timed downloads anything.
Writes results.json, after each measurement, and report.html. Needs Linux, root, python3 of 3.9 or newer
and one of 3.11, dockerd with BuildKit, docker-registry, skopeo (Debian: docker.io docker-registry
skopeo), and an index for pip, uv and BuildGrid.
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/run", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [way.name for way in WAYS]

    def add(flag: str, **more: object) -> None:
        parser.add_argument(flag, **more)  # type: ignore[arg-type]

    add("--quick", action="store_true", help="a trial of a minute: that it works, not how fast")
    add("--minutes", type=float, default=60, help="when no new step begins (default: 60)")
    add("--rounds", type=int, default=5, help="how often each is timed (default: 5)")
    add("--apps", type=int, default=10, help="apps of the heavy fleet (default: 10)")
    add("--modules", type=int, default=240, help="modules of the libraries (default: 240)")
    add(
        "--sizes",
        type=int,
        nargs="+",
        default=(1, 10, 50, 100),
        help="numbers of apps that share their wheels (default: 1 10 50 100)",
    )
    add(
        "--fleets",
        type=int,
        nargs="+",
        default=(1, 10, 50, 100),
        help="numbers of apps over bench/fleet (default: 1 10 50 100)",
    )
    add("--wheel", type=Path, help="a wheel to make a layer of (default: the largest of the fleet)")
    add(
        "--ways",
        nargs="+",
        choices=names,
        default=(),
        metavar="NAME",
        help=f"which to compare: {', '.join(names)} (default: all; a trial takes three)",
    )
    told = "; ".join(f"{name}: {what}" for name, what in plan.PARTS.items())
    add(
        "--parts",
        nargs="+",
        choices=plan.PARTS,
        default=tuple(plan.PARTS),
        metavar="PART",
        help=f"what to measure (default: all). {told}",
    )
    add("--out", type=Path, default=REPO / "dist/bench", help="where to (default: dist/bench)")
    add("--report", type=Path, metavar="FILE", help="only show what a results.json says")
    add("--readme", action="store_true", help="with --report: put the tables into bench/README.md")
    return parser.parse_args()


def chosen(found: argparse.Namespace) -> plan.Options:
    """What the command line asks for."""
    if found.quick:
        return plan.trial(found.ways)
    return plan.Options(
        False,
        tuple(found.parts),
        found.rounds,
        found.minutes,
        tuple(found.ways or (way.name for way in WAYS)),
        found.apps,
        found.modules,
        len(IMPORTS),
        tuple(found.sizes),
        tuple(found.fleets),
        found.wheel,
    )


def show(record: Record, out: Path) -> None:
    """Print the tables, and write the report."""
    print(report.text(record))
    (out / "report.html").write_text(page.page(record), encoding="utf-8")


def measure(options: plan.Options, record: Record) -> bool:
    """Do the run in a folder of its own, which is removed whatever happens; false if a part failed."""
    begun = time.monotonic()
    scratch = Path(tempfile.mkdtemp(prefix="slimfit-bench-"))
    # A daemon of Pants that is ended leaves folders among the temporary ones.
    temporary = scratch / "tmp"
    temporary.mkdir()
    os.environ["TMPDIR"] = str(temporary)
    try:
        with machine.engine(scratch / "engine"):
            prepare.base(scratch / "base")
            tools = machine.tools(scratch / "tools")
            plan.describe(record, tools)
            run = plan.Plan(
                *(options, record, WAYS),
                layout=scratch / "base",
                tools=tools,
                scratch=scratch,
                begun=begun,
            )
            run.run()
            return not run.steps.failed
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main() -> int:
    found = arguments()
    if found.report:
        record = Record.read(found.report)
        show(record, found.report.parent)
        if found.readme:
            readme = REPO / "bench/README.md"
            readme.write_text(report.inserted(record, readme.read_text("utf-8")), "utf-8")
        return 0
    found.out.mkdir(parents=True, exist_ok=True)
    document = {
        "format": 2,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": dict(machine.describe()),
        "versions": {},
        "ways": {way.name: way.help for way in WAYS},
    }
    record = Record(document, found.out / "results.json")
    # Ending it from outside is as Ctrl-C: daemons, mounts and folders go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = 0 if measure(chosen(found), record) else 1
    except machine.Failure as failure:
        record.note(f"Failed: {failure}")
        code = 1
    except KeyboardInterrupt:
        record.note("The run was interrupted.")
        code = 130
    show(record, found.out)
    return code


if __name__ == "__main__":
    sys.exit(main())
