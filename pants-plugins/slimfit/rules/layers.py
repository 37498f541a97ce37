"""The layers of an app: one cached run for each input."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Optional

from pants.backend.python.target_types import EntryPoint, PexArgsField, PexEnvField
from pants.engine.fs import CreateDigest, FileContent, FileEntry
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict

from slimfit.core.closure.entry_point import check_entry_module, check_script
from slimfit.core.closure.wheels import project_name
from slimfit.core.guardrails.size import parse_size, render_size
from slimfit.core.image.conflicts import stacking
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.layout import blob_path
from slimfit.core.image.plan import WheelFile as PlannedWheel
from slimfit.core.image.plan import plan_layers
from slimfit.core.image.platforms import preferred_architecture
from slimfit.engine import engine
from slimfit.rule_types.base import BaseRequest
from slimfit.rule_types.closure import AppAuditRequest, AppClosureRequest
from slimfit.rule_types.hints import AppHintsRequest
from slimfit.rule_types.layers import (
    AppExclusions,
    AppExclusionsRequest,
    AppLayers,
    AppLayersFieldSet,
    AppLayersRequest,
    AppWheelsRequest,
    BuiltLayer,
    BuiltLayerRequest,
    BuiltLayers,
    RootfsLayerRequest,
    SourcesLayerRequest,
    WheelFile,
    WheelsLayerRequest,
)
from slimfit.rule_types.native import AppSystemRequest
from slimfit.rule_types.tool import ToolRunRequest
from slimfit.rules.exclusions import check_exclusions
from slimfit.rules.layer_spec import layer_spec
from slimfit.rules.platforms import own_architecture
from slimfit.rules.settings import start_command
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.addresses import app_of
from slimfit.target_types.sizes import MaxLayerSizeField

_SPEC_FILE = "spec.json"
_OUT = "out"
# What `image_tool` writes of each layer.
_ARCHIVE, _INFO, _LISTING = "layer.tar.gz", "layer.json", "listing.tsv"


@rule
async def build_layers(request: BuiltLayerRequest) -> BuiltLayers:
    spec = await engine.create_digest(CreateDigest([FileContent(_SPEC_FILE, request.spec)]))
    run = await engine.tool_run(
        ToolRunRequest(
            module="image_tool",
            args=(request.command, "--spec", _SPEC_FILE, "--out", _OUT, *request.args),
            description=request.description,
            interpreter=request.interpreter,
            input_digest=await engine.merge_digests((spec, request.input_digest)),
            output_directories=(_OUT,),
        )
    )
    entries = await engine.digest_entries(run.digest)
    files = {entry.path: entry for entry in entries if isinstance(entry, FileEntry)}
    folders = sorted(os.path.dirname(path) for path in files if path.endswith(f"/{_INFO}"))
    texts = await engine.all_of(
        engine.file_text(run.digest, f"{folder}/{name}")
        for folder in folders
        for name in (_INFO, _LISTING)
    )
    infos = [LayerInfo.from_json(text.content.decode()) for text in texts[::2]]
    # Under the names that an OCI image layout gives them.
    blobs = await engine.all_of(
        engine.create_digest(
            CreateDigest(
                [FileEntry(blob_path(info.digest), files[f"{folder}/{_ARCHIVE}"].file_digest)]
            )
        )
        for folder, info in zip(folders, infos)
    )
    return BuiltLayers(
        tuple(
            BuiltLayer(info, blob, listing.content.decode())
            for info, blob, listing in zip(infos, blobs, texts[1::2])
        )
    )


@rule
async def build_layer(request: BuiltLayerRequest) -> BuiltLayer:
    (layer,) = (await engine.built_layers(request)).layers
    return layer


@rule
async def build_rootfs_layer(request: RootfsLayerRequest) -> BuiltLayer:
    return await engine.built_layer(
        BuiltLayerRequest(
            command="rootfs-layer",
            args=("--rootfs", "rootfs.tar", "--title", str(request.origin)),
            spec=layer_spec(request.facts, bytecode=False),
            input_digest=request.rootfs,
            interpreter=request.interpreter,
            description=f"Build the layer of {request.origin}",
        )
    )


@rule
async def build_wheels_layers(request: WheelsLayerRequest) -> BuiltLayers:
    wheels = await engine.create_digest(
        CreateDigest([FileEntry(wheel.filename, wheel.file_digest) for wheel in request.wheels])
    )
    names = [wheel.filename for wheel in request.wheels]
    what = names[0] if len(names) == 1 else f"{len(names)} small wheels"
    exclude = (f"--exclude={name}={glob}" for name, globs in request.exclude for glob in globs)
    limit = () if request.max_size is None else (f"--max-size={request.max_size}",)
    return await engine.built_layers(
        BuiltLayerRequest(
            command="wheel-layer",
            args=(*names, *exclude, *limit),
            spec=layer_spec(request.base.facts, request.bytecode),
            input_digest=wheels,
            interpreter=request.base.interpreter,
            description=f"Build the layer of {what}",
        )
    )


@rule
async def build_sources_layers(request: SourcesLayerRequest) -> BuiltLayers:
    entry = ("--entry-point", request.entry_point.spec) if request.entry_point else ()
    sources = await engine.add_prefix(request.sources, "sources")
    return await engine.built_layers(
        BuiltLayerRequest(
            command="sources-layer",
            args=("--sources", "sources", *entry),
            spec=layer_spec(request.base.facts, request.bytecode),
            input_digest=sources,
            interpreter=request.base.interpreter,
            description=f"Build the layer of the sources of {request.app}",
        )
    )


def planned_groups(
    wheels: Iterable[WheelFile], base_layers: int
) -> tuple[tuple[WheelFile, ...], ...]:
    """The wheels of each layer, bottom first."""
    by_name = {wheel.filename: wheel for wheel in wheels}
    plan = plan_layers(
        (
            PlannedWheel(name.split("-")[0], name, wheel.file_digest.serialized_bytes_length)
            for name, wheel in by_name.items()
        ),
        base_layers,
    )
    groups = [(wheel,) for wheel in plan.heavy] + ([plan.rest] if plan.rest else [])
    return tuple(tuple(by_name[wheel.filename] for wheel in group) for group in groups)


def exclusions_of(
    wheels: Iterable[WheelFile], excluded: AppExclusions
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The files that some of an app's wheels leave out: no layer depends on those of others."""
    names = frozenset(project_name(wheel.filename) for wheel in wheels)
    return tuple(entry for entry in excluded.globs if entry[0] in names)


def check_program(
    app: str,
    entry: Optional[EntryPoint],
    script: Optional[str],
    source_files: Iterable[str],
    layers: Iterable[BuiltLayer],
    modules: Iterable[str],
) -> None:
    """Check that what an app runs is in its layers.

    :raises SlimfitError: its module or its console script is not.
    """
    built = tuple(layers)
    if script is not None:
        check_script(app, script, [found.name for layer in built for found in layer.info.scripts])
    if entry is not None:
        own, others = frozenset(source_files), installed_files(built)
        check_entry_module(app, entry.module, own, others, modules)


def installed_files(layers: Iterable[BuiltLayer]) -> frozenset[str]:
    """The files of all distributions, relative to site-packages."""
    marker = "/site-packages/"
    return frozenset(
        line.rpartition("\t")[2].partition(marker)[2]
        for layer in layers
        for line in layer.listing.splitlines()
        if marker in line
    )


def layer_limit(field: MaxLayerSizeField, option: Optional[str]) -> Optional[int]:
    """How large a layer of distributions may be, in bytes of its tar; none for no limit.

    :param option: what the option of that name says, for apps without the field.
    :raises SlimfitError: it is no size.
    """
    where = f"The option `[slimfit].{field.alias}`"
    text = field.value or option
    return None if text is None else parse_size(text, where)


def too_large(app: str, layers: Iterable[BuiltLayer], limit: Optional[int]) -> str:
    """What to say of layers above the limit, or an empty text: each is one file, which cannot be cut."""
    found = [
        f"  - {layer.info.title}: {render_size(layer.info.uncompressed_size)}"
        for layer in layers
        if limit is not None and layer.info.uncompressed_size > limit
    ]
    if limit is None or not found:
        return ""
    return (
        f"The image of {app} has layers of more than {render_size(limit)}, its `max_layer_size`, each"
        " with one file alone:\n" + "\n".join(found) + "\n\n"
        "A file cannot be cut: raise the limit, or leave it out of the app (`exclude_files`)."
    )


@rule
async def build_app_layers(
    request: AppLayersRequest, platform: Platform, slimfit: SlimfitSubsystem
) -> AppLayers:
    wrapped = await engine.target(request.address, "the field `layers`")
    fields = AppLayersFieldSet.create(wrapped.target)
    (pex,) = await engine.addresses(fields.pex.to_unparsed_address_inputs())
    architecture = request.architecture or preferred_architecture(
        fields.platforms.value or (), own_architecture(platform)
    )
    base, closure, pex_target = await engine.all_of(
        engine.base(BaseRequest(fields.base, architecture)),
        engine.app_closure(AppClosureRequest(pex)),
        engine.target(pex, "the field `pex`"),
    )
    wheels = await engine.app_wheels(AppWheelsRequest(pex, base))
    # Before anything big is built.
    await engine.app_audit(AppAuditRequest(pex))
    await engine.announced_hints(AppHintsRequest(pex))
    app = str(app_of(request.address))
    sources = SourcesLayerRequest(
        closure.sources, closure.entry_point, base, fields.bytecode.value, app
    )
    excluded = await engine.app_exclusions(
        AppExclusionsRequest(request.address, pex, wheels.wheels)
    )
    limit = layer_limit(fields.max_layer_size, slimfit.max_layer_size)
    groups = planned_groups(wheels.wheels, len(base.image.layers))
    made = await engine.all_of(
        [
            *(
                engine.wheels_layers(
                    WheelsLayerRequest(
                        group, base, fields.bytecode.value, exclusions_of(group, excluded), limit
                    )
                )
                for group in groups
            ),
            engine.sources_layers(sources),
        ]
    )
    *built, own = (layer for one in made for layer in one.layers)
    warning = too_large(app, built, limit)
    if warning:
        await engine.said(warning)
    layers = (*(built[number] for number in stacking([one.listing for one in built])), own)
    check_exclusions(app, layers)
    system = await engine.app_system(AppSystemRequest(request.address, architecture))
    modules = await engine.first_party_modules()
    check_program(
        app,
        closure.entry_point,
        closure.script,
        closure.source_files,
        layers,
        {name for found in modules.resolves_to_modules_to_providers.values() for name in found},
    )
    return AppLayers(
        base=base,
        layers=(*([system.layer] if system.layer else []), *layers),
        system=system.layer is not None,
        entrypoint=start_command(closure.script, pex_target.target[PexArgsField].value or ()),
        env=pex_target.target[PexEnvField].value or FrozenDict(),
    )


def rules() -> Iterable[Rule]:
    return collect_rules()
