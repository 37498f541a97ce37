"""`conda-import`: what a repository without Pants needs, from its environment file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from enum import Enum
from typing import Optional

import toml
from pants.engine.addresses import Address
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, FileContent, PathGlobs, SpecsPaths, Workspace
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.internals.target_adaptor import TargetAdaptor
from pants.engine.rules import Rule, collect_rules, goal_rule
from pants.engine.target import Target
from pants.engine.unions import UnionMembership
from pants.option.option_types import BoolOption, EnumOption, StrOption
from pants.util.strutil import help_text, softwrap
from pants.version import VERSION

from slimfit.conda.rule_types import CondaReportRequest
from slimfit.conda.rules.generate import report_request
from slimfit.conda.target_types import CondaEnvironmentTarget, CondaOverridesField
from slimfit.core.conda.problems import normalised
from slimfit.core.conda.project_files import (
    BASE_BUILD,
    PANTS_TOML,
    REQUIREMENTS_BUILD,
    FilePlan,
    Project,
    base_build,
    makes_images,
    plan_build,
    plan_pants_toml,
    requirements_build,
    settings,
)
from slimfit.core.conda.render import render_json, render_text
from slimfit.core.conda.report import CondaReport
from slimfit.core.conda.selectors import LINUX_64, PLATFORMS
from slimfit.core.conda.steps import next_steps, one_file, show_plans
from slimfit.core.errors import SlimfitError
from slimfit.engine import conda_2_17 as engine


class Relax(Enum):
    """How pins are loosened."""

    exact = "exact"
    minor = "minor"
    any = "any"


class Format(Enum):
    """How the report is written."""

    text = "text"
    json = "json"


class CondaImportSubsystem(GoalSubsystem):
    name = "conda-import"
    help = help_text("""
        Take the requirements of a conda environment file over to Pants.

        `./pants conda-import environment.yml` shows what becomes of each line, writes pants.toml, the
        BUILD files of the requirements and of the base of images, and says what to run next. It adds
        to what is there, and changes or removes nothing.
        """)

    relax = EnumOption(
        default=Relax.exact,
        help=softwrap("""
            How pins of conda packages are loosened, since the Python index may lack a release that
            conda has: `exact` keeps them, `minor` turns `==1.2.3` into `==1.2.*`, `any` drops them.
            Example: `--relax=minor`.
            """),
    )
    format = EnumOption(
        default=Format.text,
        help=softwrap("""
            How the report is written: `text` for people, `json` for machines, which get every line.
            Example: `--format=json`.
            """),
    )
    resolve = StrOption(
        default="default",
        help=softwrap("""
            The resolve that the requirements are for. Example: `--resolve=training`.
            """),
    )
    platform = StrOption(
        default=LINUX_64.name,
        help=softwrap(f"""
            The platform of the images, for lines with selectors: one of
            {", ".join(platform.name for platform in PLATFORMS)}. Example: `--platform=linux-aarch64`.
            """),
    )
    dry_run = BoolOption(
        default=False,
        help=softwrap("""
            Whether it only shows what it would write. Example: `--dry-run`.
            """),
    )


class CondaImportGoal(Goal):
    subsystem_cls = CondaImportSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


def plans(
    report: CondaReport, options: CondaImportSubsystem, current: dict[str, str]
) -> list[FilePlan]:
    """What becomes of each file.

    :raises SlimfitError: pants.toml is no TOML.
    """
    text = current.get(PANTS_TOML, "")
    try:
        loaded = toml.loads(text)
    except toml.TomlDecodeError as error:
        raise SlimfitError(f"{PANTS_TOML} is no TOML: {error}\n\nCorrect it.") from None
    images = makes_images(loaded)
    project = Project(report, options.resolve, options.relax.value, VERSION, images)
    made = [
        plan_pants_toml(text, loaded, settings(project)),
        plan_build(
            REQUIREMENTS_BUILD,
            current.get(REQUIREMENTS_BUILD, ""),
            requirements_build(project),
            "conda_environment(",
        ),
    ]
    if project.suite:
        there = current.get(BASE_BUILD, "")
        made.append(plan_build(BASE_BUILD, there, base_build(project), "debian_base("))
    return made


# The target that the goal writes, and whose fields count when it is there.
OWN_TARGET = Address("3rdparty/python", target_name="conda")


def own_environment(adaptor: TargetAdaptor, union_membership: UnionMembership) -> Target:
    """The `conda_environment` that a BUILD file declares. No targets are made of it."""
    return CondaEnvironmentTarget(dict(adaptor.kwargs), OWN_TARGET, union_membership)


def request_for(
    path: str, target: Optional[Target], options: CondaImportSubsystem
) -> CondaReportRequest:
    """What to report on: the file as its `conda_environment` reads it, if it has one already."""
    if target is not None:
        request = report_request(target, normalised(target[CondaOverridesField].flatten()))
        if request.path == path:
            relax = options.relax.value if options.relax is not Relax.exact else request.relax
            return replace(request, relax=relax)
    return CondaReportRequest(path, relax=options.relax.value, platform=options.platform)


@goal_rule
async def conda_import(
    console: Console,
    workspace: Workspace,
    specs: SpecsPaths,
    options: CondaImportSubsystem,
    union_membership: UnionMembership,
) -> CondaImportGoal:
    path = one_file(specs.files)
    found = await engine.contents(PathGlobs([PANTS_TOML, REQUIREMENTS_BUILD, BASE_BUILD]))
    current = {file.path: file.content.decode() for file in found}
    target = None
    if 'name="conda"' in current.get(REQUIREMENTS_BUILD, ""):
        adaptor = await engine.target_adaptor(OWN_TARGET, "the `conda-import` goal")
        if adaptor.type_alias == CondaEnvironmentTarget.alias:
            target = own_environment(adaptor, union_membership)
    report = await engine.conda_report(request_for(path, target, options))
    planned = plans(report, options, current)
    if options.format is Format.json:
        console.print_stdout(render_json(report, map(asdict, planned)).rstrip())
    else:
        console.print_stdout(show_plans(planned, dry_run=options.dry_run))
        console.print_stdout(render_text(report).rstrip())
    written = [plan for plan in planned if plan.text and not options.dry_run]
    digest = await engine.create_digest(
        CreateDigest(FileContent(plan.path, plan.text.encode()) for plan in written)
    )
    workspace.write_digest(digest)
    if options.format is Format.text:
        console.print_stdout(next_steps(report, planned, dry_run=options.dry_run))
    return CondaImportGoal(exit_code=0)


def rules() -> Iterable[Rule]:
    return collect_rules()
