"""Lockfiles and bases as a report needs them: told without building, where that can be done."""

from __future__ import annotations

from collections.abc import Iterable

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.fs import PathGlobs
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionMembership
from pants.util.frozendict import FrozenDict

from slimfit.core.base.expected import COMPRESSED, UNPACKED, expected_facts
from slimfit.core.base.platform import complete_platform
from slimfit.core.closure.lock import parse_lock
from slimfit.core.closure.subset import Platform, parse_platform
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.resolve import facts_path
from slimfit.core.report.build import BaseUnder
from slimfit.core.report.model import Layer, SystemPackage
from slimfit.core.report.size import UNKNOWN, Basis, Size, total
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
    field_set: DebianBaseFieldSet, text: bytes, path: str
) -> tuple[BaseUnder, Platform]:
    """A Debian base as its lockfile tells it."""
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
        # It has no base, and says how to make one.
        await engine.base(BaseRequest(request.field))
    wrapped = await engine.target(found[0], "`base`")
    field_set = base_field_set(wrapped.target, app, union_membership[BaseFieldSet])
    if isinstance(field_set, DebianBaseFieldSet):
        path = lockfile_path(field_set)
        snapshot = await engine.snapshot(PathGlobs([path]))
        if not snapshot.files:
            return BaseFinding(problem=missing_lockfile(field_set))
        (content,) = await engine.digest_contents(snapshot.digest)
        try:
            under, python = debian_base_under(field_set, content.content, path)
        except SlimfitError as error:
            return BaseFinding(problem=str(error))
        return BaseFinding(BaseDescription(under, python))
    base = await engine.base_of(field_set)
    (platform,) = await engine.digest_contents(base.platform)
    text = platform.content.decode()
    return BaseFinding(BaseDescription(built_base_under(base), parse_platform(text)))


def built_base_under(base: Base) -> BaseUnder:
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
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
