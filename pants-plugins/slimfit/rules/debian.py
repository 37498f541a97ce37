"""`debian_base`: locked, fetched and unpacked without root."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass

from pants.core.goals.generate_lockfiles import (
    GenerateLockfile,
    GenerateLockfileResult,
    KnownUserResolveNames,
    KnownUserResolveNamesRequest,
    RequestedUserResolveNames,
    UserGenerateLockfiles,
)
from pants.engine.fs import EMPTY_DIGEST, CreateDigest, DigestSubset, FileContent, PathGlobs
from pants.engine.platform import Platform
from pants.engine.process import ProcessCacheScope
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import AllTargets
from pants.engine.unions import UnionRule

from slimfit.core.base.facts import parse_facts
from slimfit.core.base.lock import DebianLock, check_lock_is_current, render_lock
from slimfit.core.base.locks import lock_for, parse_locks, render_locks
from slimfit.core.base.suites import default_packages
from slimfit.core.errors import SlimfitError
from slimfit.core.image.manifest import BaseImage, ImageLayer
from slimfit.core.native.system_lock import system_lock_path
from slimfit.engine import engine
from slimfit.rule_types.base import (
    Base,
    BaseFieldSet,
    DebianBaseFieldSet,
    DebianRootfsRequest,
    FetchedPackages,
    FetchPackagesRequest,
    InterpreterRequest,
    Rootfs,
)
from slimfit.rule_types.layers import RootfsLayerRequest
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.platforms import for_architecture, own_architecture
from slimfit.subsystem import DebianBaseSubsystem, NewerPackages

logger = logging.getLogger(__name__)

# Where the same base for the machine that builds stands in a sandbox.
_COMPILER = "compiler"

# The variables by which a machine says how it reaches the network, and where apt is. The user's own
# PATH stays out: it would be part of the cache key, and another one would fetch everything again.
NETWORK_ENV = tuple(
    spelling
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
    for spelling in (name, name.upper())
) + ("SSL_CERT_FILE", "SSL_CERT_DIR", "PATH=/usr/sbin:/usr/bin:/sbin:/bin")


def resolve_name(field_set: DebianBaseFieldSet) -> str:
    """The name by which `generate-lockfiles --resolve` knows a base: its target's name."""
    return field_set.address.target_name


def lockfile_path(field_set: DebianBaseFieldSet) -> str:
    """The path of a base's lockfile, relative to the build root."""
    return os.path.join(field_set.address.spec_path, field_set.lockfile.value or "")


def requested_packages(field_set: DebianBaseFieldSet) -> tuple[str, ...]:
    """The packages that a base asks for by name, the default ones included."""
    return tuple(
        sorted({*default_packages(field_set.suite.value), *(field_set.packages.value or ())})
    )


def current_lock(field_set: DebianBaseFieldSet, text: bytes) -> DebianLock:
    """The lock of a base.

    :raises SlimfitError: the text is no lock, or the target has changed since it was made.
    """
    path = lockfile_path(field_set)
    lock = lock_for(parse_locks(text.decode(), path), field_set.architecture.value)
    check_lock_is_current(
        lock,
        path=path,
        suite=field_set.suite.value,
        architecture=field_set.architecture.value,
        packages=requested_packages(field_set),
        address=str(field_set.address),
        resolve=resolve_name(field_set),
    )
    return lock


def mirror_args(options: DebianBaseSubsystem) -> tuple[str, ...]:
    """The arguments that say where packages are fetched from."""
    security = ("--security-mirror", options.security_mirror) if options.security_mirror else ()
    main = ("--mirror", options.mirror) if options.mirror else ("--mirrors-from-apt",)
    return (*main, *security)


def newer_argument(behavior: NewerPackages) -> str:
    """What the command line that fetches is told of versions that the mirror no longer has."""
    return "warn" if behavior is NewerPackages.warning else "error"


@rule
async def fetch_debian_packages(
    request: FetchPackagesRequest, options: DebianBaseSubsystem, host: HostInterpreter
) -> FetchedPackages:
    # A file for one architecture is its lock, byte for byte.
    locked = await engine.create_digest(
        CreateDigest([FileContent(request.path, render_lock(request.lock).encode())])
    )
    count = len(request.lock.packages)
    fetched = await engine.tool_run(
        ToolRunRequest(
            module="debian_fetch",
            args=(
                *("--lock", request.path, "--name", request.resolve, "--out", "debs"),
                *(*mirror_args(options), "--newer", newer_argument(options.newer)),
            ),
            description=f"Fetch {count} Debian packages for {request.owner}",
            interpreter=host.value,
            input_digest=locked,
            output_directories=("debs",),
            inherited_env=NETWORK_ENV,
        )
    )
    log_warnings(fetched.stderr)
    return FetchedPackages(await engine.merge_digests((locked, fetched.digest)))


def missing_lockfile(field_set: DebianBaseFieldSet) -> str:
    """What to say of a base whose packages are not locked."""
    return (
        f"The lockfile {lockfile_path(field_set)} of {field_set.address} does not exist.\n\n"
        f"Make it with `./pants generate-lockfiles --resolve={resolve_name(field_set)}`."
    )


@rule
async def unpack_debian_packages(
    request: DebianRootfsRequest,
    host: HostInterpreter,
    platform: Platform,
) -> Rootfs:
    field_set, name = request.field_set, resolve_name(request.field_set)
    lock_snapshot = await engine.snapshot(PathGlobs([lockfile_path(field_set)]))
    if not lock_snapshot.files:
        raise SlimfitError(missing_lockfile(field_set))
    (content,) = await engine.digest_contents(lock_snapshot.digest)
    lock = current_lock(field_set, content.content)
    own = own_architecture(platform)
    foreign = own != lock.architecture and own in (field_set.architectures.value or ())
    compiler = EMPTY_DIGEST
    if foreign:
        native = for_architecture(field_set, own)
        rootfs = await engine.debian_rootfs(DebianRootfsRequest(native))
        compiler = await engine.add_prefix(rootfs.digest, _COMPILER)
    fetched = await engine.fetched_packages(
        FetchPackagesRequest(lock, content.path, name, str(field_set.address))
    )
    inputs = await engine.merge_digests((fetched.digest, compiler))
    unpacked = await engine.tool_run(
        ToolRunRequest(
            module="base_tool",
            args=(
                *("unpack", "--lock", content.path, "--debs", "debs", "--out", "out"),
                *(("--compiler", f"{_COMPILER}/rootfs.tar") if foreign else ()),
            ),
            description=f"Unpack the Debian packages of {field_set.address}",
            interpreter=host.value,
            input_digest=inputs,
            output_directories=("out",),
        )
    )
    tree = await engine.subtree(unpacked.digest, "out")
    return Rootfs(tree.digest)


def log_warnings(stderr: str) -> None:
    """Say what a command line warns of."""
    for line in stderr.splitlines():
        if line.startswith("WARNING: "):
            logger.warning(line[len("WARNING: ") :])


@rule
async def make_debian_base(field_set: DebianBaseFieldSet, platform: Platform) -> Base:
    # The Python of a base for another machine cannot run here; that of the same base for this one
    # writes the same bytes in its place.
    running = for_architecture(field_set, own_architecture(platform))
    rootfs, compiler = await engine.all_of(
        engine.debian_rootfs(DebianRootfsRequest(fields)) for fields in (field_set, running)
    )
    text, tree, description, interpreter = await engine.all_of(
        engine.file_text(rootfs.digest, "base.json"),
        engine.digest_subset(DigestSubset(rootfs.digest, PathGlobs(["rootfs.tar"]))),
        engine.digest_subset(DigestSubset(rootfs.digest, PathGlobs(["platform.json"]))),
        engine.interpreter(InterpreterRequest(compiler.digest, field_set.address)),
    )
    facts = parse_facts(text.content.decode(), str(field_set.address))
    layer = await engine.rootfs_layer(
        RootfsLayerRequest(rootfs.digest, interpreter, facts, field_set.address)
    )
    return Base(
        address=field_set.address,
        facts=facts,
        platform=description,
        image=BaseImage(layers=(ImageLayer.of(layer.info),)),
        blobs=layer.digest,
        interpreter=interpreter,
        tree=tree,
        system_lock=system_lock_path(lockfile_path(field_set)),
    )


# ---- The lockfile ------------------------------------------------------------------------------


@dataclass(frozen=True)
class GenerateDebianLockfile(GenerateLockfile):
    field_set: DebianBaseFieldSet


class KnownDebianResolveNamesRequest(KnownUserResolveNamesRequest):
    pass


class RequestedDebianResolveNames(RequestedUserResolveNames):
    pass


def debian_bases(targets: Iterable[object]) -> tuple[DebianBaseFieldSet, ...]:
    """The `debian_base` targets among all."""
    return tuple(
        DebianBaseFieldSet.create(target)  # type: ignore[arg-type]
        for target in targets
        if DebianBaseFieldSet.is_applicable(target)  # type: ignore[arg-type]
    )


@rule
def known_debian_resolves(
    _: KnownDebianResolveNamesRequest, targets: AllTargets
) -> KnownUserResolveNames:
    return KnownUserResolveNames(
        names=tuple(sorted({resolve_name(base) for base in debian_bases(targets)})),
        option_name="the names of `debian_base` targets",
        requested_resolve_names_cls=RequestedDebianResolveNames,
    )


@rule
def requested_debian_lockfiles(
    requested: RequestedDebianResolveNames, targets: AllTargets
) -> UserGenerateLockfiles:
    return UserGenerateLockfiles(
        GenerateDebianLockfile(
            resolve_name=resolve_name(base),
            lockfile_dest=lockfile_path(base),
            diff=False,
            field_set=base,
        )
        for base in debian_bases(targets)
        if resolve_name(base) in requested
    )


@rule
async def generate_debian_lockfile(
    request: GenerateDebianLockfile, options: DebianBaseSubsystem, host: HostInterpreter
) -> GenerateLockfileResult:
    field_set = request.field_set
    packages = requested_packages(field_set)
    mirrors = {"--mirror": options.mirror, "--security-mirror": options.security_mirror}
    runs = await engine.all_of(
        engine.tool_run(
            ToolRunRequest(
                module="debian_lock",
                args=(
                    *("--suite", field_set.suite.value, "--architecture", architecture),
                    *(f"--package={package}" for package in packages),
                    *(arg for flag, mirror in mirrors.items() if mirror for arg in (flag, mirror)),
                    *("--name", request.resolve_name, "--out", "out/lock"),
                ),
                description=f"Lock the Debian packages of {field_set.address} for {architecture}",
                interpreter=host.value,
                output_directories=("out",),
                inherited_env=NETWORK_ENV,
                cache_scope=ProcessCacheScope.PER_SESSION,
            )
        )
        for architecture in field_set.known_architectures
    )
    texts = await engine.all_of(engine.file_text(run.digest, "out/lock") for run in runs)
    locks = [
        lock for text in texts for lock in parse_locks(text.content.decode(), request.lockfile_dest)
    ]
    digest = await engine.create_digest(
        CreateDigest([FileContent(request.lockfile_dest, render_locks(locks).encode())])
    )
    return GenerateLockfileResult(digest, request.resolve_name, request.lockfile_dest)


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        UnionRule(BaseFieldSet, DebianBaseFieldSet),
        UnionRule(GenerateLockfile, GenerateDebianLockfile),
        UnionRule(KnownUserResolveNamesRequest, KnownDebianResolveNamesRequest),
        UnionRule(RequestedUserResolveNames, RequestedDebianResolveNames),
    )
