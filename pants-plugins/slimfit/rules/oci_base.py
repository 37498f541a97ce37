"""`oci_base`: an image that stands in the repository; and reading any image as a base."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    DigestEntries,
    DigestSubset,
    FileEntry,
    PathGlobs,
)
from pants.engine.platform import Platform
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionRule

from slimfit.core.base.facts import parse_facts
from slimfit.core.errors import SlimfitError, did_you_mean
from slimfit.core.image.layout import blob_path
from slimfit.core.image.manifest import BaseImage, ImageLayer
from slimfit.core.native.system_lock import system_lock_path
from slimfit.engine import engine
from slimfit.rule_types.base import (
    Base,
    BaseFieldSet,
    ImageBaseRequest,
    InterpreterRequest,
    OciBaseFieldSet,
)
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.platforms import for_architecture, own_architecture

# Where the same base for the machine that builds stands in a sandbox.
_COMPILER = "compiler"


def image_globs(field_set: OciBaseFieldSet) -> PathGlobs:
    """The file or the files of an image's archive or layout."""
    path = os.path.join(field_set.address.spec_path, field_set.image.value)
    return PathGlobs([path, os.path.join(path, "**")])


def missing_image(field_set: OciBaseFieldSet, files: Iterable[str]) -> SlimfitError:
    """What to say of an image that is not there."""
    folder = field_set.address.spec_path
    names = {os.path.relpath(file, folder or ".").split(os.sep)[0] for file in files}
    return SlimfitError(
        f"The field `image` of {field_set.address} is `{field_set.image.value}`, and"
        f" {folder or 'the build root'} holds no such file or folder."
        f"{did_you_mean(field_set.image.value, names)}\n\n"
        "Put an OCI image layout or archive there, as"
        f" `skopeo copy docker://... oci-archive:{field_set.image.value}` makes it."
    )


def base_image(layers: Iterable[Mapping[str, Any]], config: bytes) -> BaseImage:
    """What an image on this base takes over from it.

    :param config: the base's configuration as it is stored (image-spec, config.md).
    """
    return BaseImage(
        layers=tuple(
            ImageLayer(
                digest=layer["digest"],
                size=layer["size"],
                diff_id=layer["diff_id"],
                media_type=layer["media_type"],
                created_by="base",
            )
            for layer in layers
        ),
        config=config,
    )


def blob_entries(entries: DigestEntries, digests: Iterable[str]) -> tuple[FileEntry, ...]:
    """The blobs of layers among the files of an OCI image layout."""
    paths = {blob_path(digest) for digest in digests}
    return tuple(entry for entry in entries if isinstance(entry, FileEntry) and entry.path in paths)


@rule
async def make_oci_base(field_set: OciBaseFieldSet, platform: Platform) -> Base:
    snapshot = await engine.snapshot(image_globs(field_set))
    if not snapshot.files:
        siblings = await engine.paths(PathGlobs([os.path.join(field_set.address.spec_path, "*")]))
        raise missing_image(field_set, siblings.files)
    own = own_architecture(platform)
    compiler = None
    if field_set.architecture.value != own:
        compiler = await engine.base_of(for_architecture(field_set, own))
    return await engine.image_base(
        ImageBaseRequest(
            compiler=compiler,
            address=field_set.address,
            image=snapshot.digest,
            path=os.path.join(field_set.address.spec_path, field_set.image.value),
            architecture=field_set.architecture.value,
        )
    )


@rule
async def read_image(request: ImageBaseRequest, host: HostInterpreter) -> Base:
    foreign, compiler = request.compiler, EMPTY_DIGEST
    if foreign is not None:
        compiler = await engine.add_prefix(foreign.rootfs, _COMPILER)
    run = await engine.tool_run(
        ToolRunRequest(
            module="base_tool",
            args=(
                *("flatten", "--image", request.path, "--out", "out"),
                *("--architecture", request.architecture),
                *(("--compiler", f"{_COMPILER}/rootfs.tar") if foreign else ()),
            ),
            description=f"Read the image of {request.address}",
            interpreter=host.value,
            input_digest=await engine.merge_digests((request.image, compiler)),
            output_directories=("out",),
        )
    )
    out = await engine.subtree(run.digest, "out")
    rootfs, platform, text, layers_text, config, entries = await engine.all_of(
        engine.digest_subset(DigestSubset(out.digest, PathGlobs(["rootfs.tar"]))),
        engine.digest_subset(DigestSubset(out.digest, PathGlobs(["platform.json"]))),
        engine.file_text(out.digest, "base.json"),
        engine.file_text(out.digest, "layers.json"),
        engine.file_text(out.digest, "config.json"),
        engine.digest_entries(out.digest),
    )
    layers = json.loads(layers_text.content)["layers"]
    blobs = await engine.create_digest(
        CreateDigest(blob_entries(entries, [layer["digest"] for layer in layers]))
    )
    interpreter = (
        foreign.interpreter
        if foreign is not None
        else await engine.interpreter(InterpreterRequest(rootfs, request.address))
    )
    return Base(
        address=request.address,
        facts=parse_facts(text.content.decode(), str(request.address)),
        platform=platform,
        image=base_image(layers, config.content),
        blobs=blobs,
        interpreter=interpreter,
        rootfs=rootfs,
        reference=request.reference,
        tree=rootfs,
        system_lock=os.path.join(
            request.address.spec_path, system_lock_path(f"{request.address.target_name}.lock")
        ),
    )


def rules() -> Iterable[Rule | UnionRule]:
    return (*collect_rules(), UnionRule(BaseFieldSet, OciBaseFieldSet))
