"""Which requirement target provides which module: Pants' own map, with what the wheels hold in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pants.backend.python.dependency_inference.module_mapper import (
    AllPythonTargets,
    ModuleProvider,
    ModuleProviderType,
    ThirdPartyPythonModuleMapping,
)
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    PythonRequirementModulesField,
    PythonRequirementResolveField,
    PythonRequirementsField,
    PythonRequirementTypeStubModulesField,
)
from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target
from pants.util.frozendict import FrozenDict

from slimfit.core.facts.owners import Answer, Requirement, answers
from slimfit.engine import engine

Guesses = Mapping[tuple[str, bool], tuple[str, ...]]


def guesses_of(mapping: ThirdPartyPythonModuleMapping) -> Guesses:
    """The modules that Pants takes each target to provide, and those to have stubs of."""
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for modules in mapping.resolves_to_modules_to_providers.values():
        for module, providers in modules.items():
            for provider in providers:
                stub = provider.typ is ModuleProviderType.TYPE_STUB
                found[str(provider.addr), stub].append(module)
    return {key: tuple(names) for key, names in found.items()}


def requirement_of(target: Target, guesses: Guesses) -> Requirement:
    """A requirement target in the words of the core."""
    owner = str(target.address)
    return Requirement(
        owner,
        tuple(item.project_name for item in target[PythonRequirementsField].value),
        guesses.get((owner, False), ()),
        guesses.get((owner, True), ()),
        explicit=bool(
            target.get(PythonRequirementModulesField).value
            or target.get(PythonRequirementTypeStubModulesField).value
        ),
    )


def providers_of(
    found: Iterable[Answer], addresses: Mapping[str, Address]
) -> FrozenDict[str, tuple[ModuleProvider, ...]]:
    """The answers of one resolve as Pants keeps them."""
    providers: dict[str, list[ModuleProvider]] = defaultdict(list)
    for answer in found:
        kind = ModuleProviderType.TYPE_STUB if answer.stub else ModuleProviderType.IMPL
        providers[answer.module].append(ModuleProvider(addresses[answer.owner], kind))
    return FrozenDict({module: tuple(sorted(items)) for module, items in sorted(providers.items())})


@rule(desc="Map third-party modules to what the locked wheels hold")
async def map_modules(
    targets: AllPythonTargets, python_setup: PythonSetup
) -> ThirdPartyPythonModuleMapping:
    guessed: ThirdPartyPythonModuleMapping = await engine.guess_third_party_modules(
        targets, python_setup
    )
    facts, own = await engine.all_of(engine.all_resolve_facts(), engine.first_party_modules())
    if not facts.by_resolve:
        return guessed
    guesses = guesses_of(guessed)
    requirements: dict[str, list[Requirement]] = defaultdict(list)
    for target in targets.third_party:
        resolve = target[PythonRequirementResolveField].normalized_value(python_setup)
        requirements[resolve].append(requirement_of(target, guesses))
    addresses = {str(target.address): target.address for target in targets.third_party}
    first_party = {
        resolve: {name.partition(".")[0] for name in modules}
        for resolve, modules in own.resolves_to_modules_to_providers.items()
    }
    return ThirdPartyPythonModuleMapping(
        FrozenDict(
            {
                resolve: providers_of(
                    answers(items, facts.by_resolve.get(resolve), first_party.get(resolve, ())),
                    addresses,
                )
                for resolve, items in sorted(requirements.items())
            }
        )
    )


def rules() -> Iterable[Rule]:
    # The engine finds it in the place of the rule that gives Pants' own guesses.
    engine.replace_rule(engine.guess_third_party_modules, map_modules)
    return [found for found in collect_rules() if found is not map_modules.rule]
