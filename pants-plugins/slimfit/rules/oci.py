"""`oci_image`: an app's layers as an OCI image layout, without an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.fs import CreateDigest, DigestEntries, FileContent, FileEntry, SymlinkEntry
from pants.engine.rules import Rule, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from slimfit.core.image.conflicts import conflict_warning, image_conflicts
from slimfit.core.image.layout import image_index, index_files, layout_files
from slimfit.core.image.listing import parse_listing
from slimfit.core.image.manifest import Image, ImageLayer, ImageSettings, build_image, digest_of
from slimfit.core.image.platforms import architectures_of
from slimfit.engine import engine
from slimfit.rule_types.layers import AppLayers, AppLayersRequest, BuiltLayer
from slimfit.rule_types.oci import (
    ImageAnnotationsRequest,
    OciImage,
    OciImageFieldSet,
    OciImageRequest,
)
from slimfit.rule_types.sbom import AppSbomRequest, SbomDocument
from slimfit.rules.provenance import annotations_of_base
from slimfit.rules.settings import image_settings
from slimfit.subsystem import SlimfitSubsystem
from slimfit.target_types.layers import PlatformsField

BLOBS = "blobs"


def settings_for(
    fields: OciImageFieldSet, app: AppLayers, annotations: Iterable[tuple[str, str]]
) -> ImageSettings:
    """The configuration of an image, as its target and its app say."""
    return image_settings(
        entrypoint=app.entrypoint,
        env=app.env,
        user=fields.user.value,
        workdir=fields.workdir.value,
        labels=fields.labels.value or {},
        ports=fields.ports.value or (),
        architecture=app.base.facts.architecture,
        annotations=annotations,
    )


def image_of(
    fields: OciImageFieldSet, app: AppLayers, annotations: Iterable[tuple[str, str]], of_base: bool
) -> Image:
    """The configuration and manifest of an app's image.

    :param of_base: whether the manifest tells the base's name and digest.
    """
    base = app.base
    given = annotations_of_base(base.reference, str(base.address)) if of_base else ()
    return build_image(
        app.base.image,
        [ImageLayer.of(layer.info) for layer in app.layers],
        settings_for(fields, app, {**dict(given), **dict(annotations)}.items()),
    )


def warning_of_conflicts(where: str, layers: Iterable[BuiltLayer]) -> str:
    """What to say of paths that two layers of an image write, or an empty text."""
    conflicts = image_conflicts((layer.info, parse_listing(layer.listing)) for layer in layers)
    return conflict_warning(where, conflicts) if conflicts else ""


def warning_of_instructions(fields: OciImageFieldSet) -> str:
    """What to say of instructions that an image lacks, or an empty text."""
    if not fields.docker_instructions.value:
        return ""
    return (
        f"{fields.address} lacks what the `docker_instructions` of its app do: only an engine runs"
        " them.\n\n"
        "Build the image with `--slimfit-builders=docker`; or bring what they add in the base, as with"
        ' `debian_base(packages=["libgl1"])`.'
    )


def layers_of(fields: OciImageFieldSet) -> UnparsedAddressInputs:
    """The address of the layers that an image is made of, to be parsed."""
    return UnparsedAddressInputs(
        [fields.layers.value], owning_address=fields.address, description_of_origin="`layers`"
    )


def warnings_for(fields: OciImageFieldSet, apps: Iterable[AppLayers]) -> Iterable[str]:
    """What to say of an image, for whichever platform."""
    conflicts = (warning_of_conflicts(str(fields.address), app.layers) for app in apps)
    return filter(None, dict.fromkeys((*conflicts, warning_of_instructions(fields))))


@rule(desc="Assemble an OCI image", level=LogLevel.DEBUG)
async def assemble_oci_image(request: OciImageRequest, slimfit: SlimfitSubsystem) -> OciImage:
    fields = request.field_set
    (layers_address,) = await engine.addresses(layers_of(fields))
    wrapped = await engine.target(layers_address, "the field `layers`")
    platforms = wrapped.target[PlatformsField].value or ()
    guarded = await engine.all_of(
        engine.guarded_layers(AppLayersRequest(layers_address, architecture))
        for architecture in architectures_of(platforms) or ("",)
    )
    apps = [layers.value for layers in guarded]
    warnings = tuple(warnings_for(fields, apps))
    if warnings:
        await engine.said(*warnings)
    annotations = await engine.image_annotations(ImageAnnotationsRequest(fields.address))
    said = annotations.values
    images = [image_of(fields, app, said, slimfit.base_annotations) for app in apps]
    files = index_files(images, said) if len(images) > 1 else layout_files(images[0])
    layout = await engine.create_digest(CreateDigest(FileContent(*file) for file in files))
    digest = await engine.merge_digests(
        (
            layout,
            *(app.base.blobs for app in apps),
            *(layer.digest for app in apps for layer in app.layers),
        )
    )
    named = digest_of(image_index(images, said)) if len(images) > 1 else images[0].manifest_digest
    layers = dict.fromkeys(layer for image in images for layer in image.layers)
    built = {layer.info.digest: layer for app in apps for layer in app.layers}
    left_out = sum(one.size for layer in built.values() for one in layer.info.excluded)
    return OciImage(digest, named, tuple(layers), left_out, platforms)


@rule(desc="Package an OCI image", level=LogLevel.DEBUG)
async def package_oci_image(field_set: OciImageFieldSet) -> BuiltPackage:
    """The layout of an app with its blobs beside those of all other apps, each written once, and the
    documents about it."""
    announced, (layers,) = await engine.all_of(
        engine.announced_builders(), engine.addresses(layers_of(field_set))
    )
    path = field_set.output_path.value_or_default(file_ending="oci")
    sbom = await engine.app_sbom(AppSbomRequest(layers))
    names = document_names(path, sbom.documents)
    documents = await engine.create_digest(
        CreateDigest(renamed(await engine.digest_entries(sbom.digest), names))
    )
    artifacts = tuple(BuiltPackageArtifact(name) for name in names.values())
    if not announced.value.oci:
        return BuiltPackage(documents, artifacts)
    image = await engine.oci_image(OciImageRequest(field_set))
    up = "../" * (path.count("/") + 1)
    entries = await engine.digest_entries(image.digest)
    blobs, own = await engine.all_of(
        engine.create_digest(CreateDigest(e for e in entries if e.path.startswith(f"{BLOBS}/"))),
        engine.create_digest(
            CreateDigest(
                [
                    *(e for e in entries if not e.path.startswith(f"{BLOBS}/")),
                    SymlinkEntry(BLOBS, f"{up}{BLOBS}"),
                ]
            )
        ),
    )
    prefixed = await engine.add_prefix(own, path)
    digest = await engine.merge_digests((blobs, prefixed, documents))
    return BuiltPackage(digest, (BuiltPackageArtifact(path, (image_summary(image),)), *artifacts))


def document_names(image: str, documents: Iterable[SbomDocument]) -> dict[str, str]:
    """Where documents about an image stand below `dist/`, by their file names: beside it, with its
    name and their own ending."""
    stem = image[: -len(".oci")] if image.endswith(".oci") else image
    return {
        document.filename: f"{stem}.{document.filename.partition('.')[2]}" for document in documents
    }


def renamed(entries: DigestEntries, names: Mapping[str, str]) -> Iterable[FileEntry]:
    """Files under other names."""
    for entry in entries:
        if isinstance(entry, FileEntry):
            yield FileEntry(names[entry.path], entry.file_digest)


def image_summary(image: OciImage) -> str:
    """One line about an image: its digest, its layers and what a registry would store of it."""
    size = sum(layer.size for layer in image.layers)
    left_out = f"{image.left_out / 1e6:.1f} MB" if image.left_out >= 50_000 else "under 0.1 MB"
    saved = f", {left_out} of files left out" if image.left_out else ""
    several = f"{len(image.platforms)} platforms, " if len(image.platforms) > 1 else ""
    return (
        f"  {image.manifest_digest}, {several}{len(image.layers)} layers,"
        f" {size / 1e6:.1f} MB compressed{saved}"
    )


def rules() -> Iterable[Rule | UnionRule]:
    return (
        *collect_rules(),
        *OciImageFieldSet.rules(),
        UnionRule(PackageFieldSet, OciImageFieldSet),
    )
