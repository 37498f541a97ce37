"""`forbid` and `max_image_size`: checked by the goal `check`, and again before an image is made."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import SingleSourceField, SourcesField, Target
from pants.engine.unions import UnionRule

from slimfit.core.closure.wheels import project_name
from slimfit.core.errors import SlimfitError
from slimfit.core.guardrails.forbidden import (
    HeldDistribution,
    HeldTarget,
    find_breaches,
    misspelt_warning,
)
from slimfit.core.guardrails.messages import Weight, describe_breaches, describe_excess
from slimfit.core.guardrails.reasons import ways_to
from slimfit.core.guardrails.size import parse_size
from slimfit.core.licenses.forbidden import (
    check_license_patterns,
    describe_license_breaches,
    find_license_breaches,
)
from slimfit.engine import engine
from slimfit.rule_types.contents import AppContentsRequest
from slimfit.rule_types.guardrails import (
    CheckGuardrailsRequest,
    ForbiddenContents,
    ForbiddenContentsRequest,
    ForbiddenLicenses,
    ForbiddenLicensesRequest,
    GuardedLayers,
    GuardrailsFieldSet,
    GuardrailsVerdict,
    GuardrailsVerdictRequest,
    Reasons,
    ReasonsRequest,
)
from slimfit.rule_types.layers import AppLayers, AppLayersRequest, WheelFile
from slimfit.rule_types.licenses import AppLicensesRequest
from slimfit.rule_types.report import ClosureReportRequest
from slimfit.rules.contents import architectures
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of
from slimfit.target_types.guardrails import ForbidField

logger = logging.getLogger(__name__)


def held_targets(targets: Iterable[Target]) -> Iterable[HeldTarget]:
    """The targets of a closure, as patterns are held against them."""
    for target in targets:
        field = target.get(SourcesField)
        path = field.file_path if isinstance(field, SingleSourceField) else ""
        addresses = (target.address, target.address.maybe_convert_to_target_generator())
        yield HeldTarget(path, tuple(str(address).lstrip("/") for address in addresses))


def held_distributions(wheels: Iterable[WheelFile]) -> Iterable[HeldDistribution]:
    """The distributions of an app."""
    for wheel in wheels:
        yield HeldDistribution(project_name(wheel.filename), wheel.filename.split("-")[1])


def weights(app: AppLayers) -> tuple[Weight, ...]:
    """What each part of an image adds to its compressed size."""
    sizes: Counter[str] = Counter()
    for layer in app.layers:
        own = layer is app.layers[-1]
        # The layers of one distribution weigh together.
        titles = [item.title for item in layer.info.distributions]
        title = titles[0] if len(titles) == 1 else layer.info.title
        sizes["its own files" if own else title] += layer.info.size
    base = sum(layer.size for layer in app.base.image.layers)
    return (
        *(Weight(title, size) for title, size in sizes.items()),
        Weight(f"the base {app.base.address}", base),
    )


@rule
async def find_forbidden_licenses(
    request: ForbiddenLicensesRequest, slimfit: SlimfitSubsystem
) -> ForbiddenLicenses:
    wrapped = await engine.target(request.layers, "an app's limits")
    own = GuardrailsFieldSet.create(wrapped.target).forbid_licenses
    patterns = (*(own.value or ()), *slimfit.forbid_licenses)
    if not patterns:
        return ForbiddenLicenses(False)
    found = await engine.app_licenses(AppLicensesRequest(request.layers))
    app = app_of(request.layers)
    check_license_patterns(own.value or (), found.ids, f"The field `{own.alias}` of {app}")
    check_license_patterns(
        slimfit.forbid_licenses, found.ids, "The option `[slimfit].forbid_licenses`"
    )
    return ForbiddenLicenses(True, find_license_breaches(patterns, found.licensed))


@rule
async def find_forbidden_contents(request: ForbiddenContentsRequest) -> ForbiddenContents:
    wrapped = await engine.target(request.layers, "an app's limits")
    patterns = GuardrailsFieldSet.create(wrapped.target).forbid.value or ()
    if not patterns:
        return ForbiddenContents(False)
    contents = await engine.all_of(
        engine.app_contents(AppContentsRequest(request.layers, architecture))
        for architecture in architectures(wrapped.target)
    )
    lock = await engine.resolve_lock(contents[0].resolve)
    where = f"The field `{ForbidField.alias}` of {app_of(request.layers)}"
    locked = [item.name for item in lock.lock.distributions]
    warning = misspelt_warning(patterns, locked, where)
    if warning:
        await engine.said(warning)
    distributions = {item for one in contents for item in held_distributions(one.wheels)}
    targets = held_targets(contents[0].closure.targets)
    return ForbiddenContents(True, find_breaches(patterns, distributions, targets))


@rule
async def judge_app(request: GuardrailsVerdictRequest) -> GuardrailsVerdict:
    wrapped = await engine.target(request.layers, "an app's limits")
    limit = GuardrailsFieldSet.create(wrapped.target).max_image_size.value
    app = str(app_of(request.layers))
    contents, licenses = await engine.all_of(
        engine.forbidden_contents(request.layers), engine.forbidden_licenses(request.layers)
    )
    asked = contents.asked or licenses.asked or limit is not None
    images = await engine.all_of(
        engine.app_layers(AppLayersRequest(request.layers, architecture))
        for architecture in (architectures(wrapped.target) if limit is not None else ())
    )
    # Of several images the largest.
    parts = max(
        map(weights, images), key=lambda found: sum(part.size for part in found), default=()
    )
    excess = limit is not None and sum(part.size for part in parts) > parse_size(limit, app)
    if not (contents.breaches or licenses.breaches or excess):
        return GuardrailsVerdict(asked)
    reasons = await engine.reasons(app)
    titles = [
        *(breach.item.title for breach in contents.breaches),
        *(breach.item.title for breach in licenses.breaches),
        *(part.title for part in parts),
    ]
    why = ways_to(reasons.app, titles) if reasons.app else {}
    messages = []
    if contents.breaches:
        messages.append(describe_breaches(app, contents.breaches, why))
    if licenses.breaches:
        messages.append(describe_license_breaches(app, licenses.breaches, why))
    if limit is not None and excess:
        told = [replace(part, why=why.get(part.title, ())) for part in parts]
        messages.append(describe_excess(app, parse_size(limit, app), told))
    return GuardrailsVerdict(asked, tuple(messages))


@rule
async def find_reasons(request: ReasonsRequest) -> Reasons:
    """A repository whose closures cannot be told still gets the message, without the ways."""
    try:
        report = await engine.closure_report(ClosureReportRequest((request.app,), alone=True))
    except SlimfitError as error:
        logger.warning(f"It cannot be told how {request.app} comes to what is named below. {error}")
        return Reasons(None)
    return Reasons(next((app for app in report.apps if app.address == request.app), None))


@rule
async def guard_layers(request: AppLayersRequest) -> GuardedLayers:
    verdict = await engine.guardrails_verdict(request.address)
    if verdict.messages:
        raise SlimfitError("\n\n".join(verdict.messages))
    return GuardedLayers(await engine.app_layers(request))


@rule
async def check_guardrails(request: CheckGuardrailsRequest) -> CheckResults:
    verdicts = await engine.all_of(
        engine.guardrails_verdict(fields.address) for fields in request.field_sets
    )
    results = [
        CheckResult(
            exit_code=1 if verdict.messages else 0,
            stdout="",
            stderr="\n\n".join(verdict.messages),
            partition_description=str(app_of(fields.address)),
        )
        for fields, verdict in zip(request.field_sets, verdicts)
        if verdict.asked
    ]
    return CheckResults(results, checker_name=request.tool_name)


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(CheckRequest, CheckGuardrailsRequest))
