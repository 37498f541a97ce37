"""What wheels need of the system below them, and the Debian packages that an app gets for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Optional

from pants.backend.python.target_types import PythonRequirementsField
from pants.engine.fs import CreateDigest, FileEntry, PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target

from slimfit.conda.target_types import RequirementSystemPackagesField
from slimfit.core.closure.wheels import project_name
from slimfit.core.native.elf_facts import ElfFile, parse_elf_files
from slimfit.core.native.messages import (
    announcement,
    not_debian,
    not_locked,
    suite_of,
    unknown_libraries,
)
from slimfit.core.native.needs import missing_libraries, unprovided
from slimfit.core.native.system_lock import empty_system_lock, parse_system_locks, system_resolve
from slimfit.core.native.wishes import called_by, check_field, wishes
from slimfit.engine import engine
from slimfit.libraries.elf import ElfLibrary
from slimfit.rule_types.base import FetchPackagesRequest
from slimfit.rule_types.contents import AppContentsRequest
from slimfit.rule_types.layers import BuiltLayer, BuiltLayerRequest, WheelFile
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.native import (
    AppSystem,
    AppSystemRequest,
    AppWishes,
    AppWishesRequest,
    FoundSystemLock,
    SystemLayerRequest,
    SystemLockRequest,
    WheelElf,
    WheelElfRequest,
)
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.layer_spec import layer_spec
from slimfit.target_types.addresses import app_of
from slimfit.target_types.native import SystemPackagesField

logger = logging.getLogger(__name__)

_LOCK = "system.lock"


def scan_groups(wheels: Iterable[WheelFile]) -> tuple[tuple[WheelFile, ...], ...]:
    """The wheels of each scan: those for one platform alone, so that each is read once and for all;
    the others, which hardly ever hold a library, together."""
    every = tuple(wheels)
    pure = tuple(wheel for wheel in every if wheel.filename.endswith("-any.whl"))
    return (*((wheel,) for wheel in every if wheel not in pure), *([pure] if pure else []))


@rule
async def scan_wheels(request: WheelElfRequest, library: ElfLibrary) -> WheelElf:
    names = [wheel.filename for wheel in request.wheels]
    what = names[0] if len(names) == 1 else f"{len(names)} wheels of Python alone"
    run = await engine.library_run(
        LibraryRunRequest(
            module="elf_scan",
            library=library.pex_request(),
            args=("--out", "out", *names),
            description=f"Read the shared libraries of {what}",
            input_digest=await engine.create_digest(
                CreateDigest(
                    FileEntry(wheel.filename, wheel.file_digest) for wheel in request.wheels
                )
            ),
            output_directories=("out",),
        )
    )
    text = await engine.file_text(run.digest, "out/elf.json")
    return WheelElf(parse_elf_files(text.content.decode()))


@rule
async def find_system_lock(request: SystemLockRequest) -> FoundSystemLock:
    path, facts = request.base.system_lock, request.base.facts
    snapshot = await engine.snapshot(PathGlobs([path]))
    locks = [
        lock
        for file in await engine.digest_contents(snapshot.digest)
        for lock in parse_system_locks(file.content.decode(), path)
        if lock.lock.architecture == facts.architecture
    ]
    empty = empty_system_lock(suite_of(facts), facts.architecture)
    return FoundSystemLock(locks[0] if locks else empty)


def called_for(
    elf: Mapping[str, Optional[tuple[ElfFile, ...]]], targets: Iterable[Target], suite: str
) -> dict[str, tuple[str, ...]]:
    """The packages that wheels need without linking to them, as the table of names or the target of
    their requirement tells.

    :param elf: the ELF files of each wheel; None for a wheel that has none.
    """
    told = {
        requirement.project_name: (target[RequirementSystemPackagesField].value or {}).items()
        for target in targets
        if target.has_field(RequirementSystemPackagesField)
        for requirement in target[PythonRequirementsField].value
    }
    by_project = {project_name(f"{name}-"): releases for name, releases in told.items()}
    return called_by({wheel: files is not None for wheel, files in elf.items()}, by_project, suite)


@rule
async def find_wishes(request: AppWishesRequest) -> AppWishes:
    wrapped, contents = await engine.all_of(
        engine.target(request.layers, "an app's layers"),
        engine.app_contents(AppContentsRequest(request.layers, request.architecture)),
    )
    base = contents.base
    locked = await engine.system_lock(SystemLockRequest(base))
    elf = (await engine.all_resolve_facts()).libraries_of(contents.wheels)
    if elf is None:
        scans = await engine.all_of(
            engine.wheel_elf(WheelElfRequest(group)) for group in scan_groups(contents.wheels)
        )
        elf = {wheel: files or None for scan in scans for wheel, files in scan.files}
    field = wrapped.target[SystemPackagesField].value or ()
    check_field(str(app_of(request.layers)), field)
    suite = suite_of(base.facts)
    return AppWishes(
        wishes(
            field,
            missing_libraries(
                {wheel: files or () for wheel, files in elf.items()},
                base.facts.libraries,
                base.facts.architecture,
            ),
            called_for(elf, contents.closure.targets, suite),
            suite,
            dict(locked.lock.libraries),
        )
    )


@rule
async def build_system_layer(request: SystemLayerRequest, host: HostInterpreter) -> BuiltLayer:
    base, lock = request.base, request.lock
    fetched = await engine.fetched_packages(
        FetchPackagesRequest(lock, _LOCK, system_resolve(base.address.target_name), request.app)
    )
    added = await engine.tool_run(
        ToolRunRequest(
            module="base_tool",
            args=(
                *("system", "--rootfs", "rootfs.tar", "--lock", _LOCK),
                *("--debs", "debs", "--out", "out"),
            ),
            description=f"Unpack the Debian packages of {request.app}",
            interpreter=host.value,
            input_digest=await engine.merge_digests((fetched.digest, base.tree)),
            output_directories=("out",),
        )
    )
    out = await engine.subtree(added.digest, "out")
    title = f"debian packages {' '.join(lock.requested)}"
    return await engine.built_layer(
        BuiltLayerRequest(
            command="rootfs-layer",
            args=("--rootfs", "rootfs.tar", "--title", title),
            spec=layer_spec(base.facts, bytecode=False),
            input_digest=out.digest,
            interpreter=base.interpreter,
            description=f"Build the layer of {len(lock.packages)} Debian packages for {request.app}",
        )
    )


@rule
async def add_system_packages(request: AppSystemRequest) -> AppSystem:
    found, contents = await engine.all_of(
        engine.app_wishes(AppWishesRequest(request.layers, request.architecture)),
        engine.app_contents(AppContentsRequest(request.layers, request.architecture)),
    )
    base = contents.base
    locked = await engine.system_lock(SystemLockRequest(base))
    asked, app = found.value, str(app_of(request.layers))
    if not asked.packages and not asked.unknown:
        return AppSystem()
    if not suite_of(base.facts):
        raise not_debian(app, str(base.address), base.facts, asked)
    installed = frozenset(package.name for package in base.facts.packages)
    lacking = locked.lock.lacks(asked.names, installed)
    resolve = system_resolve(base.address.target_name)
    if lacking:
        known = replace(asked, unknown=asked.unasked(dict(locked.lock.libraries)))
        users = {name: locked.lock.user_of(name) for name in lacking}
        raise not_locked(app, known, lacking, base.system_lock, resolve, users)
    packages = locked.lock.subset(asked.names, installed)
    layer = (
        await engine.system_layer(SystemLayerRequest(packages, base, app))
        if packages.packages
        else None
    )
    asked = replace(asked, unknown=unprovided(asked.unknown, layer.listing if layer else ""))
    if asked.unasked(dict(locked.lock.libraries)):
        raise not_locked(app, asked, (), base.system_lock, resolve)
    if asked.unknown:
        raise unknown_libraries(app, str(base.address), asked.unknown)
    announced = announcement(app, asked)
    if announced:
        logger.info(announced)
    return AppSystem(layer, packages)


def rules() -> Iterable[Rule]:
    return collect_rules()
