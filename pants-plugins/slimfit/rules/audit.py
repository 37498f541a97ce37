"""The audit of an app's closure: every import of every file finds something in the image."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from pants.backend.python.dependency_inference.module_mapper import PythonModuleOwners
from pants.backend.python.dependency_inference.subsystem import PythonInferSubsystem
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Dependencies, DependenciesRequest

from slimfit.core.closure.audit import find_missing, importable
from slimfit.core.closure.imports import OpenImport, describe_open_imports
from slimfit.engine import engine
from slimfit.rule_types.closure import (
    AppAudit,
    AppAuditRequest,
    AppClosureRequest,
    AppDistributions,
    AppDistributionsRequest,
    AppSyntaxRequest,
    FoundOpenImport,
    OpenImportRequest,
    ResolveModules,
    ResolveModulesRequest,
)
from slimfit.rule_types.facts import WheelFactsRequest
from slimfit.rule_types.layers import AppWheelsRequest
from slimfit.rule_types.pex import AppPythonRequest
from slimfit.rules.closure import tolerated
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of


@rule
async def collect_modules(request: ResolveModulesRequest) -> ResolveModules:
    first_party, third_party = await engine.all_of(
        engine.first_party_modules(), engine.third_party_modules()
    )
    own = first_party.resolves_to_modules_to_providers
    return ResolveModules(
        tuple(own.get(request.resolve, ())),
        tuple(third_party.resolves_to_modules_to_providers.get(request.resolve, ())),
        tuple(sorted({name for names in own.values() for name in names})),
    )


@rule
async def find_open_import(
    request: OpenImportRequest, python_setup: PythonSetup
) -> FoundOpenImport:
    module = request.missing.module
    here, anywhere, facts = await engine.all_of(
        engine.module_owners(module, request.resolve),
        engine.module_owners(module, None),
        engine.all_resolve_facts(),
    )
    asked = tuple(filter(None, (request.app, request.importer)))
    found = tuple({*here.unambiguous, *anywhere.unambiguous, *anywhere.ambiguous})
    wrapped = await engine.all_of(
        engine.target(address, "an import's owner") for address in (*asked, *found)
    )
    explicit = await engine.all_of(
        engine.explicit_dependencies(DependenciesRequest(item.target[Dependencies]))
        for item in wrapped[: len(asked)]
    )
    excluded = [address for dependencies in explicit for address in dependencies.ignores]
    # A module may be owned twice over: by the code itself, and by stubs for type checkers.
    if any(is_excluded(address, excluded) for address in here.unambiguous):
        return FoundOpenImport(None)
    resolves = {
        item.target.address: item.target[PythonResolveField].normalized_value(python_setup)
        for item in wrapped[len(asked) :]
    }
    own = facts.by_resolve.get(request.resolve)
    return FoundOpenImport(open_import(request, here, resolves, own.holding(module) if own else ""))


@rule
async def collect_distributions(request: AppDistributionsRequest) -> AppDistributions:
    python = await engine.app_python(AppPythonRequest(request.pex))
    found = await engine.app_wheels(AppWheelsRequest(request.pex, python.base))
    facts = await engine.all_of(
        engine.wheel_facts(WheelFactsRequest(wheel)) for wheel in found.wheels
    )
    return AppDistributions(tuple(facts))


def is_excluded(address: Address, excluded: Iterable[Address]) -> bool:
    """Whether a target is among the excluded ones, by its own address or by a shorter one: that of
    its generator, or one without parameters."""
    names = (address, address.maybe_convert_to_target_generator())
    return any(given.is_parametrized_subset_of(name) for given in excluded for name in names)


def open_import(
    request: OpenImportRequest,
    here: PythonModuleOwners,
    resolves: Mapping[Address, str],
    locked: str,
) -> OpenImport:
    """One import with the targets that could answer it, in its own resolve or in another.

    :param locked: the distribution of its own resolve that holds the module, required or not.
    """
    mine = here.unambiguous or here.ambiguous
    others = [address for address, resolve in resolves.items() if resolve != request.resolve]
    return OpenImport(
        request.missing.file,
        request.missing.line,
        request.missing.module,
        owners=tuple(sorted(map(str, mine or others))),
        resolves=() if mine else tuple(sorted({resolves[address] for address in others})),
        lost=bool(here.unambiguous),
        locked="" if mine else locked,
    )


@rule
async def audit_closure(
    request: AppAuditRequest,
    python_setup: PythonSetup,
    infer: PythonInferSubsystem,
    slimfit: SlimfitSubsystem,
) -> AppAudit:
    closure, distributions, syntax, wrapped = await engine.all_of(
        engine.app_closure(AppClosureRequest(request.pex)),
        engine.app_distributions(AppDistributionsRequest(request.pex)),
        engine.app_syntax(AppSyntaxRequest(request.pex)),
        engine.target(request.pex, "the field `pex`"),
    )
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    modules = await engine.resolve_modules(ResolveModulesRequest(resolve))
    there = importable(
        frozenset(syntax.python.standard) - frozenset(syntax.python.absent),
        closure.source_files,
        distributions.wheels,
        modules.elsewhere,
    )
    importers = {file.source.path: file.address for file in closure.python_files}
    found = await engine.all_of(
        engine.open_import(
            OpenImportRequest(missing, importers.get(missing.file), request.pex, resolve)
        )
        for missing in find_missing(syntax.files, there, infer.ignored_unowned_imports)
    )
    absent = frozenset(syntax.python.absent)
    problems = tuple(
        dataclasses.replace(item.value, absent=item.value.module.partition(".")[0] in absent)
        for item in found
        if item.value
    )
    if problems:
        facts = await engine.all_resolve_facts()
        message = describe_open_imports(
            str(app_of(request.pex)),
            resolve,
            problems,
            {*modules.first_party, *modules.third_party, *syntax.python.standard},
            slimfit.lock_command.format(resolve=resolve),
            lossy_parser=infer.use_rust_parser,
            guessed=resolve not in facts.by_resolve,
        )
        await engine.said(tolerated(message, slimfit.unowned_imports))
    return AppAudit(problems)


def rules() -> Iterable[Rule]:
    return collect_rules()
