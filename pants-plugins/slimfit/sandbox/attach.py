"""Attaches documents to an image in a registry; skopeo does the transfer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slimfit.core.image.layout import INDEX_FILE, LAYOUT_FILE, blob_path, render_index
from slimfit.core.image.manifest import descriptor, digest_of
from slimfit.core.image.publishing import cannot_keep
from slimfit.core.image.referrers import Referrer, referrers_index, referrers_tag, unlisted
from slimfit.core.image.spec import MEDIA_INDEX, MEDIA_MANIFEST
from slimfit.sandbox.skopeo import GaveUp, Skopeo


def attach(
    skopeo: Skopeo,
    repository: str,
    subject: Mapping[str, Any],
    referrers: Sequence[Referrer],
    tag: bool,
) -> None:
    """Have documents beside their image in a repository; what is there already is not sent.

    :param subject: the image's descriptor.
    :param tag: whether they are also listed under a tag, for a registry without an API for that.
    :raises GaveUp: skopeo did not succeed.
    """
    with tempfile.TemporaryDirectory(prefix="slimfit-referrers-") as folder:
        for referrer in referrers:
            reference = f"{repository}@{referrer.digest}"
            if not skopeo.digest(reference):
                layout = Path(folder, referrer.digest[7:])
                _write(layout, [referrer], referrer.manifest, MEDIA_MANIFEST)
                skopeo.copy(f"oci:{layout}", reference)
        if tag:
            _list(
                skopeo, f"{repository}:{referrers_tag(subject['digest'])}", referrers, Path(folder)
            )


def _list(skopeo: Skopeo, reference: str, referrers: Sequence[Referrer], folder: Path) -> None:
    layout = folder / "index"
    before = skopeo.raw(reference)
    known = json.loads(before)["manifests"] if before else []
    if not unlisted(known, referrers):
        return
    if before:
        skopeo.fetch(reference, layout)
    for typed in (True, False):
        index = referrers_index(known, referrers, typed)
        _write(layout, referrers, index, MEDIA_INDEX)
        try:
            skopeo.copy(f"oci:{layout}", reference)
            return
        except GaveUp as error:
            if not typed or not cannot_keep(str(error)):
                raise


def _write(layout: Path, referrers: Sequence[Referrer], top: bytes, media_type: str) -> None:
    """Write a layout, or more into one, whose index names `top`."""
    (layout / "blobs/sha256").mkdir(parents=True, exist_ok=True)
    (layout / LAYOUT_FILE).write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout / blob_path(digest_of(top))).write_bytes(top)
    for referrer in referrers:
        for path, data in referrer.blobs:
            (layout / path).write_bytes(data)
    (layout / INDEX_FILE).write_bytes(
        render_index([descriptor(media_type, digest_of(top), len(top))])
    )
