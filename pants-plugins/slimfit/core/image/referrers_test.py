"""Tests of documents that are attached to images."""

from __future__ import annotations

import json

from slimfit.core.image.manifest import digest_of
from slimfit.core.image.referrers import (
    make_referrer,
    referrers_index,
    referrers_tag,
    unlisted,
)

IMAGE = {
    "mediaType": "application/vnd.oci.image.index.v1+json",
    "digest": "sha256:" + "1" * 64,
    "size": 7,
    "platform": {"os": "linux"},
}
ONE = make_referrer(IMAGE, "sbom.cdx.json", "application/vnd.cyclonedx+json", b'{"bom": 1}')
TWO = make_referrer(IMAGE, "sbom.spdx.json", "application/spdx+json", b'{"spdx": 1}')


def test_a_document_names_its_image_and_its_kind() -> None:
    assert json.loads(ONE.manifest) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": "application/vnd.cyclonedx+json",
        "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            "digest": digest_of(b"{}"),
            "size": 2,
        },
        "layers": [
            {
                "mediaType": "application/vnd.cyclonedx+json",
                "digest": digest_of(b'{"bom": 1}'),
                "size": 10,
                "annotations": {"org.opencontainers.image.title": "sbom.cdx.json"},
            }
        ],
        "subject": {
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "digest": "sha256:" + "1" * 64,
            "size": 7,
        },
    }
    assert len(ONE.blobs) == 3


def test_an_index_keeps_what_others_have_attached() -> None:
    known = [{"digest": "sha256:" + "2" * 64, "artifactType": "of another"}]
    first = json.loads(referrers_index(known, [ONE], typed=True))["manifests"]
    assert first == [
        *known,
        {
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": ONE.digest,
            "size": len(ONE.manifest),
            "artifactType": "application/vnd.cyclonedx+json",
        },
    ]
    assert unlisted(first, [ONE, TWO]) == [TWO]
    second = json.loads(referrers_index(first, [ONE, TWO], typed=False))["manifests"]
    assert second[:2] == first
    assert second[2:] == [TWO.entry(typed=False)]
    assert "artifactType" not in second[2]


def test_a_digest_is_a_tag_of_its_own() -> None:
    assert referrers_tag("sha256:" + "1" * 64) == "sha256-" + "1" * 64
