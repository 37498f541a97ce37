"""Bills of materials that are published beside their images."""

from __future__ import annotations

from collections.abc import Iterable

from pants.engine.rules import Rule, collect_rules, rule

from slimfit.core.errors import SlimfitError
from slimfit.engine import engine
from slimfit.rule_types.referrers import Referrers, ReferrersRequest
from slimfit.rule_types.sbom import AppSbomRequest, SbomDocument
from slimfit.subsystem import SbomReferrers, SlimfitSubsystem

_FOLDER = "sbom"


def referrer_args(documents: Iterable[SbomDocument], kind: SbomReferrers) -> tuple[str, ...]:
    """The arguments of `publish_image` about documents below the folder `sbom` of its sandbox."""
    tag = ("--referrers-tag",) if kind is SbomReferrers.tag else ()
    return (
        *(
            f"--referrer={document.media_type}={{chroot}}/{_FOLDER}/{document.filename}"
            for document in documents
        ),
        *tag,
    )


def check_asked(documents: Iterable[SbomDocument], kind: SbomReferrers) -> None:
    """Check that there is something to publish beside an image.

    :raises SlimfitError: no bill of materials is asked for.
    """
    if not tuple(documents):
        raise SlimfitError(
            f"`[slimfit].sbom_referrers` is `{kind.value}`, and `[slimfit].sbom` names no format: there"
            " is nothing to publish beside images.\n\n"
            'Write `sbom = ["cyclonedx"]` under `[slimfit]` in pants.toml.'
        )


@rule
async def collect_referrers(request: ReferrersRequest, slimfit: SlimfitSubsystem) -> Referrers:
    kind = slimfit.sbom_referrers
    if kind is SbomReferrers.none:
        return Referrers()
    (layers,) = await engine.addresses(request.layers)
    sbom = await engine.app_sbom(AppSbomRequest(layers))
    check_asked(sbom.documents, kind)
    digest = await engine.add_prefix(sbom.digest, _FOLDER)
    return Referrers(referrer_args(sbom.documents, kind), digest)


def rules() -> Iterable[Rule]:
    return collect_rules()
