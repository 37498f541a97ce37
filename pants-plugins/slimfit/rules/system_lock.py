"""The lockfile of the Debian packages that apps add to a base: what all of them need, pinned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pants.core.goals.generate_lockfiles import (
    GenerateLockfile,
    GenerateLockfileResult,
    GenerateLockfilesSubsystem,
    KnownUserResolveNames,
    KnownUserResolveNamesRequest,
    RequestedUserResolveNames,
    UserGenerateLockfiles,
)
from pants.engine.fs import CreateDigest, FileContent
from pants.engine.process import ProcessCacheScope
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import AllTargets, Target
from pants.engine.unions import UnionMembership, UnionRule

from slimfit.core.image.platforms import architectures_of
from slimfit.core.native.messages import no_release, suite_of
from slimfit.core.native.system_lock import (
    parse_system_locks,
    render_system_locks,
    system_resolve,
)
from slimfit.engine import engine
from slimfit.rule_types.base import Base, BaseFieldSet
from slimfit.rule_types.layers import AppLayersFieldSet
from slimfit.rule_types.native import AppWishesRequest
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.app import base_address
from slimfit.rules.debian import NETWORK_ENV
from slimfit.rules.platforms import for_architecture
from slimfit.subsystem import DebianBaseSubsystem, SlimfitSubsystem
from slimfit.target_types.addresses import app_of


@dataclass(frozen=True)
class GenerateSystemLockfile(GenerateLockfile):
    """`field_set` is that of the base."""

    field_set: BaseFieldSet


class KnownSystemResolveNamesRequest(KnownUserResolveNamesRequest):
    pass


class RequestedSystemResolveNames(RequestedUserResolveNames):
    pass


def bases(
    targets: Iterable[Target], kinds: Iterable[type[BaseFieldSet]]
) -> tuple[BaseFieldSet, ...]:
    """The bases among targets, whatever their kind."""
    known = tuple(kinds)
    return tuple(
        kind.create(target) for target in targets for kind in known if kind.is_applicable(target)
    )


@rule
def known_system_resolves(
    _: KnownSystemResolveNamesRequest, targets: AllTargets, union_membership: UnionMembership
) -> KnownUserResolveNames:
    found = bases(targets, union_membership[BaseFieldSet])
    return KnownUserResolveNames(
        names=tuple(sorted({system_resolve(base.address.target_name) for base in found})),
        option_name="the names of bases, with `.system` behind them",
        requested_resolve_names_cls=RequestedSystemResolveNames,
    )


@rule
def requested_system_lockfiles(
    requested: RequestedSystemResolveNames,
    targets: AllTargets,
    union_membership: UnionMembership,
    options: GenerateLockfilesSubsystem,
) -> UserGenerateLockfiles:
    # It stands on the other lockfiles, which a run for all of them is about to write: so it is made
    # when it is asked for by name.
    named = {*options.resolve} & {*requested}
    return UserGenerateLockfiles(
        GenerateSystemLockfile(
            resolve_name=system_resolve(base.address.target_name),
            lockfile_dest="",
            diff=False,
            field_set=base,
        )
        for base in bases(targets, union_membership[BaseFieldSet])
        if system_resolve(base.address.target_name) in named
    )


def lock_args(
    base: Base, packages: Iterable[str], libraries: Iterable[str], options: DebianBaseSubsystem
) -> tuple[str, ...]:
    """The arguments that say what is locked, and where it comes from.

    :param libraries: those whose package only Debian's index knows, if any.
    """
    mirrors = {"--mirror": options.mirror, "--security-mirror": options.security_mirror}
    return (
        *("--suite", suite_of(base.facts), "--architecture", base.facts.architecture),
        *("--rootfs", "rootfs.tar", "--base", str(base.address)),
        *(f"--package={name}" for name in packages),
        *(f"--library={name}" for name in libraries),
        *(arg for flag, mirror in mirrors.items() if mirror for arg in (flag, mirror)),
        *("--out", "out/lock"),
    )


def wanted_architectures(
    apps: Iterable[AppLayersFieldSet], base: BaseFieldSet
) -> dict[str, tuple[AppLayersFieldSet, ...]]:
    """The apps on a base by the architectures that they are built for; sorted, and the base's own
    for a base without apps."""
    found: dict[str, tuple[AppLayersFieldSet, ...]] = {}
    own = base.architecture.value or ""
    for app in apps:
        for architecture in architectures_of(app.platforms.value or ()) or (own,):
            found[architecture] = (*found.get(architecture, ()), app)
    return dict(sorted(found.items())) or {own: ()}


@rule
async def generate_system_lockfile(
    request: GenerateSystemLockfile,
    options: DebianBaseSubsystem,
    slimfit: SlimfitSubsystem,
    host: HostInterpreter,
    targets: AllTargets,
) -> GenerateLockfileResult:
    fields = request.field_set
    apps = [
        app
        for app in map(AppLayersFieldSet.create, filter(AppLayersFieldSet.is_applicable, targets))
        if app.base.value or slimfit.base
    ]
    below = await engine.all_of(
        engine.addresses(
            base_address(
                app_of(app.address),
                app.base.value or slimfit.base or "",
            )
        )
        for app in apps
    )
    # Each architecture with the apps that are built for it.
    wanted = wanted_architectures(
        (app for app, found in zip(apps, below) if found[0] == fields.address), fields
    )
    bases = await engine.all_of(
        engine.base_of(for_architecture(fields, architecture)) for architecture in wanted
    )
    runs = []
    for base, (architecture, own) in zip(bases, wanted.items()):
        if not suite_of(base.facts):
            raise no_release(str(base.address), base.facts)
        asked = await engine.all_of(
            engine.app_wishes(AppWishesRequest(app.address, architecture)) for app in own
        )
        packages = sorted({name for app in asked for name in app.value.names})
        unknown = sorted({need.soname for app in asked for need in app.value.unknown})
        run = await engine.tool_run(
            ToolRunRequest(
                module="debian_system",
                args=lock_args(base, packages, unknown, options),
                description=f"Lock the Debian packages that apps add to {base.address}",
                interpreter=host.value,
                input_digest=base.tree,
                output_directories=("out",),
                inherited_env=NETWORK_ENV,
                cache_scope=ProcessCacheScope.PER_SESSION,
            )
        )
        runs.append(await engine.file_text(run.digest, "out/lock"))
    path = bases[0].system_lock
    locks = [lock for run in runs for lock in parse_system_locks(run.content.decode(), path)]
    digest = await engine.create_digest(
        CreateDigest([FileContent(path, render_system_locks(locks).encode())])
    )
    return GenerateLockfileResult(digest, request.resolve_name, path)


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        UnionRule(GenerateLockfile, GenerateSystemLockfile),
        UnionRule(KnownUserResolveNamesRequest, KnownSystemResolveNamesRequest),
        UnionRule(RequestedUserResolveNames, RequestedSystemResolveNames),
    )
