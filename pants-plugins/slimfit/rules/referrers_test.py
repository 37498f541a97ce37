"""Tests of which documents are published beside an image."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.rule_types.sbom import SbomDocument
from slimfit.rules.referrers import check_asked, referrer_args
from slimfit.subsystem import SbomReferrers

DOCUMENT = SbomDocument("sbom.cdx.json", "application/vnd.cyclonedx+json")


def test_each_document_goes_with_its_kind() -> None:
    argument = "--referrer=application/vnd.cyclonedx+json={chroot}/sbom/sbom.cdx.json"
    assert referrer_args([DOCUMENT], SbomReferrers.api) == (argument,)
    assert referrer_args([DOCUMENT], SbomReferrers.tag) == (argument, "--referrers-tag")


def test_without_a_format_there_is_nothing_to_publish() -> None:
    check_asked([DOCUMENT], SbomReferrers.tag)
    with pytest.raises(SlimfitError) as caught:
        check_asked([], SbomReferrers.tag)
    assert str(caught.value) == (
        "`[slimfit].sbom_referrers` is `tag`, and `[slimfit].sbom` names no format: there is nothing"
        " to publish beside images.\n\n"
        'Write `sbom = ["cyclonedx"]` under `[slimfit]` in pants.toml.'
    )
