"""What happened when an image was published: read from skopeo's words, told to people and tools."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

# Lines of `skopeo --debug copy` about a layer that the registry has, or got from another repository,
# and about one that was sent.
_PRESENT = re.compile(r"Skipping blob (sha256:[0-9a-f]{64}) \(already present\)")
_SENT = re.compile(r"Upload of layer (sha256:[0-9a-f]{64}) complete")
# What follows `?` in the address of an upload lets anybody go on with it.
_QUERY = re.compile(r"(https?://[^\s\"\\?]+)\?[^\s\"\\]*")
# What skopeo before 1.14 says of an index with a field that it does not know.
_CANNOT_KEEP = "must be converted"
# Parts of what skopeo says when another try would end in the same way.
_FINAL = (
    *("unauthorized", "authentication required", "denied", "x509:"),
    *(
        "gave HTTP response to HTTPS client",
        "invalid reference",
        "no such host",
        "manifest invalid",
        _CANNOT_KEEP,
    ),
)
_BUSY = ("429", "toomanyrequests")


@dataclass(frozen=True)
class Blob:
    """A layer of an image, `size` in bytes, and whether it had to be uploaded."""

    digest: str
    size: int
    uploaded: bool


@dataclass(frozen=True)
class Upload:
    """What was done to have an image in a repository, under its digest alone.

    `present` when the very image was there; `failure` holds skopeo's last words when it gave up.
    """

    repository: str
    present: bool = False
    blobs: tuple[Blob, ...] = ()
    failure: str = ""


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


def repository_of(reference: str) -> str:
    """A reference without its tag."""
    name, colon, tag = reference.rpartition(":")
    return name if colon and "/" not in tag else reference


def repositories_of(references: Iterable[str]) -> tuple[str, ...]:
    """The repositories of references, each once, in their order."""
    return tuple(dict.fromkeys(map(repository_of, references)))


def blobs_of(outputs: Sequence[str], layers: Iterable[tuple[str, int]]) -> tuple[Blob, ...]:
    """What skopeo did with each layer.

    :param outputs: what `skopeo --debug copy` printed, for each try; what one try has sent, the next
        finds there.
    :param layers: digest and size of each layer of the image.
    """
    present = set(_PRESENT.findall("\n".join(outputs)))
    sent = set(_SENT.findall("\n".join(outputs)))
    return tuple(
        Blob(digest, size, uploaded=digest in sent or digest not in present)
        for digest, size in layers
    )


def publication(reference: str, upload: Upload, unchanged: bool, first: bool) -> Publication:
    """What is told of one reference.

    :param first: whether it is the first of its repository, which has caused the upload.
    """
    if unchanged:
        return Publication(reference, unchanged=True, blobs=())
    blobs = upload.blobs if first else (replace(blob, uploaded=False) for blob in upload.blobs)
    return Publication(reference, unchanged=False, blobs=tuple(blobs))


def summary(publication: Publication) -> str:
    """One line for people."""
    if publication.unchanged:
        return f"{publication.reference}: unchanged, nothing sent"
    sent = [blob for blob in publication.blobs if blob.uploaded]
    return (
        f"{publication.reference}: sent {len(sent)} of {len(publication.blobs)} layers,"
        f" {publication.uploaded / 1e6:.1f} MB"
    )


def result_json(
    address: str,
    digest: str,
    platforms: Mapping[str, str],
    referrers: Mapping[str, str],
    publications: Sequence[Publication],
) -> str:
    """The result of a publish for tools that deploy, one file per image.

    Keys may be added to a format; it gets another number when one goes or means something else.

    :param digest: that of the image, or of the index of several.
    :param platforms: the digest of the image for each platform.
    :param referrers: the digest of the document of each media type that is attached to it.
    """
    document = {
        "format": 1,
        "address": address,
        "digest": digest,
        "platforms": dict(sorted(platforms.items())),
        "referrers": [
            {"artifact_type": kind, "digest": found} for kind, found in sorted(referrers.items())
        ],
        "references": [
            {
                "reference": publication.reference,
                "status": "unchanged" if publication.unchanged else "published",
                "uploaded_bytes": publication.uploaded,
                "blobs": [_blob_json(blob) for blob in publication.blobs],
            }
            for publication in publications
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def uploads_json(uploads: Iterable[Upload]) -> str:
    """Uploads as they are handed to what gives the image its names."""
    return json.dumps(
        [
            {
                "repository": upload.repository,
                "present": upload.present,
                "blobs": [_blob_json(blob) for blob in upload.blobs],
                "failure": upload.failure,
            }
            for upload in uploads
        ]
    )


def parse_uploads(text: str) -> tuple[Upload, ...]:
    """The uploads that `uploads_json` wrote."""
    return tuple(
        Upload(
            loaded["repository"],
            loaded["present"],
            tuple(
                Blob(blob["digest"], blob["size"], blob["status"] == "uploaded")
                for blob in loaded["blobs"]
            ),
            loaded["failure"],
        )
        for loaded in json.loads(text)
    )


def _blob_json(blob: Blob) -> Mapping[str, Any]:
    status = "uploaded" if blob.uploaded else "present"
    return {"digest": blob.digest, "size": blob.size, "status": status}


def words_of_failure(output: str) -> str:
    """What skopeo said when it failed, without its debugging and without upload tokens."""
    lines = [line for line in output.splitlines() if "level=debug" not in line]
    kept = (line for line in lines if not line.startswith(("Copying ", "Getting ", "Writing ")))
    return _QUERY.sub(r"\1", "\n".join(kept))


def pause_before_next(words: str, pause: float) -> float:
    """How long to wait before the next try, in seconds; 0 when none would help.

    :param words: what skopeo said.
    :param pause: the pause that it would be otherwise.
    """
    if any(part in words for part in _FINAL):
        return 0.0
    return 2 * pause if any(part in words for part in _BUSY) else pause


def cannot_keep(words: str) -> bool:
    """Whether skopeo refused an index since it would not keep all fields of it."""
    return _CANNOT_KEEP in words


def failure_message(references: Sequence[str], words: str) -> str:
    """What to say of an image that has not reached its registry."""
    return (
        f"The image is not published as {', '.join(references)}. skopeo says:\n\n{words}\n\n"
        "If the registry asks who you are, log in with `skopeo login` or `docker login`. One"
        " without TLS belongs into `[slimfit].insecure_registries`, the certificate of your own"
        " authority into `[slimfit].ca_file`. What was sent so far stays there, so the next run goes"
        " on where this one stopped."
    )
