"""`publish` of an `oci_image`: to any registry, without a daemon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pants.backend.docker.goals.package_image import DockerPackageFieldSet, ImageRefRegistry
from pants.backend.docker.subsystems.docker_options import DockerOptions
from pants.backend.docker.target_types import (
    DockerImageContextRootField,
    DockerImageRegistriesField,
    DockerImageRepositoryField,
    DockerImageSourceField,
    DockerImageTagsField,
    DockerImageTargetStageField,
)
from pants.backend.docker.util_rules.docker_build_args import DockerBuildArgsRequest
from pants.backend.docker.util_rules.docker_build_env import DockerBuildEnvironmentRequest
from pants.core.goals.package import OutputPathField
from pants.core.goals.publish import (
    PublishFieldSet,
    PublishPackages,
    PublishProcesses,
    PublishRequest,
)
from pants.core.util_rules.distdir import DistDir
from pants.engine.addresses import Address
from pants.engine.internals.session import RunId
from pants.engine.process import InteractiveProcess
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionRule

from slimfit.core.errors import SlimfitError
from slimfit.core.image.names import Claims, PublishedImage, parameters_text
from slimfit.engine import engine
from slimfit.rule_types.oci import OciImageFieldSet, OciImageRequest
from slimfit.rule_types.publish import (
    ClaimedNames,
    ClaimNamesRequest,
    NamedImage,
    NamedImageRequest,
    RegistryAccessRequest,
    SendRequest,
)
from slimfit.rule_types.referrers import ReferrersRequest
from slimfit.rule_types.tool import HostInterpreter, ToolSourcesRequest
from slimfit.rules.oci import layers_of
from slimfit.rules.provenance import interpolation
from slimfit.target_types.addresses import app_of
from slimfit.target_types.oci import (
    OciImageLayersField,
    OciRegistriesField,
    OciRepositoryField,
    OciSkipPushField,
    OciTagsField,
)

_CLAIMS = Claims()


class PublishOciImageRequest(PublishRequest["PublishOciImageFieldSet"]):
    pass


@dataclass(frozen=True)
class PublishOciImageFieldSet(PublishFieldSet[PublishOciImageRequest]):
    publish_request_type = PublishOciImageRequest
    required_fields = (OciImageLayersField,)

    registries: OciRegistriesField
    repository: OciRepositoryField
    tags: OciTagsField
    skip_push: OciSkipPushField


def docker_naming(fields: PublishOciImageFieldSet) -> DockerPackageFieldSet:
    """The fields of a `docker_image` that give it its names, from those of an `oci_image`.

    Pants' own code reads them, so that one configuration names the images of both builders alike.
    """
    app = fields.address.maybe_convert_to_target_generator()
    return DockerPackageFieldSet(
        address=app,
        context_root=DockerImageContextRootField(None, app),
        registries=DockerImageRegistriesField(fields.registries.value, app),
        repository=DockerImageRepositoryField(fields.repository.value, app),
        source=DockerImageSourceField(None, app),
        tags=DockerImageTagsField(fields.tags.value, app),
        target_stage=DockerImageTargetStageField(None, app),
        output_path=OutputPathField(None, app),
    )


def references(registries: Iterable[ImageRefRegistry]) -> tuple[str, ...]:
    """The full names of an image in the registries that it is pushed to."""
    return tuple(
        tag.full_name
        for found in registries
        if found.registry is not None and not found.registry.skip_push
        for tag in found.tags
        if not tag.uses_local_alias
    )


def no_registry(address: str) -> SlimfitError:
    """What to say of an image that has nowhere to go."""
    return SlimfitError(
        f"{address} has no registry to be published to.\n\n"
        "Name one in pants.toml:\n\n"
        "    [docker.registries.company]\n"
        '    address = "registry.example.org"\n'
        "    default = true\n\n"
        'or on the app: `registries=["registry.example.org"]`.'
    )


def published(address: Address, named: NamedImage) -> PublishedImage:
    """An image as its name is checked."""
    digest = named.image.manifest_digest if named.image else ""
    parameters = parameters_text(address.parameters)
    return PublishedImage(str(app_of(address)), digest, named.references, parameters)


@rule
async def name_image(request: NamedImageRequest, docker: DockerOptions) -> NamedImage:
    address = request.address
    wrapped = await engine.target(address, "the `publish` goal")
    fields = PublishOciImageFieldSet.create(wrapped.target)
    builders = await engine.builders()
    if fields.skip_push.value or not builders.oci:
        return NamedImage(
            f"`{fields.skip_push.alias}`" if fields.skip_push.value else "`[slimfit].builders`"
        )
    image, args, build_env = await engine.all_of(
        engine.oci_image(OciImageRequest(OciImageFieldSet.create(wrapped.target))),
        engine.docker_build_args(DockerBuildArgsRequest(wrapped.target)),
        engine.docker_build_environment(DockerBuildEnvironmentRequest(wrapped.target)),
    )
    names = references(
        docker_naming(fields).image_refs(
            docker.default_repository,
            docker.registries(),
            interpolation(args, build_env, pants={"hash": image.manifest_digest.partition(":")[2]}),
        )
    )
    if not names:
        raise no_registry(str(app_of(address)))
    return NamedImage("", image, names)


@rule
async def claim_names(request: ClaimNamesRequest, run: RunId) -> ClaimedNames:
    """Each image asks for its own names, before anything is sent: Pants 2.17 has no place where a
    rule sees all images of a run. The first two that differ stop it."""
    named = await engine.named_image(NamedImageRequest(request.address))
    _CLAIMS.add(run, published(request.address, named))
    return ClaimedNames()


@rule
async def publish_oci_image(
    request: PublishOciImageRequest, host: HostInterpreter, dist: DistDir
) -> PublishProcesses:
    address = request.field_set.address
    wrapped = await engine.target(address, "the `publish` goal")
    named, tool, _ = await engine.all_of(
        engine.named_image(NamedImageRequest(address)),
        engine.tool_sources(ToolSourcesRequest("publish_image")),
        engine.claimed_names(ClaimNamesRequest(address)),
    )
    image, names = named.image, named.references
    if image is None:
        description = f"(by {named.left_out_by})"
        return PublishProcesses([PublishPackages((str(address),), description=description)])
    access, referrers = await engine.all_of(
        engine.registry_access(RegistryAccessRequest(names, address)),
        engine.referrers(ReferrersRequest(layers_of(OciImageFieldSet.create(wrapped.target)))),
    )
    sent = await engine.sent_image(SendRequest(image, names, access, address))
    path = OciImageFieldSet.create(wrapped.target).output_path.value_or_default(file_ending="oci")
    process = InteractiveProcess(
        argv=(
            *(*host.value.argv, "{chroot}/slimfit/sandbox/publish_image.py", *access.args),
            *(
                "--layout",
                "{chroot}/layout",
                *(("--sent", "{chroot}/sent.json") if sent.sent else ()),
            ),
            *("--address", str(address), "--result", str(dist.relpath / f"{path}.publish.json")),
            *(*referrers.args, *names),
        ),
        env={**dict(access.env), "PYTHONPATH": "{chroot}"},
        input_digest=await engine.merge_digests(
            (sent.digest, access.files, referrers.digest, tool.digest)
        ),
        run_in_workspace=True,
    )
    return PublishProcesses([PublishPackages(names=names, process=process)])


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), *PublishOciImageFieldSet.rules())
