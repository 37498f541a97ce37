"""CycloneDX 1.6 as JSON (https://cyclonedx.org/docs/1.6/json/), with `cyclonedx-python-lib`."""

from __future__ import annotations

from collections.abc import Iterable

# Locked in slimfit/libraries, since the Pants of this plugin cannot be installed beside it.
from cyclonedx.factory.license import LicenseFactory  # pants: no-infer-dep
from cyclonedx.model import HashAlgorithm, HashType, Property  # pants: no-infer-dep
from cyclonedx.model.bom import Bom, BomMetaData  # pants: no-infer-dep
from cyclonedx.model.component import Component, ComponentType  # pants: no-infer-dep
from cyclonedx.output import make_outputter  # pants: no-infer-dep
from cyclonedx.schema import OutputFormat, SchemaVersion  # pants: no-infer-dep
from packageurl import PackageURL  # pants: no-infer-dep

from slimfit.core.sbom.model import Sbom, SbomDistribution, SbomFile, SbomPackage


def render_cyclonedx(sbom: Sbom) -> str:
    """The document as JSON text; equal contents give equal texts."""
    app = Component(
        name=sbom.app,
        version=sbom.version,
        type=ComponentType.CONTAINER,
        bom_ref="app",
        properties=[
            Property(name="slimfit:architecture", value=sbom.architecture),
            Property(name="slimfit:python", value=sbom.python),
        ],
    )
    distributions = {item.name: _distribution(item) for item in sbom.distributions}
    others = [*map(_package, sbom.packages), *map(_file, sbom.files)]
    bom = Bom(
        serial_number=sbom.identifier,
        metadata=BomMetaData(component=app),
        components=[*distributions.values(), *others],
    )
    # A time of the build would make each document another one. The library writes none for None,
    # which its types do not say.
    setattr(bom.metadata, "timestamp", None)  # noqa: B010
    bom.register_dependency(app, _named(sbom.requires, distributions))
    for item in sbom.distributions:
        bom.register_dependency(distributions[item.name], _named(item.requires, distributions))
    text: str = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(
        indent=2
    )
    return text + "\n"


def _named(names: Iterable[str], components: dict[str, Component]) -> list[Component]:
    return [components[name] for name in names]


def _distribution(item: SbomDistribution) -> Component:
    licenses = [LicenseFactory().make_from_string(item.license)] if item.license else []
    return Component(
        name=item.name,
        version=item.version,
        type=ComponentType.LIBRARY,
        bom_ref=item.purl,
        purl=PackageURL.from_string(item.purl),
        licenses=licenses,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=item.sha256)],
        properties=[Property(name="slimfit:wheel", value=item.filename)],
    )


def _package(item: SbomPackage) -> Component:
    return Component(
        name=item.name,
        version=item.version,
        type=ComponentType.LIBRARY,
        bom_ref=item.purl,
        purl=PackageURL.from_string(item.purl),
    )


def _file(item: SbomFile) -> Component:
    return Component(
        name=item.path,
        type=ComponentType.FILE,
        bom_ref=f"file:{item.path}",
        hashes=[
            HashType(alg=HashAlgorithm.SHA_1, content=item.sha1),
            HashType(alg=HashAlgorithm.SHA_256, content=item.sha256),
        ],
    )
