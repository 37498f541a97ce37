"""Dependencies that stand in strings: modules that are loaded by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pants.backend.python.dependency_inference.module_mapper import (
    FirstPartyPythonModuleMapping,
    ModuleProvider,
    ModuleProviderType,
)
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.engine.addresses import Address
from pants.engine.fs import DigestSubset, FileEntry, PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import InferDependenciesRequest, InferredDependencies
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.literals import (
    LARGEST_CONFIGURATION,
    argument_modules,
    configuration_evidence,
    is_configuration,
    loaded_modules,
    loaded_own_modules,
    may_tell,
    named_own_modules,
)
from slimfit.engine import engine
from slimfit.rule_types.closure import SourceFileRequest
from slimfit.rule_types.literals import (
    Configurations,
    ConfigurationsRequest,
    InferFromArguments,
    InferFromConfiguration,
    InferLiterals,
    OwnModules,
)

Providers = Mapping[str, "tuple[ModuleProvider, ...]"]


def only_providers(names: Iterable[str], providers: Providers) -> tuple[Address, ...]:
    """The addresses of those modules that exactly one target gives."""
    found = []
    for name in names:
        code = [one.addr for one in providers[name] if one.typ is ModuleProviderType.IMPL]
        found += code if len(code) == 1 else []
    return tuple(found)


@rule(desc="Infer dependencies from strings")
async def infer_literals(
    request: InferLiterals, python_setup: PythonSetup, own: FirstPartyPythonModuleMapping
) -> InferredDependencies:
    fields = request.field_set
    path = fields.source.file_path
    snapshot = await engine.snapshot(PathGlobs([path]))
    contents = await engine.digest_contents(snapshot.digest)
    if not any(may_tell(file.content) for file in contents):
        return InferredDependencies(())
    constraints = InterpreterConstraints.create_from_compatibility_fields(
        [fields.interpreter_constraints], python_setup
    )
    source = await engine.source_file(SourceFileRequest(path, constraints))
    resolve = fields.resolve.normalized_value(python_setup)
    loaded = await engine.all_of(
        engine.module_owners(module, resolve) for module in loaded_modules(source)
    )
    providers = own.resolves_to_modules_to_providers.get(resolve, FrozenDict())
    named = loaded_own_modules(source, frozenset(providers))
    return InferredDependencies(
        {
            *only_providers(named, providers),
            *(address for owners in loaded for address in owners.unambiguous),
        }
        - {fields.address}
    )


@rule
async def collect_own_modules(own: FirstPartyPythonModuleMapping) -> OwnModules:
    found: dict[str, tuple[ModuleProvider, ...]] = {}
    for providers in own.resolves_to_modules_to_providers.values():
        for name, targets in providers.items():
            found[name] = (*found.get(name, ()), *targets)
    return OwnModules(FrozenDict(found), frozenset(found))


@rule
async def read_configurations(request: ConfigurationsRequest) -> Configurations:
    snapshot = await engine.snapshot(PathGlobs(request.paths))
    entries = await engine.digest_entries(snapshot.digest)
    small = [
        entry.path
        for entry in entries
        if isinstance(entry, FileEntry)
        and entry.file_digest.serialized_bytes_length <= LARGEST_CONFIGURATION
    ]
    if not small:
        return Configurations(())
    digest = await engine.digest_subset(DigestSubset(snapshot.digest, PathGlobs(small)))
    contents = await engine.digest_contents(digest)
    return Configurations(
        tuple(
            (file.path, tuple(configuration_evidence(file.content.decode(errors="replace"))))
            for file in contents
        )
    )


@rule(desc="Infer dependencies from configuration files")
async def infer_from_configuration(
    request: InferFromConfiguration, own: OwnModules
) -> InferredDependencies:
    path = request.field_set.source.file_path
    if not is_configuration(path):
        return InferredDependencies(())
    found = await engine.configurations(ConfigurationsRequest((path,)))
    names = (named_own_modules(evidence, own.names) for _, evidence in found.evidence)
    return InferredDependencies(
        {address for each in names for address in only_providers(each, own.providers)}
    )


@rule(desc="Infer dependencies from the arguments and the environment of an app")
async def infer_from_arguments(
    request: InferFromArguments, python_setup: PythonSetup, own: FirstPartyPythonModuleMapping
) -> InferredDependencies:
    resolve = request.field_set.resolve.normalized_value(python_setup)
    providers = own.resolves_to_modules_to_providers.get(resolve, FrozenDict())
    arguments = request.field_set.args.value or ()
    variables = (request.field_set.env.value or FrozenDict()).values()
    names = argument_modules((*arguments, *variables), frozenset(providers))
    return InferredDependencies(only_providers(names, providers))


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        *(
            UnionRule(InferDependenciesRequest, kind)
            for kind in (InferLiterals, InferFromConfiguration, InferFromArguments)
        ),
    )
