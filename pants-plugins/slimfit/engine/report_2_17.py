"""What the rules of reports ask of each other, in the `Get` flavour; see `get_2_17`."""

from __future__ import annotations

from pants.engine.env_vars import CompleteEnvironmentVars
from pants.engine.internals.selectors import Effect, Get
from pants.engine.process import InteractiveProcess, InteractiveProcessResult
from pants.engine.target import Target

from slimfit.core.report.model import ClosureReport
from slimfit.engine.get_2_17 import Act, Await
from slimfit.rule_types.report import (
    BaseDescription,
    BaseDescriptionRequest,
    BaseFinding,
    ClosureGraph,
    ClosureGraphRequest,
    ClosureReportRequest,
    DescribedTarget,
    DescribeTargetRequest,
    MeasuredApp,
    MeasuredAppRequest,
    ReportHints,
    ReportHintsRequest,
    ResolveLock,
    ResolveLockRequest,
)


def described_target(target: Target) -> Await[DescribedTarget]:
    return Get(DescribedTarget, DescribeTargetRequest(target))


def closure_graph(request: ClosureGraphRequest) -> Await[ClosureGraph]:
    return Get(ClosureGraph, ClosureGraphRequest, request)


def resolve_lock(resolve: str) -> Await[ResolveLock]:
    return Get(ResolveLock, ResolveLockRequest(resolve))


def base_description(request: BaseDescriptionRequest) -> Await[BaseDescription]:
    return Get(BaseDescription, BaseDescriptionRequest, request)


def base_finding(request: BaseDescriptionRequest) -> Await[BaseFinding]:
    return Get(BaseFinding, BaseDescriptionRequest, request)


def measured_app(request: MeasuredAppRequest) -> Await[MeasuredApp]:
    return Get(MeasuredApp, MeasuredAppRequest, request)


def report_hints(request: ReportHintsRequest) -> Await[ReportHints]:
    return Get(ReportHints, ReportHintsRequest, request)


def closure_report(request: ClosureReportRequest) -> Await[ClosureReport]:
    return Get(ClosureReport, ClosureReportRequest, request)


def complete_environment() -> Await[CompleteEnvironmentVars]:
    return Get(CompleteEnvironmentVars)


def run_interactive(process: InteractiveProcess) -> Act[InteractiveProcessResult]:
    return Effect(InteractiveProcessResult, InteractiveProcess, process)
