"""`closure`: what is in each image, why, and what it weighs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from enum import Enum

from pants.engine.console import Console
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.rules import Rule, collect_rules, goal_rule
from pants.engine.target import AllTargets, Targets
from pants.option.option_types import BoolOption, EnumOption, IntOption
from pants.util.strutil import help_text, softwrap

from slimfit.core.errors import SlimfitError
from slimfit.core.report.jsonformat import render_json
from slimfit.core.report.lines import Paper
from slimfit.core.report.model import ClosureReport
from slimfit.core.report.text import Shown, render_text
from slimfit.core.report.tree import Order
from slimfit.engine import engine
from slimfit.rule_types.report import ClosureReportRequest
from slimfit.rules.report import app_layers, app_name

# How the client of pantsd says that its standard output is a terminal, and which.
_TERMINAL = "NAILGUN_TTY_PATH_1"
_PIPED_COLUMNS = 100


class Format(Enum):
    """How a report is written."""

    text = "text"
    json = "json"


class ClosureSubsystem(GoalSubsystem):
    name = "closure"
    help = help_text("""
        Show what is in each app's image, why it is there, and what it weighs. Nothing is built.

        `./pants closure apps/forecast` shows one app, `./pants closure ::` all of them in a table.
        """)

    format = EnumOption(
        default=Format.text,
        help=softwrap("""
            How the report is written: `text` for people, `json` for programs, as
            `docs/closure.schema.json` describes it. Example: `--closure-format=json`.
            """),
    )
    depth = IntOption(
        default=None,
        help=softwrap("""
            How much of each app is shown: 0 totals alone, 1 what its own files ask for, 2 what that
            requires, 3 what that requires in turn, and each file, and so on. Default: 2 for up to
            three apps, 0 for more. Example: `--closure-depth=9`.
            """),
    )
    sort = EnumOption(
        default=Order.size,
        help=softwrap("""
            What lists are sorted by: `size`, the heaviest first, or `name`. Example:
            `--closure-sort=name`.
            """),
    )
    measure = BoolOption(
        default=False,
        help=softwrap("""
            Whether the images are built and their bytes counted. Otherwise sizes are those of the
            locked wheels. Example: `--closure-measure`.
            """),
    )


class ClosureGoal(Goal):
    subsystem_cls = ClosureSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


def paper(variables: Mapping[str, str]) -> Paper:
    """What a report is written on: the terminal of whoever runs Pants, or no terminal."""
    columns = _PIPED_COLUMNS
    terminal = False
    try:
        if _TERMINAL in variables:
            descriptor = os.open(variables[_TERMINAL], os.O_RDONLY | os.O_NOCTTY)
            try:
                columns, terminal = os.get_terminal_size(descriptor).columns, True
            finally:
                os.close(descriptor)
        elif sys.__stdout__ is not None and sys.__stdout__.isatty():
            columns, terminal = os.get_terminal_size(sys.__stdout__.fileno()).columns, True
    except OSError:
        pass
    if variables.get("COLUMNS", "").isdigit():
        columns = int(variables["COLUMNS"])
    return Paper(columns or _PIPED_COLUMNS, terminal and "NO_COLOR" not in variables)


def render(report: ClosureReport, options: ClosureSubsystem, on: Paper) -> str:
    """The report in the format that was asked for."""
    if options.format is Format.json:
        return render_json(report)
    return render_text(report, on, Shown(options.depth, options.sort))


def chosen_apps(asked: Iterable[str], every: Iterable[str]) -> tuple[str, ...]:
    """The apps that a report is about.

    :raises SlimfitError: what was asked for holds no app.
    """
    apps, known = tuple(asked), sorted(every)
    if apps:
        return apps
    if not known:
        raise SlimfitError(
            "This repository has no app.\n\nDeclare one in a BUILD file, as in"
            ' `python_app(name="api", entry_point="main.py")`; `./pants tailor ::` proposes them.'
        )
    raise SlimfitError(
        "Nothing that was asked for is an app.\n\n"
        f"Name apps, as in `./pants closure {known[0]}`, or all with `./pants closure ::`."
    )


@goal_rule
async def show_closure(
    console: Console, targets: Targets, every: AllTargets, options: ClosureSubsystem
) -> ClosureGoal:
    apps = chosen_apps(
        (app_name(target.address) for target in app_layers(targets)),
        (app_name(target.address) for target in app_layers(every)),
    )
    variables, report = await engine.all_of(
        engine.environment_vars((_TERMINAL, "COLUMNS", "NO_COLOR")),
        engine.closure_report(ClosureReportRequest(apps, options.measure)),
    )
    console.write_stdout(render(report, options, paper(variables)))
    return ClosureGoal(exit_code=0)


def rules() -> Iterable[Rule]:
    return collect_rules()
