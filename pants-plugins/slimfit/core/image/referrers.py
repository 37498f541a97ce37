"""Documents about an image, attached to it in its registry (OCI image-spec 1.1, manifest.md,
"Guidelines for Artifact Usage"; distribution-spec 1.1, "Pushing Manifests with Subject")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slimfit.core.image.layout import blob_path
from slimfit.core.image.manifest import descriptor, digest_of
from slimfit.core.image.spec import MEDIA_INDEX, MEDIA_MANIFEST, canonical_json

TITLE = "org.opencontainers.image.title"
# What stands for the configuration of what is no image.
MEDIA_EMPTY = "application/vnd.oci.empty.v1+json"
EMPTY = b"{}"


@dataclass(frozen=True)
class Referrer:
    """A document and the manifest that ties it to its subject. The same document about the same image
    gives the same manifest."""

    media_type: str
    document: bytes
    manifest: bytes

    @property
    def digest(self) -> str:
        """The digest of the manifest."""
        return digest_of(self.manifest)

    def entry(self, typed: bool = True) -> dict[str, Any]:
        """The descriptor of the manifest in an index of referrers.

        :param typed: whether it says what kind of document it is, which skopeo before 1.14 drops.
        """
        found = descriptor(MEDIA_MANIFEST, self.digest, len(self.manifest))
        return {**found, "artifactType": self.media_type} if typed else found

    @property
    def blobs(self) -> tuple[tuple[str, bytes], ...]:
        """All that a layout holds of it, as paths and contents."""
        return tuple(
            (blob_path(digest_of(data)), data) for data in (EMPTY, self.document, self.manifest)
        )


def make_referrer(
    subject: Mapping[str, Any], filename: str, media_type: str, document: bytes
) -> Referrer:
    """Tie a document to an image.

    :param subject: the descriptor of the image's manifest or index.
    """
    held = descriptor(media_type, digest_of(document), len(document))
    manifest = {
        "schemaVersion": 2,
        "mediaType": MEDIA_MANIFEST,
        "artifactType": media_type,
        "config": descriptor(MEDIA_EMPTY, digest_of(EMPTY), len(EMPTY)),
        "layers": [{**held, "annotations": {TITLE: filename}}],
        "subject": {key: subject[key] for key in ("mediaType", "digest", "size")},
    }
    return Referrer(media_type, document, canonical_json(manifest).encode())


def referrers_tag(digest: str) -> str:
    """The tag under which the referrers of an image are listed where a registry has no API for them
    (distribution-spec, "Referrers Tag Schema")."""
    return digest.replace(":", "-", 1)


def unlisted(known: Sequence[Mapping[str, Any]], referrers: Iterable[Referrer]) -> list[Referrer]:
    """Those that an index does not list yet."""
    listed = {entry["digest"] for entry in known}
    return [referrer for referrer in referrers if referrer.digest not in listed]


def referrers_index(
    known: Sequence[Mapping[str, Any]], referrers: Iterable[Referrer], typed: bool
) -> bytes:
    """The index of the referrers of an image: what it listed before, whoever attached it, and more."""
    more = [referrer.entry(typed) for referrer in unlisted(known, referrers)]
    index = {"schemaVersion": 2, "mediaType": MEDIA_INDEX, "manifests": [*known, *more]}
    return canonical_json(index).encode()
