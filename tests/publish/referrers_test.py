"""Bills of materials beside their images in a registry, found and fetched as other tools do."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from typing import Any

from tests.e2e.checkout import Checkout, Result
from tests.publish.published import publish, result, tags
from tests.publish.registry import Registry

CYCLONEDX, SPDX = "application/vnd.cyclonedx+json", "application/spdx+json"
_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
)


def fetch(registry: Registry, repository: str, what: str) -> bytes:
    """A manifest or a blob, as the distribution specification gives it."""
    url = f"http://{registry.address}/v2/{repository}/{what}"
    request = urllib.request.Request(url, headers={"Accept": ", ".join(_MANIFESTS)})
    with urllib.request.urlopen(request, timeout=10) as answer:
        content = answer.read()
    assert isinstance(content, bytes)
    return content


def publish_with(checkout: Checkout, registry: Registry, formats: list[str], kind: str) -> Result:
    done = publish(
        *(checkout, registry, "apps/units#oci"),
        PANTS_SLIMFIT_SBOM=repr(formats),
        PANTS_SLIMFIT_SBOM_REFERRERS=kind,
    )
    assert done.code == 0, done.stderr
    return done


def test_documents_are_attached_listed_and_fetched(
    checkout: Checkout, empty_registry: Registry
) -> None:
    registry = empty_registry
    publish_with(checkout, registry, ["spdx"], "api")
    assert tags(registry, "units") == ["latest"]
    document: Any = result(checkout, "units")
    (attached,) = document["referrers"]
    assert attached["artifact_type"] == SPDX
    image = fetch(registry, "units", f"manifests/{document['digest']}")
    manifest = json.loads(fetch(registry, "units", f"manifests/{attached['digest']}"))
    assert manifest["subject"] == {
        "mediaType": json.loads(image)["mediaType"],
        "digest": f"sha256:{hashlib.sha256(image).hexdigest()}",
        "size": len(image),
    }

    # Debian's registry has no referrers API, for which the tag stands.
    publish_with(checkout, registry, ["spdx"], "tag")
    publish_with(checkout, registry, ["cyclonedx", "spdx"], "tag")
    tag = document["digest"].replace(":", "-")
    assert sorted(tags(registry, "units")) == ["latest", tag]
    listed = json.loads(fetch(registry, "units", f"manifests/{tag}"))["manifests"]
    assert listed[0]["digest"] == attached["digest"]
    found = {}
    for entry in listed:
        one = json.loads(fetch(registry, "units", f"manifests/{entry['digest']}"))
        assert one["subject"] == manifest["subject"]
        assert entry.get("artifactType", one["artifactType"]) == one["artifactType"]
        (blob,) = one["layers"]
        found[one["artifactType"]] = json.loads(fetch(registry, "units", f"blobs/{blob['digest']}"))
    assert found[CYCLONEDX]["bomFormat"] == "CycloneDX"
    assert found[SPDX]["spdxVersion"] == "SPDX-2.3"
    assert {
        one["artifact_type"]: one["digest"] for one in result(checkout, "units")["referrers"]
    } == {kind: entry["digest"] for kind, entry in zip((SPDX, CYCLONEDX), listed)}

    registry.requests()
    publish_with(checkout, registry, ["cyclonedx", "spdx"], "tag")
    assert registry.writes() == []
