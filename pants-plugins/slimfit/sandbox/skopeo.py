"""skopeo, as the command lines that publish use it."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from slimfit.core.image.layout import read_images
from slimfit.core.image.manifest import digest_of
from slimfit.core.image.publishing import (
    Upload,
    blobs_of,
    pause_before_next,
    words_of_failure,
)

# skopeo's own `--retry-times` gives up at once when an upload is answered with 500 or 429, or is cut.
# Seconds between the tries.
_PAUSES = (1.0, 2.0, 4.0)
# Credentials as the text of a `config.json`, for machines that keep secrets in variables.
AUTH_VARIABLE = "DOCKER_AUTH_CONFIG"


class GaveUp(Exception):
    """skopeo did not succeed; the message is its own last words."""


@dataclass(frozen=True)
class Skopeo:
    """The program and how it reaches registries.

    `insecure` names registries without TLS; `certificates` is a folder of authorities to trust
    beside those of the system.
    """

    program: str
    insecure: tuple[str, ...] = ()
    certificates: Optional[Path] = None

    def _tls(self, reference: str, prefix: str) -> Iterator[str]:
        if reference.partition("/")[0] in self.insecure:
            yield f"--{prefix}tls-verify=false"
        elif self.certificates is not None:
            yield f"--{prefix}cert-dir={self.certificates}"

    def raw(self, reference: str) -> bytes:
        """The manifest or index that a reference names now, or nothing."""
        asked = subprocess.run(
            [self.program, "inspect", "--raw", *self._tls(reference, ""), f"docker://{reference}"],
            capture_output=True,
            check=False,
        )
        return b"" if asked.returncode else asked.stdout

    def digest(self, reference: str) -> str:
        """The digest of what a reference names now, or an empty text."""
        found = self.raw(reference)
        return digest_of(found) if found else ""

    def fetch(self, reference: str, layout: Path) -> None:
        """Copy an index and all that it lists from a registry into a layout.

        Raises `GaveUp` if skopeo does not succeed.
        """
        done = subprocess.run(
            [
                *(self.program, "--insecure-policy", "copy", "--all", "--quiet"),
                *(*self._tls(reference, "src-"), f"docker://{reference}", f"oci:{layout}"),
            ],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise GaveUp(words_of_failure(done.stderr))

    def copy(self, source: str, reference: str) -> tuple[str, ...]:
        """Copy an image into a registry, all that an index lists included.

        Returns what skopeo printed, for each try. Raises `GaveUp` after the last of them.
        """
        outputs: list[str] = []
        for pause in (*_PAUSES, 0.0):
            copied = subprocess.run(
                [
                    *(self.program, "--debug", "--insecure-policy", "copy", "--all"),
                    *("--preserve-digests", *self._tls(reference, "dest-")),
                    *(source, f"docker://{reference}"),
                ],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
            outputs.append(copied.stdout)
            if not copied.returncode:
                return tuple(outputs)
            words = words_of_failure(copied.stdout)
            pause = pause_before_next(words, pause)
            if not pause:
                raise GaveUp(words)
            time.sleep(pause)
        raise AssertionError("This is a Slimfit bug: the last try has no pause behind it.")

    def upload(self, layout: Path, repository: str) -> Upload:
        """Have an image in a repository under its digest; no tag is set."""
        found = read_images(layout)
        reference, layers = f"{repository}@{found.entry['digest']}", found.layers
        if self.digest(reference):
            present = "\n".join(f"Skipping blob {digest} (already present)" for digest, _ in layers)
            return Upload(repository, present=True, blobs=blobs_of((present,), layers))
        try:
            outputs = self.copy(f"oci:{layout}", reference)
        except GaveUp as error:
            return Upload(repository, failure=str(error))
        return Upload(repository, blobs=blobs_of(outputs, layers))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how registries are reached."""
    parser.add_argument("--skopeo", required=True, help="the program that transfers")
    parser.add_argument("--insecure", action="append", default=[], help="a registry without TLS")
    parser.add_argument("--ca-file", type=Path, help="certificates to trust beside the system's")


@contextmanager
def skopeo_for(options: argparse.Namespace) -> Iterator[Skopeo]:
    """skopeo as those arguments and the environment say, for some time."""
    with tempfile.TemporaryDirectory(prefix="slimfit-registry-") as scratch:
        certificates = None
        if options.ca_file is not None:
            # skopeo takes the files of a folder that end so.
            certificates = Path(scratch, "certificates")
            certificates.mkdir()
            (certificates / "ca.crt").write_bytes(options.ca_file.read_bytes())
        if os.environ.get(AUTH_VARIABLE):
            # Only the folder's owner can read it, and it goes with the folder.
            keys = Path(scratch, "auth.json")
            keys.write_text(os.environ[AUTH_VARIABLE])
            os.environ["REGISTRY_AUTH_FILE"] = str(keys)
        yield Skopeo(options.skopeo, tuple(options.insecure), certificates)


def uploads_of(skopeo: Skopeo, layout: Path, repositories: Iterable[str]) -> Sequence[Upload]:
    """Have an image in all of its repositories, or in those before the first that fails."""
    uploads: list[Upload] = []
    for repository in repositories:
        uploads.append(skopeo.upload(layout, repository))
        if uploads[-1].failure:
            break
    return uploads
