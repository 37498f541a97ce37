"""The `docker_image` of an app in a run that builds none: what it says to who needs it."""

from __future__ import annotations

from collections.abc import Iterable

from pants.core.goals.package import BuiltPackage, PackageFieldSet
from pants.core.goals.run import RunRequest
from pants.core.target_types import FileSourceField
from pants.engine.addresses import Address
from pants.engine.fs import EMPTY_DIGEST
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import GeneratedSources, GenerateSourcesRequest
from pants.engine.unions import UnionRule

from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.builders import EngineAnswer, UnbuiltDockerImageFieldSet
from slimfit.subsystem import BuildersChoice, SlimfitSubsystem
from slimfit.target_types.docker import UnbuiltDockerImageFilesField


class RefuseUnbuiltDockerImage(GenerateSourcesRequest):
    """Asked for when another `docker_image` stands on the app's."""

    input = UnbuiltDockerImageFilesField
    output = FileSourceField
    exportable = False


def unbuilt(image: Address, choice: BuildersChoice, answer: EngineAnswer) -> SlimfitError:
    """What to say to who needs an image that this run does not build."""
    why = f"`[slimfit].builders` is `{choice.value}`."
    if choice is BuildersChoice.auto:
        why = f"no container engine answers. `docker version` says:\n\n{answer.complaint}"
    oci = str(image).replace("#docker", "#oci")
    return SlimfitError(
        f"{image} is not built: {why}\n\n"
        f"Start an engine and build with `--slimfit-builders=docker`, or take {oci}."
    )


@rule
async def refuse_unbuilt_docker_image(
    request: RefuseUnbuiltDockerImage, slimfit: SlimfitSubsystem
) -> GeneratedSources:
    answer = await engine.engine_answer()
    raise unbuilt(request.protocol_target.address, slimfit.builders, answer)


@rule
async def run_unbuilt_docker_image(
    field_set: UnbuiltDockerImageFieldSet, slimfit: SlimfitSubsystem
) -> RunRequest:
    answer = await engine.engine_answer()
    raise unbuilt(field_set.address, slimfit.builders, answer)


@rule
async def leave_out_docker_image(_: UnbuiltDockerImageFieldSet) -> BuiltPackage:
    """A package, so that Pants finds it under the address that a Dockerfile names."""
    await engine.announced_builders()
    return BuiltPackage(EMPTY_DIGEST, ())


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        *UnbuiltDockerImageFieldSet.rules(),
        UnionRule(PackageFieldSet, UnbuiltDockerImageFieldSet),
        UnionRule(GenerateSourcesRequest, RefuseUnbuiltDockerImage),
    )
