"""The PEX of an app: what its image holds, as one file."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from typing import Any, cast

from pants.backend.python.goals.package_pex_binary import PexBinaryFieldSet
from pants.backend.python.target_types import PexEntryPointField, PexLayout
from pants.backend.python.target_types_rules import (
    InferPexBinaryEntryPointDependency,
    PexBinaryEntryPointDependencyInferenceFieldSet,
)
from pants.backend.python.util_rules.pex_from_targets import (
    InterpreterConstraintsRequest,
    PexFromTargetsRequest,
)
from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.core.goals.run import RunRequest
from pants.engine.addresses import Addresses
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Field, InferDependenciesRequest, InferredDependencies, Target
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from slimfit.core.image.platforms import preferred_architecture
from slimfit.engine import engine
from slimfit.rule_types.base import BaseRequest
from slimfit.rule_types.closure import AppAuditRequest, AppClosure, AppClosureRequest
from slimfit.rule_types.hints import AppHintsRequest
from slimfit.rule_types.pex import (
    AppPexFieldSet,
    AppPython,
    AppPythonRequest,
    InferAppEntryPoint,
)
from slimfit.rule_types.tool import Interpreter
from slimfit.rules.platforms import own_architecture
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.layers import BaseField, PlatformsField


@rule
async def infer_entry_point(request: InferAppEntryPoint) -> InferredDependencies:
    # Pants' own inference, told that this is an entry point of a `pex_binary`.
    fields = request.field_set
    entry = fields.entry_point.value
    return await engine.pex_entry_point_dependency(
        InferPexBinaryEntryPointDependency(
            PexBinaryEntryPointDependencyInferenceFieldSet(
                fields.address,
                fields.dependencies,
                PexEntryPointField(entry.spec if entry else None, fields.address),
                fields.resolve,
            )
        )
    )


@rule
async def find_app_python(
    request: AppPythonRequest, slimfit: SlimfitSubsystem, platform: Platform
) -> AppPython:
    wrapped = await engine.target(request.pex, "the field `pex`")
    field = wrapped.target.get(BaseField)
    if field.value or slimfit.base:
        platforms = wrapped.target.get(PlatformsField).value or ()
        architecture = preferred_architecture(platforms, own_architecture(platform))
        base = await engine.base(BaseRequest(field, architecture))
        return AppPython(base.interpreter, base)
    constraints = await engine.interpreter_constraints(InterpreterConstraintsRequest([request.pex]))
    python = await engine.python_executable(constraints)
    return AppPython(Interpreter((python.path, "-s"), FrozenDict({"LC_ALL": "C.UTF-8"})), None)


def pex_binary_fields(target: Target) -> PexBinaryFieldSet:
    """The fields of an app's PEX, as those of a `pex_binary` without an entry point."""
    fields: dict[str, Any] = {
        field.name: target.get(cast("type[Field]", field.type))
        for field in dataclasses.fields(PexBinaryFieldSet)
        if field.name != "address"
    }
    return PexBinaryFieldSet(target.address, **fields)


def pex_request(request: PexFromTargetsRequest, closure: AppClosure) -> PexFromTargetsRequest:
    """Pants' request for the PEX of a target, with what the closure holds instead of all that the
    target depends on."""
    return dataclasses.replace(
        request,
        addresses=Addresses(closure.requirements),
        main=closure.entry_point or request.main,
        include_requirements=bool(closure.requirements),
        include_source_files=False,
        include_local_dists=False,
        additional_sources=closure.sources,
        hardcoded_interpreter_constraints=closure.constraints,
    )


@rule(level=LogLevel.DEBUG)
async def package_app_pex(fields: AppPexFieldSet) -> BuiltPackage:
    wrapped, closure, _, _ = await engine.all_of(
        engine.target(fields.address, "an app's PEX"),
        engine.app_closure(AppClosureRequest(fields.address)),
        engine.app_audit(AppAuditRequest(fields.address)),
        engine.announced_hints(AppHintsRequest(fields.address)),
    )
    prepared = await engine.pex_binary_request(pex_binary_fields(wrapped.target))
    pex = await engine.pex(pex_request(prepared.request, closure))
    return BuiltPackage(pex.digest, (BuiltPackageArtifact(prepared.request.output_filename),))


@rule
async def run_app_pex(fields: AppPexFieldSet) -> RunRequest:
    package, closure = await engine.all_of(
        engine.built_package(fields), engine.app_closure(AppClosureRequest(fields.address))
    )
    python = await engine.python_executable(closure.constraints)
    path = package.artifacts[0].relpath or ""
    if fields.layout.value != PexLayout.ZIPAPP.value:
        path = os.path.join(path, "__main__.py")
    return RunRequest(digest=package.digest, args=(python.path, f"{{chroot}}/{path}"))


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        *AppPexFieldSet.rules(),
        UnionRule(PackageFieldSet, AppPexFieldSet),
        UnionRule(InferDependenciesRequest, InferAppEntryPoint),
    )
