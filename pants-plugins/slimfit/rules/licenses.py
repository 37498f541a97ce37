"""The licences of the distributions of apps, and the goal `licenses` that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

from packaging.utils import canonicalize_name
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.rules import Rule, collect_rules, goal_rule, rule
from pants.engine.target import Targets
from pants.util.strutil import help_text

from slimfit.core.errors import SlimfitError
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.licenses.declared import LicenseFields
from slimfit.core.licenses.exchange import LicensesInput, LicensesOutput
from slimfit.core.licenses.forbidden import render_table
from slimfit.engine import engine
from slimfit.libraries.sbom import SbomLibrary
from slimfit.rule_types.contents import AppContentsRequest
from slimfit.rule_types.facts import WheelFactsRequest
from slimfit.rule_types.layers import AppLayersFieldSet
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.licenses import AppLicenses, AppLicensesRequest
from slimfit.rules.contents import architectures
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of

_IN = "distributions.json"
_OUT = "out"


def license_fields(facts: WheelFacts) -> LicenseFields:
    """What the metadata of a wheel says of its licence."""
    return LicenseFields(
        name=facts.name,
        version=facts.version,
        expression=facts.license_expression,
        text=facts.license,
        classifiers=facts.license_classifiers,
    )


@rule
async def read_licenses(
    request: AppLicensesRequest, slimfit: SlimfitSubsystem, library: SbomLibrary
) -> AppLicenses:
    wrapped = await engine.target(request.layers, "the field `layers`")
    contents = await engine.all_of(
        engine.app_contents(AppContentsRequest(request.layers, architecture))
        for architecture in architectures(wrapped.target)
    )
    wheels = dict.fromkeys(wheel for one in contents for wheel in one.wheels)
    facts = await engine.all_of(engine.wheel_facts(WheelFactsRequest(wheel)) for wheel in wheels)
    known = sorted((canonicalize_name(name), said) for name, said in slimfit.licenses.items())
    # A distribution has a wheel for each platform.
    fields = {(wheel.name, wheel.version): license_fields(wheel) for wheel in facts}
    given = LicensesInput(tuple(fields.values()), tuple(known))
    run = await engine.library_run(
        LibraryRunRequest(
            module="read_licenses",
            library=library.pex_request(),
            args=(_IN, "--out", f"{_OUT}/licenses.json"),
            description=f"Read the licences of {app_of(request.layers)}",
            input_digest=await engine.create_digest(
                CreateDigest([FileContent(_IN, given.to_json().encode())])
            ),
            output_directories=(_OUT,),
        )
    )
    text = await engine.file_text(run.digest, f"{_OUT}/licenses.json")
    found = LicensesOutput.from_json(text.content.decode())
    return AppLicenses(found.licensed, found.ids)


class LicensesSubsystem(GoalSubsystem):
    name = "licenses"
    help = help_text("""
        Show the licence of each distribution of an app, and where it is said.

        `./pants licenses apps/api` reads the metadata of the wheels that the app's image holds.
        """)


class LicensesGoal(Goal):
    subsystem_cls = LicensesSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def show_licenses(console: Console, targets: Targets) -> LicensesGoal:
    layers = [target.address for target in targets if AppLayersFieldSet.is_applicable(target)]
    if not layers:
        raise SlimfitError(
            "Nothing that was asked for is an app.\n\n"
            "Name apps, as in `./pants licenses apps/api`, or all with `./pants licenses ::`."
        )
    found = await engine.all_of(engine.app_licenses(AppLicensesRequest(one)) for one in layers)
    for address, licenses in zip(layers, found):
        console.print_stdout(f"{app_of(address)}\n")
        console.print_stdout(indent(render_table(licenses.licensed), "  "))
    return LicensesGoal(exit_code=0)


def rules() -> Iterable[Rule]:
    return collect_rules()
