"""`check`: every app's own modules are imported in its image."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, Optional

from pants.backend.python.dependency_inference.module_mapper import PythonModuleOwners
from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.backend.python.util_rules.python_sources import PythonSourceFilesRequest
from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.fs import EMPTY_DIGEST, CreateDigest, FileContent
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from slimfit.core.check.outcome import parse_outcome
from slimfit.core.check.plan import Task, plan_tasks
from slimfit.core.check.remedy import Owners
from slimfit.core.check.report import CheckedApp, describe_outcome, missing_modules
from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import blob_path
from slimfit.core.image.spec import LayerSpec
from slimfit.engine import engine
from slimfit.rule_types.check import (
    AppImports,
    AppImportsRequest,
    ImportCheckRequest,
    ModuleOwnersRequest,
    SourcePaths,
    SourcePathsRequest,
)
from slimfit.rule_types.closure import AppClosure, AppClosureRequest
from slimfit.rule_types.layers import AppLayers, AppLayersRequest
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.layer_spec import layer_spec
from slimfit.rules.platforms import own_architecture
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of

_JOB, _LAYERS, _ROOTFS = "job.json", "layers", "rootfs.tar"
# Of a layer's sha256, so many hex digits name the folder that it is unpacked to.
_KEY = 24


def check_job(app: AppLayers, tasks: Iterable[Task], timeout: int) -> dict[str, Any]:
    """What `slimfit.sandbox.check_imports` is asked to do."""
    python = app.base.facts.python
    spec = LayerSpec.from_json(layer_spec(app.base.facts, bytecode=False).decode())
    base = (
        [(blob_path(layer.digest), layer.digest[7:]) for layer in app.base.image.layers]
        if app.base.rootfs == EMPTY_DIGEST
        else [(_ROOTFS, app.base.rootfs.fingerprint)]
    )
    own = [(blob_path(layer.info.digest), layer.info.digest[7:]) for layer in app.layers]
    return {
        "layers": [(os.path.join(_LAYERS, path), key[:_KEY]) for path, key in (*base, *own)],
        "python": {"app": f"/{spec.bin}/python", "path": python.path, "prefix": python.prefix},
        "packages": f"/{spec.site_packages}",
        "sources": f"/{spec.sources}",
        "environment": {"PATH": f"/{spec.bin}:/usr/bin:/bin", "LANG": "C.UTF-8", **app.env},
        "tasks": [[task.kind, task.name] for task in tasks],
        "timeout": timeout,
    }


def tasks_of(app: str, closure: AppClosure, skip: Optional[Iterable[str]]) -> tuple[Task, ...]:
    """What of an app is imported."""
    entry = closure.entry_point
    return plan_tasks(
        app,
        closure.source_files,
        module=entry.module if entry else None,
        function=entry.function if entry else None,
        script=closure.script,
        skip=skip or (),
    )


@rule
async def find_source_paths(request: SourcePathsRequest) -> SourcePaths:
    closure = await engine.app_closure(AppClosureRequest(request.pex))
    found = await engine.rooted_sources(PythonSourceFilesRequest(closure.targets))
    roots = sorted(found.source_roots, key=len, reverse=True)
    pairs = []
    for path in found.source_files.files:
        root = next((r for r in roots if r in (".", "") or path.startswith(f"{r}/")), ".")
        pairs.append((path if root in (".", "") else path[len(root) + 1 :], path))
    return SourcePaths(tuple(pairs))


@rule
async def find_owners(request: ModuleOwnersRequest, python_setup: PythonSetup) -> Owners:
    here, anywhere = await engine.all_of(
        engine.module_owners(request.module, request.resolve),
        engine.module_owners(request.module, None),
    )
    wrapped = await engine.all_of(
        engine.target(address, "a module's owner") for address in addresses_of(anywhere)
    )
    resolves = {
        str(item.target.address): item.target[PythonResolveField].normalized_value(python_setup)
        for item in wrapped
    }
    others = {name: found for name, found in resolves.items() if found != request.resolve}
    return Owners(
        here=tuple(sorted(map(str, addresses_of(here)))),
        elsewhere=tuple(sorted(others)),
        resolves=tuple(sorted(set(others.values()))),
    )


def addresses_of(owners: PythonModuleOwners) -> tuple[Any, ...]:
    return (*owners.unambiguous, *owners.ambiguous)


@rule(desc="Check the imports of an app", level=LogLevel.DEBUG)
async def check_app_imports(
    request: AppImportsRequest,
    host: HostInterpreter,
    slimfit: SlimfitSubsystem,
    python_setup: PythonSetup,
    platform: Platform,
) -> AppImports:
    fields = request.field_set
    app = str(app_of(fields.address))
    (pex,) = await engine.addresses(fields.pex.to_unparsed_address_inputs())
    try:
        layers = await engine.app_layers(AppLayersRequest(fields.address))
        closure, wrapped, paths = await engine.all_of(
            engine.app_closure(AppClosureRequest(pex)),
            engine.target(pex, "the field `pex`"),
            engine.source_paths(SourcePathsRequest(pex)),
        )
        tasks = tasks_of(app, closure, fields.skip.value)
    except SlimfitError as error:
        # What stops one app's build is said beside what the others' checks say.
        return AppImports(False, str(error))
    architecture = layers.base.facts.architecture
    if architecture != own_architecture(platform):
        return AppImports(
            True, f"{app} is for linux/{architecture} alone, which does not run on this machine."
        )
    job = json.dumps(check_job(layers, tasks, slimfit.import_check_timeout), sort_keys=True)
    blobs, job_file = await engine.all_of(
        engine.merge_digests(
            (layers.base.blobs, layers.base.rootfs, *(layer.digest for layer in layers.layers))
        ),
        engine.create_digest(CreateDigest([FileContent(_JOB, job.encode())])),
    )
    placed = await engine.add_prefix(blobs, _LAYERS)
    result = await engine.tool_answer(
        ToolRunRequest(
            module="check_imports",
            args=(_JOB,),
            description=f"Import the modules of {app}",
            interpreter=host.value,
            input_digest=await engine.merge_digests((placed, job_file)),
            shared_folders=FrozenDict({"slimfit_layers": ".slimfit/layers"}),
        )
    )
    outcome = parse_outcome(result.stdout, tasks)
    resolve = wrapped.target[PythonResolveField].normalized_value(python_setup)
    missing = missing_modules(outcome)
    owners = await engine.all_of(
        engine.owners(ModuleOwnersRequest(module, resolve)) for module in missing
    )
    checked = CheckedApp(
        name=app,
        base=str(layers.base.address),
        resolve=resolve,
        lock_command=slimfit.lock_command.format(resolve=resolve),
        paths=dict(paths.pairs),
    )
    text = describe_outcome(checked, outcome, dict(zip(missing, owners)))
    return AppImports(not outcome.failures, text)


def combined(results: Iterable[AppImports]) -> CheckResult:
    """One result of all apps: what is wrong comes last, where it is seen."""
    ordered = sorted(results, key=lambda result: (not result.good, result.report))
    lines = [result.report if result.good else f"\n{result.report}\n" for result in ordered]
    bad = any(not result.good for result in ordered)
    return CheckResult(exit_code=int(bad), stdout="\n".join(lines).strip("\n") + "\n", stderr="")


@rule(desc="Check that apps import", level=LogLevel.DEBUG)
async def check_imports(request: ImportCheckRequest) -> CheckResults:
    results = await engine.all_of(
        engine.app_imports(AppImportsRequest(field_set)) for field_set in request.field_sets
    )
    return CheckResults([combined(results)] if results else [], checker_name=request.tool_name)


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(CheckRequest, ImportCheckRequest))
