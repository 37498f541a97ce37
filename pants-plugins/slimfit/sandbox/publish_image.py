"""Publishes an OCI image layout under one or more references; skopeo does the transfer.

Layers that the registry has are not sent, those that another of its repositories has are mounted,
and an image that is there already under its reference is left alone. Credentials are skopeo's own
affair (`~/.docker/config.json`, credential helpers, `skopeo login`).
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layout import read_layout
from slimfit.core.image.publishing import (
    Publication,
    blobs_of,
    result_json,
    summary,
    words_of_failure,
)

# Pauses between tries grow in skopeo itself.
_RETRIES = "3"


def digest_in_registry(skopeo: str, reference: str, tls: Sequence[str]) -> str:
    """The digest of the manifest that a reference names now, or an empty text."""
    asked = subprocess.run(
        [skopeo, "inspect", "--raw", *tls, f"docker://{reference}"],
        capture_output=True,
        check=False,
    )
    return f"sha256:{hashlib.sha256(asked.stdout).hexdigest()}" if asked.returncode == 0 else ""


def publish(skopeo: str, layout: Path, reference: str, insecure: bool) -> Publication:
    """Publish an image under one reference.

    :raises SlimfitError: skopeo gave up; its own words are in the message.
    """
    image = read_layout(layout)
    tls = ["--tls-verify=false"] if insecure else []
    if digest_in_registry(skopeo, reference, tls) == image.entry["digest"]:
        return Publication(reference, unchanged=True, blobs=())
    copied = subprocess.run(
        [
            *(skopeo, "--debug", "--insecure-policy", "copy", "--preserve-digests"),
            *("--retry-times", _RETRIES),
            *(arg.replace("--tls", "--dest-tls") for arg in tls),
            *(f"oci:{layout}", f"docker://{reference}"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if copied.returncode:
        raise SlimfitError(
            f"The image is not published as {reference}. skopeo says:\n\n"
            f"{words_of_failure(copied.stdout)}\n\n"
            "If the registry asks who you are, log in with `skopeo login` or `docker login`. One"
            " without TLS belongs into `[slimfit].insecure_registries`. What was sent so far stays"
            " there, so the next run goes on where this one stopped."
        )
    layers = [(layer["digest"], layer["size"]) for layer in image.manifest["layers"]]
    return Publication(reference, unchanged=False, blobs=blobs_of(copied.stdout, layers))


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="publish_image", description=__doc__)
    parser.add_argument("--skopeo", required=True, help="the program that transfers")
    parser.add_argument("--layout", type=Path, required=True, help="the OCI image layout")
    parser.add_argument("--address", required=True, help="the target that is published")
    parser.add_argument("--insecure", action="append", default=[], help="a reference without TLS")
    parser.add_argument("--result", type=Path, required=True, help="the JSON file to write")
    parser.add_argument("references", nargs="+", help="where the image goes")
    options = parser.parse_args(argv)
    publications = []
    try:
        for reference in options.references:
            done = publish(options.skopeo, options.layout, reference, reference in options.insecure)
            print(summary(done), file=sys.stderr)
            publications.append(done)
    except SlimfitError as error:
        print(error, file=sys.stderr)
        return 2
    digest = read_layout(options.layout).entry["digest"]
    options.result.parent.mkdir(parents=True, exist_ok=True)
    options.result.write_text(result_json(options.address, digest, publications))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
