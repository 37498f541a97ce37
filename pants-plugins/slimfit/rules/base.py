"""Bases: which one an app stands on, and its Python made ready to run."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import Target
from pants.engine.unions import UnionMembership
from pants.util.frozendict import FrozenDict

from slimfit.core.base.lock import relock_command
from slimfit.core.base.reference import image_as_base, looks_like_image
from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.base import Base, BaseFieldSet, BaseRequest, InterpreterRequest
from slimfit.rule_types.tool import HostInterpreter, Interpreter, ToolRunRequest
from slimfit.rules.app import base_address
from slimfit.rules.platforms import for_architecture
from slimfit.rules.tool import INTERPRETER_MOUNT
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of
from slimfit.target_types.base import DebianBaseTarget, DockerBaseTarget, OciBaseTarget

_HOW_TO_MAKE_A_BASE = """\
Make one, once for the repository. In 3rdparty/debian/BUILD:

    debian_base(name="base")

in pants.toml:

    [slimfit]
    base = "3rdparty/debian:base"

and then run `./pants generate-lockfiles --resolve=base`."""


def base_field_set(
    target: Target, app: Address, kinds: Iterable[type[BaseFieldSet]]
) -> BaseFieldSet:
    """The fields of the target that an app names as its base.

    :raises SlimfitError: the target is no base.
    """
    for kind in kinds:
        if kind.is_applicable(target):
            return kind.create(target)
    raise SlimfitError(
        f"The base of {app} is {target.address}, a `{target.alias}` target, which is no base.\n\n"
        f"Name a `{DebianBaseTarget.alias}`, `{OciBaseTarget.alias}` or `{DockerBaseTarget.alias}`"
        " target."
    )


def check_architecture(fields: BaseFieldSet, wanted: str) -> None:
    """Check that a base is locked for the architecture that is asked of it, if one is.

    :raises SlimfitError: it is not.
    """
    known = fields.known_architectures
    if not wanted or not known or wanted in known:
        return
    raise SlimfitError(
        f"The base {fields.address} is for {', '.join(known)}, and {wanted} is asked of it.\n\n"
        f"Write `architectures={json.dumps(sorted({*known, wanted}))}` on the `debian_base`, and run"
        f" `{relock_command(fields.address.target_name)}`."
    )


def no_base(app: Address) -> SlimfitError:
    """What to say of an app that has no base."""
    return SlimfitError(f"{app} names no base.\n\n{_HOW_TO_MAKE_A_BASE}")


def unknown_base(app: Address, spec: str, problem: Exception) -> SlimfitError:
    """What to say of an app whose base has an address that no target has.

    :param problem: what Pants says of the address.
    """
    return SlimfitError(image_as_base(str(app), spec) if looks_like_image(spec) else str(problem))


@rule
async def find_base(
    request: BaseRequest, slimfit: SlimfitSubsystem, union_membership: UnionMembership
) -> Base:
    app = app_of(request.field.address)
    spec = request.field.value or slimfit.base
    if not spec:
        raise no_base(app)
    try:
        (address,) = await engine.addresses(base_address(app, spec))
    except engine.UNKNOWN_ADDRESS as error:
        raise unknown_base(app, spec, error) from None
    wrapped = await engine.target(address, "`base`")
    fields = base_field_set(wrapped.target, app, union_membership[BaseFieldSet])
    check_architecture(fields, request.architecture)
    return await engine.base_of(for_architecture(fields, request.architecture))


def parse_interpreter(text: bytes) -> tuple[tuple[str, ...], FrozenDict[str, str]]:
    """The command and environment of an `interpreter.json`, for the place where it is mounted."""
    recipe = json.loads(text.replace(b"{tree}", INTERPRETER_MOUNT.encode()))
    return tuple(recipe["argv"]), FrozenDict(recipe["env"])


@rule
async def prepare_interpreter(request: InterpreterRequest, host: HostInterpreter) -> Interpreter:
    run = await engine.tool_run(
        ToolRunRequest(
            module="base_tool",
            args=("interpreter", "--rootfs", "rootfs.tar", "--out", "out"),
            description=f"Prepare the Python of {request.origin}",
            interpreter=host.value,
            input_digest=request.rootfs,
            output_directories=("out",),
        )
    )
    tree, recipe = await engine.all_of(
        engine.subtree(run.digest, "out/tree"),
        engine.file_text(run.digest, "out/interpreter.json"),
    )
    argv, env = parse_interpreter(recipe.content)
    return Interpreter(argv, env, tree.digest)


def rules() -> Iterable[Rule]:
    return collect_rules()
