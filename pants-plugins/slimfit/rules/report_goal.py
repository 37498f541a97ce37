"""`closure`: what is in each image, why, and what it weighs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pants.base.build_environment import get_buildroot
from pants.engine.console import Console
from pants.engine.goal import Goal
from pants.engine.rules import Rule, collect_rules, goal_rule
from pants.engine.target import AllTargets, Targets

from slimfit.core.base import jsontext
from slimfit.core.errors import SlimfitError
from slimfit.core.report.diff import Diff, diff_apps, diff_reports, read_sides
from slimfit.core.report.diff_render import render_diff, render_diff_markdown
from slimfit.core.report.dot import render_dot, render_why_dot
from slimfit.core.report.html import render_html
from slimfit.core.report.jsonformat import diff_to_json, render_json, why_to_json
from slimfit.core.report.lines import Paper
from slimfit.core.report.markdown import (
    render_markdown,
    render_unused_markdown,
    render_why_markdown,
)
from slimfit.core.report.model import ClosureReport
from slimfit.core.report.text import Shown, render_text
from slimfit.core.report.unused_text import render_unused
from slimfit.core.report.why import why
from slimfit.core.report.why_text import render_why
from slimfit.engine import engine
from slimfit.rule_types.report import ClosureReportRequest
from slimfit.rules.report import app_layers, app_name
from slimfit.rules.report_options import ClosureSubsystem, Format
from slimfit.rules.report_revision import OldReport, read_file, revision_process

# How the client of pantsd says that its standard output is a terminal, and which.
_TERMINAL = "NAILGUN_TTY_PATH_1"
_PIPED_COLUMNS = 100


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
        # It says that it is a terminal, and is none whose size can be asked for.
        terminal = False
    if variables.get("COLUMNS", "").isdigit():
        columns = int(variables["COLUMNS"])
    return Paper(columns or _PIPED_COLUMNS, terminal and "NO_COLOR" not in variables)


@dataclass(frozen=True)
class Answer:
    """What the goal writes, and its exit code."""

    text: str
    code: int = 0


def check_one_question(options: ClosureSubsystem) -> None:
    """Check that only one thing is asked at a time, in a format that can tell it.

    :raises SlimfitError: it is not so.
    """
    asked = [name for name in ("why", "unused", "diff") if getattr(options, name)]
    if len(asked) > 1:
        named = " and ".join(f"`--closure-{name}`" for name in asked)
        raise SlimfitError(f"{named} ask for different things.\n\nAsk one after the other.")
    if options.format is Format.dot and asked and asked != ["why"]:
        raise SlimfitError(
            f"`--closure-{asked[0]}` is no graph, so `dot` cannot draw it.\n\n"
            "Write `--closure-format=text`, `json` or `markdown`."
        )
    if options.format is Format.html and asked:
        raise SlimfitError(
            f"`--closure-{asked[0]}` has no page of its own. The page of the whole report tells on a"
            " click why something is there, and what no app needs.\n\n"
            f"Leave `--closure-{asked[0]}` out, or write `--closure-format=text`, `json` or `markdown`."
        )


def answer(report: ClosureReport, options: ClosureSubsystem, on: Paper) -> Answer:
    """What a report says to what was asked, in the format that was asked for."""
    kind = options.format
    if options.why:
        found = why(report, options.why)
        texts = {
            Format.text: lambda: render_why(found, on),
            Format.json: lambda: jsontext.render(why_to_json(found)),
            Format.markdown: lambda: render_why_markdown(found),
            Format.dot: lambda: render_why_dot(report, found),
        }
        return Answer(texts[kind](), 0 if found.found else 1)
    if kind is Format.json:
        return Answer(render_json(report))
    if options.unused:
        markdown = kind is Format.markdown
        return Answer(render_unused_markdown(report) if markdown else render_unused(report, on))
    texts = {
        Format.text: lambda: render_text(report, on, Shown(options.depth, options.sort)),
        Format.markdown: lambda: render_markdown(report, options.sort),
        Format.dot: lambda: render_dot(report),
        Format.html: lambda: render_html(report),
    }
    return Answer(texts[kind]())


def compare(report: ClosureReport, old: OldReport, every: Iterable[str]) -> Diff:
    """A report against an older one. Apps that are gone count if all were asked for."""
    asked = {app.address for app in report.apps}
    new = read_sides(render_json(report), "this report")
    everything = asked == set(every)
    return diff_reports(
        read_sides(old.text, old.name), new, old.name, None if everything else sorted(asked)
    )


def render_changes(diff: Diff, kind: Format, on: Paper) -> str:
    """What changed, in the format that was asked for."""
    if kind is Format.json:
        return jsontext.render(diff_to_json(diff))
    return render_diff_markdown(diff) if kind is Format.markdown else render_diff(diff, on)


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


def other_app(name: str, known: Iterable[str]) -> str:
    """The app that a user means by its address or by its folder; empty if none is meant."""
    for address in known:
        folder, _, target = address.partition(":")
        named_alike = folder.rpartition("/")[2] == target
        if name.lstrip("/") == address or (named_alike and name.strip("/") == folder):
            return address
    return ""


def shows_hints(options: ClosureSubsystem, apps: int) -> bool:
    """Whether the answer tells what apps may need. A table does not, and it has to come at once: for
    hints each edit asks every app anew."""
    if options.why or options.unused or options.diff:
        return False
    table = Shown(options.depth, options.sort).depth_for(apps) == 0
    return options.format in (Format.json, Format.markdown, Format.html) or (
        options.format is Format.text and not table
    )


@goal_rule
async def show_closure(
    console: Console, targets: Targets, every: AllTargets, options: ClosureSubsystem
) -> ClosureGoal:
    check_one_question(options)
    known = tuple(app_name(target.address) for target in app_layers(every))
    apps = chosen_apps((app_name(target.address) for target in app_layers(targets)), known)
    other = other_app(options.diff, known) if options.diff else ""
    asked = tuple(dict.fromkeys((*apps, other))) if other else apps
    variables, report = await engine.all_of(
        engine.environment_vars((_TERMINAL, "COLUMNS", "NO_COLOR")),
        engine.closure_report(
            ClosureReportRequest(
                asked,
                measure=options.measure,
                users=options.unused,
                hints=shows_hints(options, len(asked)),
            )
        ),
    )
    on = paper(variables)
    if not options.diff:
        found = answer(report, options, on)
        console.write_stdout(found.text)
        return ClosureGoal(exit_code=found.code)
    if other:
        diff = compare_apps(report, other, apps)
    elif options.diff.endswith(".json"):
        diff = compare(report, read_file(get_buildroot(), options.diff), known)
    else:
        environment = await engine.complete_environment()
        with revision_process(options.diff, environment, options.measure) as run:
            done = await engine.run_interactive(run.process)
            diff = compare(report, run.report(done.exit_code), known)
    console.write_stdout(render_changes(diff, options.format, on))
    return ClosureGoal(exit_code=0)


def compare_apps(report: ClosureReport, old: str, asked: Iterable[str]) -> Diff:
    """One app against another.

    :raises SlimfitError: more than one was asked for.
    """
    apps = [app for app in asked if app != old]
    if len(apps) != 1:
        raise SlimfitError(
            f"`--closure-diff={old}` compares that app with one other, and {len(apps)} were asked"
            " for.\n\nName one app, as in `./pants closure --closure-diff=apps/old apps/new`."
        )
    return diff_apps(read_sides(render_json(report), "this report"), old, apps[0])


def rules() -> Iterable[Rule]:
    return collect_rules()
