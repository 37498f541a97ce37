"""What `conda-import` says beside its report: what it writes, and what to run next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slimfit.core.conda.project_files import FilePlan
from slimfit.core.conda.report import CondaReport
from slimfit.core.errors import SlimfitError


def one_file(files: Sequence[str]) -> str:
    """The environment file that the command line names.

    :raises SlimfitError: it names none, or several.
    """
    if len(files) == 1:
        return files[0]
    what = f"{len(files)} files: {', '.join(sorted(files)[:5])}" if files else "no file"
    raise SlimfitError(
        f"`conda-import` takes one environment file, and the command line names {what}.\n\n"
        "Write `./pants conda-import environment.yml`."
    )


def show_plans(plans: Iterable[FilePlan], *, dry_run: bool) -> str:
    """The files with the lines that are new in them."""
    parts = []
    for plan in plans:
        if plan.text:
            head = f"{plan.path}: would add" if dry_run else f"{plan.path}: adding"
            parts.append("\n".join([head, *(f"  + {line}" for line in plan.added)]))
        elif not plan.advice:
            parts.append(f"{plan.path}: has all that it needs")
        for advice in plan.advice:
            text = advice.replace("\n", "\n    ")
            parts.append(f"{plan.path}: yours, so not changed: {text}")
    return "\n\n".join(parts) + "\n"


def next_steps(report: CondaReport, plans: Iterable[FilePlan], *, dry_run: bool) -> str:
    """The commands that follow."""
    written = [plan.path for plan in plans if plan.text]
    head = "\nWrote nothing." if dry_run or not written else f"\nWrote {', '.join(written)}."
    blocked = [decision for decision in report.decisions if decision.blocking]
    steps = [
        "./pants tailor ::              # a target for every program and folder",
        "./pants generate-lockfiles     # the proof that the versions go together",
        "./pants package ::             # a PEX file and an image of every app",
    ]
    if report.unknown or blocked:
        steps.insert(0, "say in 3rdparty/python/BUILD what needs a decision above")
    return "\n".join([head, "", "Next:", *(f"  {step}" for step in steps)])
