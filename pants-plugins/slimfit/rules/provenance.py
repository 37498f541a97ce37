"""What an image's manifest tells of where it comes from, and placeholders in it as in tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pants.backend.docker.util_rules.docker_build_args import (
    DockerBuildArgs,
    DockerBuildArgsRequest,
)
from pants.backend.docker.util_rules.docker_build_env import (
    DockerBuildEnvironment,
    DockerBuildEnvironmentRequest,
)
from pants.engine.addresses import Address
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.value_interpolation import InterpolationContext

from slimfit.core.base.reference import parse_reference
from slimfit.core.image.manifest import base_annotations
from slimfit.engine import engine
from slimfit.rule_types.oci import ImageAnnotations, ImageAnnotationsRequest
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.oci import AnnotationsField


def interpolation(
    args: DockerBuildArgs, environment: DockerBuildEnvironment, **values: Mapping[str, str]
) -> InterpolationContext:
    """What placeholders stand for, as in Pants' Docker backend: `{build_args.NAME}`, and more."""
    build_args = {
        name: value if given else environment.get(name)
        for name, given, value in (arg.partition("=") for arg in args)
    }
    return InterpolationContext.from_dict({"build_args": build_args, **values})


def filled(
    texts: Mapping[str, str], context: InterpolationContext, app: Address
) -> tuple[tuple[str, str], ...]:
    """Annotations with their placeholders filled in.

    :raises InterpolationError: a placeholder is unknown; the message names the app and the field.
    """
    source = InterpolationContext.TextSource(
        address=app, target_alias="python_app", field_alias=AnnotationsField.alias
    )
    return tuple(
        (name, context.format(text, source=source)) for name, text in sorted(texts.items())
    )


def annotations_of_base(text: str, address: str) -> tuple[tuple[str, str], ...]:
    """Name and digest of a base that stands in a registry, from its reference; nothing for a base
    without one."""
    if not text:
        return ()
    reference = parse_reference(text, address)
    return base_annotations(reference.by_tag if reference.tag else reference.name, reference.digest)


@rule
async def find_annotations(
    request: ImageAnnotationsRequest, slimfit: SlimfitSubsystem
) -> ImageAnnotations:
    wrapped = await engine.target(request.image, "an image")
    texts = {**slimfit.annotations, **(wrapped.target[AnnotationsField].value or {})}
    app = request.image.maybe_convert_to_target_generator()
    if not any("{" in text for text in texts.values()):
        return ImageAnnotations(tuple(sorted(texts.items())))
    args, environment = await engine.all_of(
        engine.docker_build_args(DockerBuildArgsRequest(wrapped.target)),
        engine.docker_build_environment(DockerBuildEnvironmentRequest(wrapped.target)),
    )
    return ImageAnnotations(filled(texts, interpolation(args, environment), app))


def rules() -> Iterable[Rule]:
    return collect_rules()
