"""`conda_environment`: the targets that it makes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from typing import Any

from packaging.utils import canonicalize_name
from pants.backend.python.dependency_inference.default_module_mapping import (
    DEFAULT_MODULE_MAPPING,
    DEFAULT_TYPE_STUB_MODULE_MAPPING,
)
from pants.backend.python.goals.lockfile import synthetic_lockfile_target_name
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import (
    PythonRequirementModulesField,
    PythonRequirementResolveField,
    PythonRequirementsField,
    PythonRequirementTarget,
)
from pants.core.target_types import (
    TargetGeneratorSourcesHelperSourcesField,
    TargetGeneratorSourcesHelperTarget,
)
from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import (
    Dependencies,
    GeneratedTargets,
    GenerateTargetsRequest,
    Target,
)
from pants.engine.unions import UnionMembership, UnionRule
from pants.util.frozendict import FrozenDict

from slimfit.conda.rule_types import CondaReportRequest
from slimfit.conda.target_types import (
    CondaEnvironmentTarget,
    CondaNameMappingField,
    CondaPlatformField,
    CondaRelaxField,
    CondaSourceField,
    RequirementSystemPackagesField,
)
from slimfit.core.conda.problems import (
    check_decided,
    check_interpreters,
    check_overrides,
    left_out,
    normalised,
)
from slimfit.core.conda.report import CondaReport, Mapped
from slimfit.engine import conda_2_17 as engine

logger = logging.getLogger(__name__)


class GenerateTargetsFromCondaEnvironment(GenerateTargetsRequest[CondaEnvironmentTarget]):
    generate_from = CondaEnvironmentTarget


def report_request(target: Target, overrides: Mapping[str, Any]) -> CondaReportRequest:
    """What a `conda_environment` says about its file."""
    return CondaReportRequest(
        path=target[CondaSourceField].path(target.address.spec_path),
        name_mapping=FrozenDict(target[CondaNameMappingField].value or {}),
        relax=target[CondaRelaxField].value,
        platform=target[CondaPlatformField].value,
        overridden=tuple(
            name for name, fields in overrides.items() if PythonRequirementsField.alias in fields
        ),
    )


def guessed_modules(name: str) -> tuple[str, ...]:
    """The import names that Pants assumes for a requirement whose target names none.

    :param name: as the requirement has it.
    """
    project = canonicalize_name(name)
    stub = project in DEFAULT_TYPE_STUB_MODULE_MAPPING or project.startswith(("types-", "stubs-"))
    if project not in DEFAULT_MODULE_MAPPING and (stub or project.endswith(("-types", "-stubs"))):
        return ()
    return tuple(DEFAULT_MODULE_MAPPING.get(project, (name.lower().replace("-", "_"),)))


def modules_of(mapped: Mapped) -> tuple[str, ...]:
    """The import names to write down: none where Pants' assumption is right."""
    guessed = guessed_modules(mapped.name)
    if not mapped.modules or set(mapped.modules) <= set(guessed):
        return ()
    return mapped.modules


def requirement_target(
    mapped: Mapped,
    generator: Address,
    template: Mapping[str, Any],
    override: Mapping[str, Any],
    dependencies: Iterable[str],
    union_membership: UnionMembership,
) -> PythonRequirementTarget:
    """The target of a project."""
    values = {
        **template,
        PythonRequirementsField.alias: list(mapped.requirements),
        PythonRequirementModulesField.alias: modules_of(mapped) or None,
        RequirementSystemPackagesField.alias: dict(mapped.debian) or None,
        **override,
    }
    values[Dependencies.alias] = [*override.get(Dependencies.alias, ()), *dependencies]
    address = generator.create_generated(mapped.project)
    return PythonRequirementTarget(values, address, union_membership)


@rule(desc="Generate `python_requirement` targets from a conda environment file")
async def generate_from_conda_environment(
    request: GenerateTargetsFromCondaEnvironment,
    union_membership: UnionMembership,
    python_setup: PythonSetup,
) -> GeneratedTargets:
    generator, address = request.generator, request.template_address
    overrides = normalised(request.require_unparametrized_overrides())
    report = await engine.conda_report(report_request(generator, overrides))
    resolve = request.template.get(
        PythonRequirementResolveField.alias, python_setup.default_resolve
    )
    check_decided(report, str(address))
    check_overrides(report, overrides, str(address))
    check_interpreters(report, resolve, interpreter_constraints(python_setup, resolve))
    for message in left_out(report, str(address)):
        logger.warning(message)

    files = file_targets(report, address, union_membership)
    dependencies = [str(target.address) for target in files]
    lockfile = python_setup.resolves.get(resolve) if python_setup.enable_resolves else None
    if lockfile and python_setup.enable_synthetic_lockfiles:
        name = synthetic_lockfile_target_name(resolve)
        lock = Address(os.path.dirname(lockfile), target_name=name)
        adaptor = await engine.target_adaptor(lock, f"the lockfile of the resolve {resolve}")
        if adaptor.type_alias == "_lockfiles":
            dependencies.append(f"{lockfile}:{name}")
    return GeneratedTargets(
        generator,
        [
            *files,
            *(
                requirement_target(
                    mapped,
                    address,
                    request.template,
                    overrides.get(mapped.project, {}),
                    dependencies,
                    union_membership,
                )
                for mapped in report.requirements
            ),
        ],
    )


def interpreter_constraints(python_setup: PythonSetup, resolve: str) -> tuple[str, ...]:
    """The interpreters that the code of a resolve runs on."""
    of_resolves = python_setup.resolves_to_interpreter_constraints if resolve else {}
    return of_resolves.get(resolve, python_setup.interpreter_constraints)


def file_targets(
    report: CondaReport, address: Address, union_membership: UnionMembership
) -> list[Target]:
    """Targets that own the environment file and those that it includes.

    Only for those beside the BUILD file or below: no target owns files outside of its folder.
    """
    made: list[Target] = []
    for path in report.files:
        relative = os.path.relpath(path, address.spec_path)
        if not relative.startswith(".."):
            values = {TargetGeneratorSourcesHelperSourcesField.alias: relative}
            name = Address(
                address.spec_path,
                target_name=address.target_name,
                relative_file_path=relative,
            )
            made.append(TargetGeneratorSourcesHelperTarget(values, name, union_membership))
    return made


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        UnionRule(GenerateTargetsRequest, GenerateTargetsFromCondaEnvironment),
        PythonRequirementTarget.register_plugin_field(RequirementSystemPackagesField),
    )
