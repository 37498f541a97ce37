"""References to images in registries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from slimfit.core.errors import SlimfitError

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# A tag stands after the last slash; a port before it (distribution specification, "Pulling").
_REFERENCE = re.compile(
    r"(?P<name>[a-z0-9._-]+(?::[0-9]+)?(?:/[a-z0-9._-]+)*?)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>[^@]+))?"
)


@dataclass(frozen=True)
class Reference:
    """An image in a registry: its name, and what tells which of that name; either may be empty."""

    name: str
    tag: str
    digest: str

    @property
    def host(self) -> str:
        """The registry, as written; empty when the engine's default one is meant."""
        first, slash, _ = self.name.partition("/")
        return first if slash and ("." in first or ":" in first or first == "localhost") else ""

    @property
    def by_digest(self) -> str:
        """The reference without its tag, which some tools do not take beside a digest."""
        return f"{self.name}@{self.digest}"

    @property
    def by_tag(self) -> str:
        return f"{self.name}:{self.tag or 'latest'}"


def parse_reference(text: str, address: str) -> Reference:
    """The parts of an image reference.

    :param address: the target that holds it.
    :raises SlimfitError: it is no reference, or its digest is none.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None or (found["digest"] and not _DIGEST.fullmatch(found["digest"])):
        raise SlimfitError(
            f"The field `reference` of {address} is {text!r}, which is no image reference.\n\n"
            'Write a name and the digest of the image: `reference="python:3.11-slim@sha256:..."`,'
            " with 64 hexadecimal digits."
        )
    return Reference(found["name"], found["tag"] or "", found["digest"] or "")


def looks_like_image(text: str) -> bool:
    """Whether what was meant for an address may be the name of an image in a registry.

    >>> looks_like_image("python:3.11-slim"), looks_like_image("//3rdparty/debian:base")
    (True, False)
    """
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return False
    named = Reference(found["name"], found["tag"] or "", found["digest"] or "")
    return bool(named.digest or named.host or re.match(r"\d|latest$", named.tag))


def image_as_base(app: str, text: str) -> str:
    """What to say of an app whose base is written as the name of an image."""
    name = re.split("[:@]", text.rpartition("/")[2])[0]
    return (
        f"The base of {app} is `{text}`, and no target has that address.\n\n"
        "If it is an image in a registry, describe it by a target, in 3rdparty/BUILD:\n\n"
        f'    docker_base(name="{name}", reference="{text}")\n\n'
        f'and write `base="//3rdparty:{name}"`.'
    )


def engine_reference(text: str) -> str:
    """What an engine starts from: the reference without its tag, if it has a digest.

    Not every engine takes both. A text that is no reference stays what it is: what fetches the image
    says so, before an engine sees it.
    """
    found = _REFERENCE.fullmatch(text)
    return f"{found['name']}@{found['digest']}" if found and found["digest"] else text


def check_platform(text: str, address: str, architecture: str, config: bytes) -> None:
    """Check that an image is for the platform that its target says.

    :param text: its reference.
    :param config: the image's configuration (image specification, config.md).
    :raises SlimfitError: it is for another.
    """
    loaded = json.loads(config)
    found = f"{loaded.get('os')}/{loaded.get('architecture')}"
    if found != f"linux/{architecture}":
        raise SlimfitError(
            f"The base {address} is `{text}`, an image for {found}, and its field `architecture` is"
            f" `{architecture}`.\n\n"
            f"Write the digest of its image for linux/{architecture}, or of the index that lists the"
            " images for all platforms."
        )


def unpinned_message(text: str, reference: Reference, address: str, digest: str) -> str:
    """What to say of a reference without a digest.

    :param digest: what its tag names now, or an empty text if nobody could tell.
    """
    lines = [
        f"The field `reference` of {address} is `{text}`, which has no digest: the same name may be"
        " another image tomorrow.",
        "",
    ]
    if digest:
        lines.append(f'Write what it names today: `reference="{reference.by_tag}@{digest}"`.')
    else:
        lines.append(
            f"Ask the registry what it names today, `skopeo inspect docker://{reference.by_tag}`, and"
            f' write `reference="{reference.by_tag}@sha256:..."`.'
        )
    return "\n".join(lines)
