"""Lockfiles and bases as a report needs them: told without building, where that can be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.fs import PathGlobs
from pants.engine.process import ProcessExecutionFailure
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionMembership
from pants.util.frozendict import FrozenDict

from slimfit.core.base.expected import COMPRESSED, UNPACKED, expected_facts
from slimfit.core.base.platform import complete_platform
from slimfit.core.closure.lock import parse_lock
from slimfit.core.closure.subset import parse_platform
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.resolve import facts_path
from slimfit.core.native.messages import suite_of
from slimfit.core.native.system_lock import SystemLock, parse_system_locks, system_lock_path
from slimfit.core.report.build import BaseUnder
from slimfit.core.report.model import Layer, SystemPackage
from slimfit.core.report.size import UNKNOWN, Basis, Size, total
from slimfit.core.report.system import SystemBelow
from slimfit.core.report.wheel_sizes import wheel_sizes
from slimfit.engine import engine
from slimfit.rule_types.base import Base, BaseFieldSet, DebianBaseFieldSet
from slimfit.rule_types.report import (
    BaseDescription,
    BaseDescriptionRequest,
    BaseFinding,
    ResolveLock,
    ResolveLockRequest,
)
from slimfit.rules.app import base_address
from slimfit.rules.base import base_field_set, no_base, unknown_base
from slimfit.rules.debian import current_lock, lockfile_path, missing_lockfile
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of


@rule
async def read_resolve_lock(
    request: ResolveLockRequest, python_setup: PythonSetup, slimfit: SlimfitSubsystem
) -> ResolveLock:
    path = python_setup.resolves.get(request.resolve)
    if path is None:
        raise SlimfitError(
            "Which distributions an app needs is told by a lockfile, and this repository has no"
            " resolves.\n\nSet `enable_resolves = true` under `[python]` in pants.toml, and run"
            " `./pants generate-lockfiles`."
        )
    snapshot = await engine.snapshot(PathGlobs([path, facts_path(path)]))
    contents = await engine.digest_contents(snapshot.digest)
    texts = {content.path: content.content.decode() for content in contents}
    if path not in texts:
        raise SlimfitError(
            f"The lockfile {path} of the resolve `{request.resolve}` does not exist.\n\n"
            f"Make it with `{slimfit.lock_command.format(resolve=request.resolve)}`."
        )
    lock = parse_lock(texts[path], path)
    known = facts_path(path)
    sizes = wheel_sizes(texts[known], known, lock) if known in texts else {}
    return ResolveLock(lock, FrozenDict(sizes))


def describe_debian_base(
    field_set: DebianBaseFieldSet, text: Optional[bytes], beside: Optional[bytes]
) -> BaseDescription:
    """A Debian base as its lockfile tells it, with the lock of what apps add to it.

    :param text: that of its lockfile, if there is one.
    :param beside: that of the lockfile of what apps add, likewise.
    :raises SlimfitError: its lockfile is missing, or one of the two cannot be read or is another's.
    """
    if text is None:
        raise SlimfitError(missing_lockfile(field_set))
    lock = current_lock(field_set, text)
    added = additions(beside, system_lock_path(lockfile_path(field_set)), lock.architecture)
    facts = expected_facts(lock)
    archives = sum(package.size for package in lock.packages)
    under = BaseUnder(
        address=str(field_set.address),
        python=facts.python.full_version,
        size=Size(int(archives * UNPACKED), int(archives * COMPRESSED), Basis.estimate),
        packages=tuple(
            SystemPackage(
                package.name,
                package.version,
                Size(int(package.size * UNPACKED), package.size, Basis.estimate),
            )
            for package in lock.packages
        ),
        requested=frozenset(lock.requested),
        system=SystemBelow(
            suite=lock.suite,
            architecture=lock.architecture,
            installed=frozenset(package.name for package in lock.packages),
            lock=added,
        ),
    )
    return BaseDescription(under, parse_platform(complete_platform(facts)))


@rule
async def describe_base(request: BaseDescriptionRequest) -> BaseFinding:
    try:
        return BaseFinding(await engine.base_description(request))
    except (SlimfitError, ProcessExecutionFailure) as error:
        # A misspelt address, a damaged file, or a registry that does not answer stops only those who
        # ask for this app.
        return BaseFinding(problem=str(error))


@rule
async def make_description(
    request: BaseDescriptionRequest, slimfit: SlimfitSubsystem, union_membership: UnionMembership
) -> BaseDescription:
    app = app_of(request.field.address)
    spec = request.field.value or slimfit.base
    if not spec:
        raise no_base(app)
    try:
        (address,) = await engine.addresses(base_address(app, spec))
    except engine.UNKNOWN_ADDRESS as error:
        raise unknown_base(app, spec, error) from None
    wrapped = await engine.target(address, "`base`")
    field_set = base_field_set(wrapped.target, app, union_membership[BaseFieldSet])
    if isinstance(field_set, DebianBaseFieldSet):
        path = lockfile_path(field_set)
        beside = system_lock_path(path)
        snapshot = await engine.snapshot(PathGlobs([path, beside]))
        contents = await engine.digest_contents(snapshot.digest)
        texts = {content.path: content.content for content in contents}
        return describe_debian_base(field_set, texts.get(path), texts.get(beside))
    base = await engine.base_of(field_set)
    (platform,) = await engine.digest_contents(base.platform)
    snapshot = await engine.snapshot(PathGlobs([base.system_lock]))
    contents = await engine.digest_contents(snapshot.digest)
    added = additions(
        contents[0].content if contents else None, base.system_lock, base.facts.architecture
    )
    return BaseDescription(built_base_under(base, added), parse_platform(platform.content.decode()))


def additions(text: Optional[bytes], path: str, architecture: str) -> Optional[SystemLock]:
    """The lock of what apps add to a base; None if there is none for its architecture.

    :param text: that of the lockfile, if there is one.
    """
    locks = () if text is None else parse_system_locks(text.decode(), path)
    return next((lock for lock in locks if lock.lock.architecture == architecture), None)


def built_base_under(base: Base, added: Optional[SystemLock] = None) -> BaseUnder:
    """A base that is an image already. Its layers say how large they are compressed."""
    layers = tuple(
        Layer(
            layer.digest,
            layer.created_by or str(base.address),
            "base",
            Size(int(layer.size * UNPACKED / COMPRESSED), layer.size, Basis.estimate),
        )
        for layer in base.image.layers
    )
    return BaseUnder(
        address=str(base.address),
        python=base.facts.python.full_version,
        size=total(layer.size for layer in layers),
        packages=tuple(
            SystemPackage(package.name, package.version, UNKNOWN) for package in base.facts.packages
        ),
        layers=layers,
        system=SystemBelow(
            suite=suite_of(base.facts),
            architecture=base.facts.architecture,
            installed=frozenset(package.name for package in base.facts.packages),
            libraries=frozenset(base.facts.libraries),
            lock=added,
        ),
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
