"""Reports on closures, from the graph of targets, the lockfiles and the bases."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    EntryPointField,
    PexScriptField,
    PythonRequirementsField,
    PythonResolveField,
    PythonSourceField,
    PythonTestSourceField,
)
from pants.engine.addresses import Address
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import AllTargets, Target
from pants.source.source_root import SourceRootsRequest

from slimfit.core.closure.subset import Subsets
from slimfit.core.errors import SlimfitError
from slimfit.core.report.build import AppTarget, Builder
from slimfit.core.report.graph import is_shipped
from slimfit.core.report.model import App, ClosureReport, File
from slimfit.core.report.system import SystemField
from slimfit.core.report.unused import (
    RequirementTarget,
    choose_all,
    unused_code,
    unused_requirements,
    with_users,
)
from slimfit.engine import engine
from slimfit.rule_types.layers import AppLayersFieldSet
from slimfit.rule_types.report import (
    BaseDescription,
    BaseDescriptionRequest,
    BaseFinding,
    ClosureGraphRequest,
    ClosureReportRequest,
    MeasuredAppRequest,
)
from slimfit.rules.report_graph import declaration, files_with_sizes, places
from slimfit.rules.report_hints import hints_request
from slimfit.target_types.addresses import app_of
from slimfit.target_types.native import SystemPackagesField

logger = logging.getLogger(__name__)


def app_layers(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The `app_layers` among targets: one for each app, sorted."""
    found = (target for target in targets if AppLayersFieldSet.is_applicable(target))
    return tuple(sorted(found, key=lambda target: target.address))


def app_name(layers: Address) -> str:
    """The address of an app as users write it."""
    return str(app_of(layers))


def program(pex: Target) -> str:
    """What an app runs: its entry point, or `script` and a name."""
    entry, script = pex[EntryPointField].value, pex[PexScriptField].value
    if entry is not None:
        return entry.spec
    return f"script {script.name}" if script else ""


def system_field(target: Target, origin: str) -> SystemField:
    """What an app says of its system packages.

    :param origin: file and line of its declaration, as `apps/api/BUILD:3`.
    """
    file, _, line = origin.rpartition(":")
    words = tuple(target[SystemPackagesField].value or ())
    return SystemField(words, file, int(line)) if line.isdigit() else SystemField(words, origin)


def requirement_targets(
    targets: Iterable[Target], made_by: Mapping[Address, str], python_setup: PythonSetup
) -> tuple[RequirementTarget, ...]:
    """The targets of third-party requirements.

    :param made_by: the aliases of the targets that others were made of.
    """
    return tuple(
        RequirementTarget(
            address=str(target.address),
            resolve=target[PythonResolveField].normalized_value(python_setup),
            requirements=tuple(map(str, target[PythonRequirementsField].value)),
            source=made_by.get(target.address.maybe_convert_to_target_generator(), ""),
        )
        for target in targets
        if target.has_field(PythonRequirementsField)
    )


def modules(
    targets: Iterable[Target], resolves: Iterable[str], python_setup: PythonSetup
) -> dict[str, str]:
    """The first-party modules of some resolves that are no tests, and the folder that owns each."""
    wanted = frozenset(resolves)
    return {
        target[PythonSourceField].file_path: target.address.spec_path
        for target in targets
        if target.has_field(PythonSourceField)
        and not target.has_field(PythonTestSourceField)
        and target[PythonResolveField].normalized_value(python_setup) in wanted
    }


def on_usable_bases(
    layers: Iterable[Target], findings: Iterable[BaseFinding], selected: frozenset[str]
) -> tuple[tuple[Target, ...], tuple[BaseDescription, ...]]:
    """The apps whose base can be told, and their bases; others that nobody asked for are left out.

    :raises SlimfitError: the base of an app that was asked for cannot.
    """
    usable = []
    for target, found in zip(layers, findings):
        if found.value is not None:
            usable.append((target, found.value))
        elif app_name(target.address) in selected:
            raise SlimfitError(found.problem)
        else:
            logger.warning(f"{app_name(target.address)} is left out. {found.problem}")
    return tuple(target for target, _ in usable), tuple(base for _, base in usable)


def build_apps(
    builder: Builder, targets: Iterable[AppTarget], selected: frozenset[str]
) -> tuple[App, ...]:
    """The apps. One that nobody asked for and whose lockfile does not serve it is left out.

    :raises SlimfitError: the lockfile of an app that was asked for does not.
    """
    apps = []
    for target in targets:
        try:
            apps.append(builder.app(target))
        except SlimfitError as error:
            if target.address in selected:
                raise SlimfitError(f"{target.address}: {error}") from None
            logger.warning(f"{target.address} is left out. {error}")
    return tuple(apps)


@rule
async def report_closures(
    request: ClosureReportRequest, targets: AllTargets, python_setup: PythonSetup
) -> ClosureReport:
    every = [
        target
        for target in app_layers(targets)
        if not request.alone or app_name(target.address) in request.apps
    ]
    findings = await engine.all_of(
        engine.base_finding(BaseDescriptionRequest(AppLayersFieldSet.create(target).base))
        for target in every
    )
    layers, bases = on_usable_bases(every, findings, frozenset(request.apps))
    fields = [AppLayersFieldSet.create(target) for target in layers]
    found = await engine.all_of(
        engine.addresses(field.pex.to_unparsed_address_inputs()) for field in fields
    )
    roots = tuple(address for addresses in found for address in addresses)
    graph = await engine.closure_graph(ClosureGraphRequest(roots))
    programs = await engine.all_of(engine.target(root, "the field `pex`") for root in roots)
    resolves = [item.target[PythonResolveField].normalized_value(python_setup) for item in programs]
    names = sorted(set(resolves))
    locks = dict(zip(names, await engine.all_of(engine.resolve_lock(name) for name in names)))
    subsets = {
        (resolve, base.platform): Subsets(locks[resolve].lock, base.platform)
        for resolve, base in zip(resolves, bases)
    }
    wheels = {name: size for lock in locks.values() for name, size in lock.wheels.items()}
    code = modules(targets, names, python_setup)
    snapshot = await engine.snapshot(PathGlobs(sorted(code)))
    code_entries = await engine.digest_entries(snapshot.digest)
    code_roots = await engine.source_roots(SourceRootsRequest.for_files(code))
    generators = sorted(
        {
            target.address.maybe_convert_to_target_generator()
            for target in targets
            if target.has_field(PythonRequirementsField) and target.address.is_generated_target
        }
    )
    made_by = await engine.all_of(engine.target(address, "a generator") for address in generators)
    named = [item for item in layers if item[SystemPackagesField].value]
    origins = await engine.all_of(
        engine.target_adaptor(declaration(item.address), "the `closure` goal") for item in named
    )
    system = {
        item.address: system_field(item, adaptor.description_of_origin)
        for item, adaptor in zip(named, origins)
    }
    builder = Builder(graph.targets, graph.places, wheels)
    app_targets = [
        AppTarget(
            address=app_name(target.address),
            pex=str(root),
            program=program(item.target),
            resolve=resolve,
            base=base.under,
            stands_on=subsets[resolve, base.platform],
            system=system.get(target.address, SystemField()),
        )
        for target, root, item, resolve, base in zip(layers, roots, programs, resolves, bases)
    ]
    apps = build_apps(builder, app_targets, frozenset(request.apps))
    if request.hints:
        asked = [app for app in apps if app.address in request.apps]
        pexes = {app_name(target.address): root for target, root in zip(layers, roots)}
        hints = await engine.all_of(
            engine.report_hints(hints_request(pexes[app.address], app)) for app in asked
        )
        told = {app.address: item.hints for app, item in zip(asked, hints)}
        apps = tuple(replace(app, hints=told.get(app.address, ())) for app in apps)
    if request.measure:
        measured = await engine.all_of(
            engine.measured_app(MeasuredAppRequest(target.address, app))
            for target in layers
            for app in apps
            if app.address == app_name(target.address) and app.address in request.apps
        )
        by_address = {item.app.address: item.app for item in measured}
        apps = tuple(by_address.get(app.address, app) for app in apps)
    report = assemble(
        request,
        builder,
        apps,
        {resolve: subsets[resolve, base.platform] for resolve, base in zip(resolves, bases)},
        requirement_targets(
            targets,
            {address: item.target.alias for address, item in zip(generators, made_by)},
            python_setup,
        ),
        code_files(code, files_with_sizes(code_entries), places(code, code_roots)),
    )
    if request.users:
        python = sorted(target.address for target in targets if target.has_field(PythonSourceField))
        whole = await engine.closure_graph(ClosureGraphRequest(tuple(python)))
        report = replace(report, unused=with_users(report.unused, whole.targets))
    return report


def code_files(
    libs: Mapping[str, str], sizes: Iterable[tuple[str, int]], where: Mapping[str, str]
) -> tuple[File, ...]:
    """First-party modules as the report has them."""
    return tuple(
        File(path, where[path], size, libs[path]) for path, size in sizes if is_shipped(path)
    )


def assemble(
    request: ClosureReportRequest,
    builder: Builder,
    apps: tuple[App, ...],
    subsets: Mapping[str, Subsets],
    requirements: tuple[RequirementTarget, ...],
    code: tuple[File, ...],
) -> ClosureReport:
    """The report on some of the apps, against all."""
    builder = builder.knowing(apps)
    wanted: dict[str, set[str]] = defaultdict(set)
    for target in requirements:
        wanted[target.resolve].update(target.requirements)
    unused = unused_code(code, apps)
    return ClosureReport(
        apps=tuple(app for app in apps if app.address in request.apps),
        others=tuple(app for app in apps if app.address not in request.apps),
        monolith=builder.monolith(
            apps,
            {name: choose_all(chooser, wanted[name]) for name, chooser in subsets.items()},
            code,
        ),
        unused=replace(
            unused, requirements=unused_requirements(requirements, apps, subsets, builder)
        ),
        measured=request.measure,
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
