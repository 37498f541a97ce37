"""What an app may need though no import shows it, told once when it is packaged."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Optional

from pants.backend.python.dependency_inference.module_mapper import (
    AllPythonTargets,
    ModuleProviderType,
    ThirdPartyPythonModuleMapping,
)
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    PexArgsField,
    PythonRequirementResolveField,
    PythonRequirementsField,
    PythonResolveField,
    PythonSourceField,
)
from pants.core.target_types import ResourceSourceField
from pants.engine.addresses import Address
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import (
    Dependencies,
    DependenciesRequest,
    InferDependenciesRequest,
    InferredDependencies,
    Target,
)
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.audit import SourceFile
from slimfit.core.closure.hints.choose import (
    check_names,
    describe_computed,
    describe_hints,
    undecided,
)
from slimfit.core.closure.hints.imported import Imported, imported_names
from slimfit.core.closure.hints.metadata import metadata_hints
from slimfit.core.closure.hints.model import Distributions, collect, named_only, normalized
from slimfit.core.closure.hints.strings import string_hints
from slimfit.core.closure.literals import argument_evidence, is_configuration
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts
from slimfit.engine import engine
from slimfit.rule_types.closure import (
    AppClosureRequest,
    AppDistributionsRequest,
    AppSyntaxRequest,
    ResolveModulesRequest,
)
from slimfit.rule_types.hints import (
    AllImportedNames,
    AnnouncedHints,
    AppHints,
    AppHintsRequest,
    FolderImportsRequest,
    ImportedNames,
    InferAcceptedHints,
    Requirement,
    Requirements,
    RequirementsRequest,
)
from slimfit.rule_types.literals import Configurations, ConfigurationsRequest
from slimfit.rules.audit import is_excluded
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of
from slimfit.target_types.hints import AcceptHintsField, DismissHintsField

# How a reason names the place of what a program's arguments say.
_ARGS = f"the field `{PexArgsField.alias}`"


def configuration_paths(targets: Iterable[Target]) -> tuple[str, ...]:
    """The resources that may name code, sorted."""
    paths = {
        target[ResourceSourceField].file_path
        for target in targets
        if target.has_field(ResourceSourceField)
    }
    return tuple(sorted(filter(is_configuration, paths)))


def known_distributions(
    requirements: Iterable[Requirement], locked: Optional[ResolveFacts], used: Iterable[WheelFacts]
) -> Distributions:
    """What a resolve has, and what an app gets of it.

    What stands in no requirement cannot be asked for, and others have brought it.
    """
    found = tuple(requirements)
    names = {item.name for item in found}
    return Distributions.of(
        [
            *(named_only(item.name, item.modules) for item in found),
            *(wheel for wheel in (locked.distributions if locked else ()) if wheel.name in names),
        ],
        used,
    )


@dataclass(frozen=True)
class Evidence:
    """What may tell of something that no import of an app shows.

    :param requirements: those of its resolve; `locked` are the facts of this, `used` those of its own
        wheels.
    :param excluded: the dependencies that its user has dropped.
    :param imported: what any file of the repository imports.
    :param first_party: the modules of its resolve.
    :param configurations: what its resources name.
    """

    requirements: tuple[Requirement, ...]
    locked: Optional[ResolveFacts]
    used: tuple[WheelFacts, ...]
    excluded: tuple[Address, ...]
    imported: Imported
    files: tuple[SourceFile, ...]
    first_party: Collection[str]
    configurations: Configurations


def judge(pex: Target, given: Evidence) -> AppHints:
    """What an app may need.

    :raises SlimfitError: its user has dismissed what is nowhere.
    """
    # What the user has excluded from the closure is not told to be missing there.
    wished = [item for item in given.requirements if not is_excluded(item.address, given.excluded)]
    distributions = known_distributions(wished, given.locked, given.used)
    hints = collect(
        (
            *metadata_hints(
                distributions,
                frozenset(item.name for item in wished if not given.imported.uses(item.modules)),
            ),
            *string_hints(
                (
                    *((file.path, file.syntax.evidence) for file in given.files),
                    *given.configurations.evidence,
                    (_ARGS, argument_evidence(pex.get(PexArgsField).value or ())),
                ),
                distributions,
                frozenset(file.module for file in given.files),
                frozenset(given.first_party),
            ),
        )
    )
    accepted = pex.get(AcceptHintsField).value or ()
    dismissed = pex.get(DismissHintsField).value or ()
    app = str(app_of(pex.address))
    known = {*(item.name for item in given.requirements), *distributions.locked}
    check_names(app, DismissHintsField.alias, dismissed, {*known, *given.first_party})
    open_hints = undecided(hints, (*accepted, *dismissed))
    return AppHints(
        open_hints,
        tuple(hint for hint in hints if hint not in open_hints),
        tuple(
            (file.path, item.line, item.text)
            for file in given.files
            for item in file.syntax.computed
        ),
    )


@rule
async def find_requirements(
    request: RequirementsRequest,
    targets: AllPythonTargets,
    mapping: ThirdPartyPythonModuleMapping,
    python_setup: PythonSetup,
) -> Requirements:
    modules: dict[object, list[str]] = {}
    known = mapping.resolves_to_modules_to_providers.get(request.resolve, FrozenDict())
    for module, providers in known.items():
        for provider in providers:
            if provider.typ is ModuleProviderType.IMPL:
                modules.setdefault(provider.addr, []).append(module)
    return Requirements(
        tuple(
            Requirement(
                normalized(requirement.project_name),
                target.address,
                tuple(modules.get(target.address, ())),
            )
            for target in targets.third_party
            if target[PythonRequirementResolveField].normalized_value(python_setup)
            == request.resolve
            for requirement in target[PythonRequirementsField].value
        )
    )


@rule
async def read_folder_imports(request: FolderImportsRequest) -> ImportedNames:
    found = await engine.snapshot(PathGlobs([os.path.join(request.folder, "*.py")]))
    contents = await engine.digest_contents(found.digest)
    return ImportedNames(frozenset().union(*(imported_names(file.content) for file in contents)))


@rule
async def read_all_imports(targets: AllPythonTargets) -> AllImportedNames:
    paths = (target[PythonSourceField].file_path for target in targets.first_party)
    found = await engine.all_of(
        engine.folder_imports(FolderImportsRequest(folder))
        for folder in sorted({os.path.dirname(path) for path in paths})
    )
    return AllImportedNames(Imported.of(name for folder in found for name in folder.names))


@rule(desc="Infer dependencies from accepted hints")
async def infer_accepted(
    request: InferAcceptedHints, python_setup: PythonSetup
) -> InferredDependencies:
    fields = request.field_set
    accepted = fields.accepted.value or ()
    script = fields.script.value
    if not accepted and not script:
        return InferredDependencies(())
    resolve = fields.resolve.normalized_value(python_setup)
    requirements, modules = await engine.all_of(
        engine.requirements(RequirementsRequest(resolve)),
        engine.resolve_modules(ResolveModulesRequest(resolve)),
    )
    by_name = {item.name: item.address for item in requirements.values}
    app = str(app_of(fields.address))
    check_names(app, AcceptHintsField.alias, accepted, {*by_name, *modules.first_party})
    # A console script is often called like the distribution that brings it.
    wanted = {normalized(name) for name in (*accepted, *([script.name] if script else []))}
    owners = await engine.all_of(
        engine.module_owners(name, resolve) for name in accepted if name in modules.first_party
    )
    return InferredDependencies(
        {
            *(by_name[name] for name in wanted if name in by_name),
            *(address for found in owners for address in found.unambiguous),
        }
    )


@rule
async def find_hints(request: AppHintsRequest, python_setup: PythonSetup) -> AppHints:
    wrapped, found, syntax, closure = await engine.all_of(
        engine.target(request.pex, "the field `pex`"),
        engine.app_distributions(AppDistributionsRequest(request.pex)),
        engine.app_syntax(AppSyntaxRequest(request.pex)),
        engine.app_closure(AppClosureRequest(request.pex)),
    )
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    requirements, modules, imported, facts, configurations, explicit = await engine.all_of(
        engine.requirements(RequirementsRequest(resolve)),
        engine.resolve_modules(ResolveModulesRequest(resolve)),
        engine.all_imported_names(),
        engine.all_resolve_facts(),
        engine.configurations(ConfigurationsRequest(configuration_paths(closure.targets))),
        engine.explicit_dependencies(DependenciesRequest(wrapped.target[Dependencies])),
    )
    return judge(
        wrapped.target,
        Evidence(
            requirements.values,
            facts.by_resolve.get(resolve),
            tuple(found.wheels),
            tuple(explicit.ignores),
            imported.value,
            tuple(syntax.files),
            modules.first_party,
            configurations,
        ),
    )


@rule
async def announce_hints(request: AppHintsRequest, slimfit: SlimfitSubsystem) -> AnnouncedHints:
    found = await engine.app_hints(request)
    app = str(app_of(request.pex))
    warnings = [
        *([describe_hints(app, found.hints)] if found.hints else []),
        *(
            [describe_computed(app, found.computed)]
            if slimfit.computed_imports and found.computed
            else []
        ),
    ]
    if warnings:
        await engine.said(*warnings)
    return AnnouncedHints(found)


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(InferDependenciesRequest, InferAcceptedHints))
