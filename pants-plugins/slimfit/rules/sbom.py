"""Bills of materials: what is in an image, as documents beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Optional

from pants.engine.fs import EMPTY_DIGEST, CreateDigest, FileContent
from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.base.facts import BaseFacts
from slimfit.core.base.lock import DebianLock
from slimfit.core.closure.subset import Chosen, Subsets, parse_platform
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.licenses.forbidden import Licensed
from slimfit.core.sbom.model import (
    Sbom,
    SbomDistribution,
    SbomFile,
    SbomPackage,
    source_path,
)
from slimfit.core.sbom.spdx import render_spdx
from slimfit.engine import engine
from slimfit.libraries.sbom import SbomLibrary
from slimfit.rule_types.contents import AppContentsRequest
from slimfit.rule_types.facts import WheelFactsRequest
from slimfit.rule_types.library import LibraryRunRequest
from slimfit.rule_types.licenses import AppLicensesRequest
from slimfit.rule_types.native import AppSystemRequest
from slimfit.rule_types.sbom import (
    AppSbom,
    AppSbomRequest,
    SbomDigest,
    SbomDocument,
    SbomDocumentRequest,
    SbomRequest,
)
from slimfit.rule_types.tool import HostInterpreter, ToolRunRequest
from slimfit.rules.contents import architectures
from slimfit.rules.wheels import asked_for
from slimfit.subsystem import SbomFormat, SlimfitSubsystem
from slimfit.target_types.addresses import app_of

_IN = "sbom.json"
_OUT = "out"
_SOURCES = "sources"
_HASHES = "hashes.json"
# The end of a document's file name, and its media type as registries have it.
_FORMATS = {
    SbomFormat.cyclonedx: ("cdx.json", "application/vnd.cyclonedx+json"),
    SbomFormat.spdx: ("spdx.json", "application/spdx+json"),
}


def who_requires(chosen: Iterable[Chosen], held: Container[str]) -> dict[str, set[str]]:
    """For each distribution of an image those that it requires; for an empty name those that the
    app's own code asks for."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in chosen:
        for reason in item.reasons:
            if item.name in held and reason.parent != item.name:
                found[reason.parent].add(item.name)
    return found


def distributions(
    facts: Iterable[WheelFacts],
    licensed: Iterable[Licensed],
    required: Mapping[str, Iterable[str]],
) -> tuple[SbomDistribution, ...]:
    """The distributions of an image with what is known of each."""
    licenses = {(item.name, item.version): item.expression for item in licensed}
    return tuple(
        SbomDistribution(
            name=wheel.name,
            version=wheel.version,
            filename=wheel.filename,
            sha256=wheel.sha256,
            license=licenses[wheel.name, wheel.version],
            requires=tuple(sorted(required.get(wheel.name, ()))),
        )
        for wheel in facts
    )


def packages(facts: BaseFacts, added: Optional[DebianLock] = None) -> tuple[SbomPackage, ...]:
    """The packages of a base, and those that an app adds to it."""
    system = (facts.distribution_id, facts.distribution_version)
    own = [(item.name, item.version) for item in facts.packages]
    own += [(item.name, item.version) for item in (added.packages if added else ())]
    return tuple(SbomPackage(name, version, system) for name, version in sorted(own))


def own_files(hashes: str) -> tuple[SbomFile, ...]:
    """The first-party files of an image, of the JSON that `hash_files` writes."""
    return tuple(
        SbomFile(path=source_path(path), **found)
        for path, found in sorted(json.loads(hashes).items())
    )


@rule
async def describe_image(request: SbomRequest, host: HostInterpreter) -> Sbom:
    contents, licenses, system = await engine.all_of(
        engine.app_contents(AppContentsRequest(request.layers, request.architecture)),
        engine.app_licenses(AppLicensesRequest(request.layers)),
        engine.app_system(AppSystemRequest(request.layers, request.architecture)),
    )
    lock, platform = await engine.all_of(
        engine.resolve_lock(contents.resolve),
        engine.file_text(contents.base.platform, "platform.json"),
    )
    facts = await engine.all_of(
        engine.wheel_facts(WheelFactsRequest(wheel)) for wheel in contents.wheels
    )
    chosen = Subsets(lock.lock, parse_platform(platform.content.decode())).choose(
        asked_for(contents.closure.targets)
    )
    required = who_requires(chosen, frozenset(wheel.name for wheel in facts))
    # Models and tables may be among them: not one is read into the memory of Pants.
    hashed = await engine.tool_run(
        ToolRunRequest(
            module="hash_files",
            args=(_SOURCES, "--out", f"{_OUT}/{_HASHES}"),
            description=f"Hash the sources of {app_of(request.layers)}",
            interpreter=host.value,
            input_digest=await engine.add_prefix(contents.closure.sources, _SOURCES),
            output_directories=(_OUT,),
        )
    )
    hashes = await engine.file_text(hashed.digest, f"{_OUT}/{_HASHES}")
    return Sbom(
        app=str(app_of(request.layers)),
        architecture=contents.base.facts.architecture,
        python=contents.base.facts.python.full_version,
        distributions=distributions(facts, licenses.licensed, required),
        packages=packages(contents.base.facts, system.packages),
        files=own_files(hashes.content.decode()),
        requires=tuple(required[""]),
    )


def document(form: SbomFormat, architecture: str) -> SbomDocument:
    """A document about an image; of an app for several architectures each has its own."""
    name, media_type = _FORMATS[form]
    return SbomDocument(
        f"sbom.{architecture}.{name}" if architecture else f"sbom.{name}", media_type, architecture
    )


@rule
async def write_document(request: SbomDocumentRequest, library: SbomLibrary) -> SbomDigest:
    sbom = await engine.sbom(SbomRequest(request.layers, request.document.architecture))
    name = request.document.filename
    if request.form is SbomFormat.spdx:
        content = FileContent(name, render_spdx(sbom).encode())
        return SbomDigest(await engine.create_digest(CreateDigest([content])))
    run = await engine.library_run(
        LibraryRunRequest(
            module="write_cyclonedx",
            library=library.pex_request(),
            args=(_IN, "--out", f"{_OUT}/{name}"),
            description=f"Write the bill of materials of {sbom.app}",
            input_digest=await engine.create_digest(
                CreateDigest([FileContent(_IN, sbom.to_json().encode())])
            ),
            output_directories=(_OUT,),
        )
    )
    return SbomDigest(await engine.remove_prefix(run.digest, _OUT))


@rule
async def write_documents(request: AppSbomRequest, slimfit: SlimfitSubsystem) -> AppSbom:
    forms = sorted(set(slimfit.sbom), key=lambda one: one.value)
    if not forms:
        return AppSbom(EMPTY_DIGEST)
    wrapped = await engine.target(request.layers, "the field `layers`")
    built_for = architectures(wrapped.target)
    # One needs no name to be told apart.
    named = built_for if len(built_for) > 1 else ("",)
    wanted = [(form, document(form, architecture)) for architecture in named for form in forms]
    written = await engine.all_of(
        engine.sbom_document(SbomDocumentRequest(request.layers, form, one)) for form, one in wanted
    )
    digest = await engine.merge_digests(one.digest for one in written)
    return AppSbom(digest, tuple(one for _, one in wanted))


def rules() -> Iterable[Rule]:
    return collect_rules()
