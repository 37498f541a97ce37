"""What apps may need though no import shows it, told from the repository alone: no wheel is fetched and
no base is built for it, so a Python of this machine reads the files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Dependencies, DependenciesRequest
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.model import named_only
from slimfit.core.closure.literals import is_configuration
from slimfit.core.closure.wheels import project_name
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.report.model import App, Hint
from slimfit.engine import engine
from slimfit.rule_types.closure import FilesSyntaxRequest, ResolveModulesRequest
from slimfit.rule_types.hints import Requirement, RequirementsRequest
from slimfit.rule_types.literals import ConfigurationsRequest
from slimfit.rule_types.report import ReportHints, ReportHintsRequest
from slimfit.rule_types.tool import Interpreter
from slimfit.rules.hints import Evidence, judge


def hints_request(pex: Address, app: App) -> ReportHintsRequest:
    """What is asked about an app of a report."""
    return ReportHintsRequest(
        pex,
        tuple((file.path, file.place) for file in app.files),
        tuple(item.filename for item in app.distributions),
    )


def wheels_of(
    names: Iterable[str], locked: Optional[ResolveFacts], requirements: Iterable[Requirement]
) -> tuple[WheelFacts, ...]:
    """What is known of wheels by their file names, if only their modules."""
    known = {item.filename: item for item in (locked.distributions if locked else ())}
    modules = {item.name: item.modules for item in requirements}
    return tuple(
        known.get(name) or named_only(project_name(name), modules.get(project_name(name), ()))
        for name in names
    )


@rule
async def find_report_hints(request: ReportHintsRequest, python_setup: PythonSetup) -> ReportHints:
    wrapped = await engine.target(request.pex, "the `closure` goal")
    pex = wrapped.target
    resolve = pex[PythonResolveField].normalized_value(python_setup)
    python = await engine.python_executable(
        InterpreterConstraints(
            python_setup.resolves_to_interpreter_constraints.get(
                resolve, python_setup.interpreter_constraints
            )
        )
    )
    interpreter = Interpreter((python.path, "-s"), FrozenDict({"LC_ALL": "C.UTF-8"}))
    code = {path: place for path, place in request.files if path.endswith(".py")}
    settings = tuple(path for path, _ in request.files if is_configuration(path))
    syntax, requirements, modules, imported, facts, configurations, explicit = await engine.all_of(
        engine.files_syntax(FilesSyntaxRequest(tuple(code), interpreter)),
        engine.requirements(RequirementsRequest(resolve)),
        engine.resolve_modules(ResolveModulesRequest(resolve)),
        engine.all_imported_names(),
        engine.all_resolve_facts(),
        engine.configurations(ConfigurationsRequest(settings)),
        engine.explicit_dependencies(DependenciesRequest(pex[Dependencies])),
    )
    locked = facts.by_resolve.get(resolve)
    given = Evidence(
        requirements.values,
        locked,
        wheels_of(request.wheels, locked, requirements.values),
        tuple(explicit.ignores),
        imported.value,
        tuple(SourceFile(path, place, syntax.files[path]) for path, place in code.items()),
        modules.first_party,
        configurations,
    )
    return ReportHints(tuple(Hint(item.name, item.reasons) for item in judge(pex, given).hints))


def rules() -> Iterable[Rule]:
    return collect_rules()
