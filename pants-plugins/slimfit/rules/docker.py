"""`docker_image`: an app's layers as the build context of an engine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Optional

from pants.core.target_types import FileSourceField
from pants.engine.addresses import Address
from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestEntries,
    FileContent,
    FileEntry,
)
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.target import GeneratedSources, GenerateSourcesRequest
from pants.engine.unions import UnionRule

from slimfit.core.base.reference import engine_reference
from slimfit.core.image.dockerfile import (
    SLOTS,
    SLOTS_WITH_LIMIT,
    context_files,
    dockerfile,
    merged_warning,
    placeholder_files,
    placeholder_layer,
)
from slimfit.core.image.layout import blob_path
from slimfit.core.image.platforms import one_platform_warning, preferred_architecture
from slimfit.core.image.spec import APP_ROOT
from slimfit.engine import engine
from slimfit.rule_types.base import Base, DockerBaseFieldSet, OciBaseFieldSet
from slimfit.rule_types.builders import EngineBase, EngineBaseRequest
from slimfit.rule_types.layers import AppLayers, AppLayersRequest, RootfsLayerRequest
from slimfit.rules.builders import check_engine
from slimfit.rules.oci import warning_of_conflicts
from slimfit.rules.platforms import for_architecture, own_architecture
from slimfit.rules.settings import settings_of
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.docker import DockerInstructionsField
from slimfit.target_types.layers import AppLayersFilesField, PlatformsField
from slimfit.target_types.sizes import MaxLayerSizeField


class GenerateLayerFiles(GenerateSourcesRequest):
    input = AppLayersFilesField
    output = FileSourceField
    # They are for an engine; whoever exports generated code has no use for them.
    exportable = False


def context_folder(layers: Address) -> str:
    """Where an app's layers stand in a build context, relative to the build root."""
    name = f"{layers.target_name}{layers.parameters_repr.replace('.', '_')}.layers"
    return os.path.join(layers.spec_path, name)


def app_instructions(
    layers: Address, template: Mapping[str, Any], base: EngineBase, slots: int
) -> tuple[str, ...]:
    """The Dockerfile of an app, from what its `python_app` says.

    :param template: the fields of the app, by alias.
    :param slots: as `slots_for` tells.
    """
    return dockerfile(
        base.reference,
        context_folder(layers),
        replace(settings_of(template), architecture=base.architecture),
        template.get(DockerInstructionsField.alias) or (),
        json.loads(base.config).get("config") or {},
        slots,
    )


def slots_for(field: Optional[str], option: Optional[str]) -> int:
    """How many layers of one wheel a Dockerfile has a place for, by what an app and the options say of
    the size of layers."""
    return SLOTS_WITH_LIMIT if field or option else SLOTS


@rule
async def find_engine_base(request: EngineBaseRequest) -> EngineBase:
    """Instructions are written when targets are made, and then only the target of a base is known:
    an image that stands in the repository has to be read for what it says."""
    addresses = await engine.addresses(request.address)
    wrapped = await engine.all_of(engine.target(address, "`base`") for address in addresses)
    for base in (item.target for item in wrapped):
        if DockerBaseFieldSet.is_applicable(base):
            fields = DockerBaseFieldSet.create(base)
            reference = engine_reference(fields.reference.value)
            return EngineBase(reference, request.architecture or fields.architecture.value)
        if OciBaseFieldSet.is_applicable(base):
            image = await engine.base_of(
                for_architecture(OciBaseFieldSet.create(base), request.architecture)
            )
            return EngineBase(config=image.image.config)
    return EngineBase()


def layer_entries(
    app: AppLayers, base: Iterable[str], blobs: DigestEntries, folder: str, slots: int
) -> Iterable[FileEntry]:
    """The layers of an app under their names in the build context.

    :param base: the digests of the layers below it, bottom first.
    """
    *wheels, sources = app.layers
    system = [wheels.pop(0).info.digest] if app.system else []
    # The layers of all small wheels are mostly on top, and come behind the slots.
    shared = len(wheels)
    while shared and len(wheels[shared - 1].info.distributions) > 1:
        shared -= 1
    digests = [layer.info.digest for layer in wheels]
    names = context_files(
        base, digests[:shared], digests[shared:], sources.info.digest, system=system, slots=slots
    )
    by_path = {entry.path: entry for entry in blobs if isinstance(entry, FileEntry)}
    for digest, name in names.items():
        yield FileEntry(os.path.join(folder, name), by_path[blob_path(digest)].file_digest)


def base_layers(base: Base) -> tuple[tuple[str, ...], Digest]:
    """The layers that a build context holds of a base, and their blobs.

    An engine that starts from a reference has them; nothing of them is sent.
    """
    if base.reference:
        return (), EMPTY_DIGEST
    return tuple(layer.digest for layer in base.image.layers), base.blobs


def placeholders(used: Iterable[str], folder: str, slots: int) -> Iterable[FileContent]:
    """What the instructions name and no layer fills."""
    content = placeholder_layer(APP_ROOT)
    return (
        FileContent(os.path.join(folder, name), content) for name in placeholder_files(used, slots)
    )


@rule
async def generate_layer_files(
    request: GenerateLayerFiles, platform: Platform, slimfit: SlimfitSubsystem
) -> GeneratedSources:
    address = request.protocol_target.address
    image = str(address).replace("#layers", "#docker")
    builders, answer = await engine.all_of(engine.builders(), engine.engine_answer())
    check_engine(answer, image)
    platforms = request.protocol_target[PlatformsField].value or ()
    architecture = preferred_architecture(platforms, own_architecture(platform))
    guarded = await engine.guarded_layers(AppLayersRequest(address, architecture))
    app = guarded.value
    warnings = (
        one_platform_warning(image, platforms, architecture),
        "" if builders.oci else warning_of_conflicts(image, app.layers),
    )
    base_digests, base_blobs = base_layers(app.base)
    if base_digests and app.base.rootfs != EMPTY_DIGEST:
        whole = await engine.rootfs_layer(
            RootfsLayerRequest(
                app.base.rootfs, app.base.interpreter, app.base.facts, app.base.address
            )
        )
        base_digests, base_blobs = (whole.info.digest,), whole.digest
    blobs = await engine.merge_digests((base_blobs, *(layer.digest for layer in app.layers)))
    entries = await engine.digest_entries(blobs)
    folder = context_folder(address)
    limit = request.protocol_target[MaxLayerSizeField].value
    slots = slots_for(limit, slimfit.max_layer_size)
    files = tuple(layer_entries(app, base_digests, entries, folder, slots))
    names = [os.path.basename(entry.path) for entry in files]
    unused = placeholders(names, folder, slots)
    merged = merged_warning(image, names) if slots > SLOTS else ""
    told = tuple(filter(None, (*warnings, merged)))
    if told:
        await engine.said(*told)
    digest = await engine.create_digest(CreateDigest((*files, *unused)))
    return GeneratedSources(await engine.snapshot_of(digest))


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(GenerateSourcesRequest, GenerateLayerFiles))
