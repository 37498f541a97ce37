"""What happened when an image was published: read from skopeo's words, told to people and tools."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A line of `skopeo --debug copy` about a layer that the registry has, or got from another repository.
_PRESENT = re.compile(r"Skipping blob (sha256:[0-9a-f]{64}) \(already present\)")


@dataclass(frozen=True)
class Blob:
    """A layer of an image, `size` in bytes, and whether it had to be uploaded."""

    digest: str
    size: int
    uploaded: bool


@dataclass(frozen=True)
class Publication:
    """One reference of an image; `unchanged` when the registry had the very image under it."""

    reference: str
    unchanged: bool
    blobs: tuple[Blob, ...]

    @property
    def uploaded(self) -> int:
        """How many bytes of layers were sent."""
        return sum(blob.size for blob in self.blobs if blob.uploaded)


def blobs_of(output: str, layers: Iterable[tuple[str, int]]) -> tuple[Blob, ...]:
    """What skopeo did with each layer.

    :param output: what `skopeo --debug copy` printed.
    :param layers: digest and size of each layer of the image.
    """
    present = set(_PRESENT.findall(output))
    return tuple(Blob(digest, size, uploaded=digest not in present) for digest, size in layers)


def summary(publication: Publication) -> str:
    """One line for people."""
    if publication.unchanged:
        return f"{publication.reference}: unchanged, nothing sent"
    sent = [blob for blob in publication.blobs if blob.uploaded]
    return (
        f"{publication.reference}: sent {len(sent)} of {len(publication.blobs)} layers,"
        f" {publication.uploaded / 1e6:.1f} MB"
    )


def result_json(address: str, manifest_digest: str, publications: Sequence[Publication]) -> str:
    """The result of a publish for tools that deploy, one file per image."""
    document = {
        "format": 1,
        "address": address,
        "digest": manifest_digest,
        "references": [
            {
                "reference": publication.reference,
                "status": "unchanged" if publication.unchanged else "published",
                "uploaded_bytes": publication.uploaded,
                "blobs": [
                    {
                        "digest": blob.digest,
                        "size": blob.size,
                        "status": "uploaded" if blob.uploaded else "present",
                    }
                    for blob in publication.blobs
                ],
            }
            for publication in publications
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def words_of_failure(output: str) -> str:
    """What skopeo said when it failed, without its debugging, which may hold upload tokens."""
    lines = [line for line in output.splitlines() if "level=debug" not in line]
    return "\n".join(line for line in lines if not line.startswith(("Copying ", "Getting ")))
