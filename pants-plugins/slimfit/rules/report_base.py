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
from slimfit.core.closure.subset import Platform, parse_platform
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
from slimfit.rule_types.base import Base, BaseFieldSet, BaseRequest, DebianBaseFieldSet
from slimfit.rule_types.report import (
    BaseDescription,
    BaseDescriptionRequest,
    BaseFinding,
    ResolveLock,
    ResolveLockRequest,
)
from slimfit.rules.app import base_address
from slimfit.rules.base import base_field_set
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


def debian_base_under(
    field_set: DebianBaseFieldSet, text: bytes, path: str, additions: Optional[SystemLock]
) -> tuple[BaseUnder, Platform]:
    """A Debian base as its lockfile tells it, with the lock of what apps add to it."""
    lock = current_lock(field_set, text)
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
            lock=additions,
        ),
    )
    return under, parse_platform(complete_platform(facts))


@rule
async def describe_base(
    request: BaseDescriptionRequest, slimfit: SlimfitSubsystem, union_membership: UnionMembership
) -> BaseFinding:
    app = app_of(request.field.address)
    spec = request.field.value or slimfit.base
    found = await engine.addresses(base_address(app, spec))
    if not found:
        try:
            # It has no base, and says how to make one.
            await engine.base(BaseRequest(request.field))
        except SlimfitError as error:
            return BaseFinding(problem=str(error))
    wrapped = await engine.target(found[0], "`base`")
    field_set = base_field_set(wrapped.target, app, union_membership[BaseFieldSet])
    if isinstance(field_set, DebianBaseFieldSet):
        path = lockfile_path(field_set)
        beside = system_lock_path(path)
        snapshot = await engine.snapshot(PathGlobs([path, beside]))
        contents = await engine.digest_contents(snapshot.digest)
        texts = {content.path: content.content for content in contents}
        if path not in texts:
            return BaseFinding(problem=missing_lockfile(field_set))
        try:
            own = current_lock(field_set, texts[path])
            added = additions(texts.get(beside), beside, own.architecture)
            under, python = debian_base_under(field_set, texts[path], path, added)
        except SlimfitError as error:
            return BaseFinding(problem=str(error))
        return BaseFinding(BaseDescription(under, python))
    try:
        base = await engine.base_of(field_set)
    except (SlimfitError, ProcessExecutionFailure) as error:
        # A damaged file, or a registry that does not answer: it stops who asks for this app alone.
        return BaseFinding(problem=str(error))
    (platform,) = await engine.digest_contents(base.platform)
    text = platform.content.decode()
    snapshot = await engine.snapshot(PathGlobs([base.system_lock]))
    contents = await engine.digest_contents(snapshot.digest)
    added = additions(
        contents[0].content if contents else None, base.system_lock, base.facts.architecture
    )
    return BaseFinding(BaseDescription(built_base_under(base, added), parse_platform(text)))


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
