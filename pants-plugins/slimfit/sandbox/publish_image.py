"""Gives an image its names in registries; what they lack of it is sent first.

Layers that the registry has are not sent, those that another of its repositories has are mounted,
and an image that is there already under its reference is left alone. No name is set before the image
is in all of its repositories. Credentials are skopeo's own affair (`~/.docker/config.json`,
credential helpers, `skopeo login`), or stand in DOCKER_AUTH_CONFIG.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import Images, platform_of, read_images
from slimfit.core.image.publishing import (
    Publication,
    Upload,
    failure_message,
    parse_uploads,
    publication,
    repositories_of,
    repository_of,
    result_json,
    summary,
)
from slimfit.core.image.referrers import Referrer, make_referrer
from slimfit.sandbox.attach import attach
from slimfit.sandbox.skopeo import GaveUp, Skopeo, add_arguments, skopeo_for, uploads_of


def check_uploads(references: Sequence[str], uploads: Sequence[Upload]) -> None:
    """Check that an image is in all of its repositories.

    :raises SlimfitError: it is not; skopeo's own words are in the message.
    """
    for upload in uploads:
        if upload.failure:
            names = [name for name in references if repository_of(name) == upload.repository]
            raise SlimfitError(failure_message(names, upload.failure))


def read_referrer(image: Images, argument: str) -> Referrer:
    """The document of an argument `MEDIA_TYPE=FILE`, tied to an image."""
    media_type, _, file = argument.partition("=")
    return make_referrer(image.entry, Path(file).name, media_type, Path(file).read_bytes())


def attach_all(
    skopeo: Skopeo,
    uploads: Sequence[Upload],
    image: Images,
    referrers: Sequence[Referrer],
    tag: bool,
) -> None:
    """Attach documents to an image in all of its repositories.

    :raises SlimfitError: skopeo gave up.
    """
    for upload in uploads:
        try:
            attach(skopeo, upload.repository, image.entry, referrers, tag and bool(referrers))
        except GaveUp as error:
            place = f"{upload.repository}@{image.entry['digest']}, with its documents"
            raise SlimfitError(failure_message([place], str(error))) from None


def name_image(
    skopeo: Skopeo, layout: Path, references: Sequence[str], uploads: Sequence[Upload]
) -> Sequence[Publication]:
    """Set the names of an image that is in all of its repositories.

    :raises SlimfitError: skopeo gave up; its own words are in the message.
    """
    digest = read_images(layout).entry["digest"]
    waiting = {upload.repository: upload for upload in uploads}
    done: list[Publication] = []
    for reference in references:
        repository = repository_of(reference)
        upload = waiting[repository]
        # An image that was not there has no name yet, so nobody needs to be asked.
        unchanged = upload.present and skopeo.digest(reference) == digest
        if not unchanged:
            try:
                skopeo.copy(f"oci:{layout}", reference)
            except GaveUp as error:
                raise SlimfitError(failure_message([reference], str(error))) from None
        first = all(repository_of(before.reference) != repository for before in done)
        done.append(publication(reference, upload, unchanged, first))
        print(summary(done[-1]), file=sys.stderr)
    return done


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="publish_image", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--layout", type=Path, required=True, help="the OCI image layout")
    parser.add_argument("--sent", type=Path, help="what `upload_image` has sent of it")
    parser.add_argument(
        "--referrer",
        action="append",
        default=[],
        metavar="MEDIA_TYPE=FILE",
        help="a document to attach to the image",
    )
    parser.add_argument(
        "--referrers-tag", action="store_true", help="list documents under a tag, too"
    )
    parser.add_argument("--address", required=True, help="the target that is published")
    parser.add_argument("--result", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("references", nargs="+", help="the names of the image")
    options = parser.parse_args(argv)
    found = read_images(options.layout)
    referrers = [read_referrer(found, argument) for argument in options.referrer]
    try:
        with skopeo_for(options) as skopeo:
            if options.sent is None:
                places = repositories_of(options.references)
                uploads = uploads_of(skopeo, options.layout, places)
            else:
                uploads = parse_uploads(options.sent.read_text())
            check_uploads(options.references, uploads)
            attach_all(skopeo, uploads, found, referrers, options.referrers_tag)
            publications = name_image(skopeo, options.layout, options.references, uploads)
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    platforms = {platform_of(image): image.entry["digest"] for image in found.images}
    attached = {referrer.media_type: referrer.digest for referrer in referrers}
    text = result_json(options.address, found.entry["digest"], platforms, attached, publications)
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
