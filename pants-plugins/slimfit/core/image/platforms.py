"""The platforms of images, as `linux/amd64` (image-spec, image-index.md)."""

from __future__ import annotations

from collections.abc import Sequence

_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def machine_architecture(machine: str) -> str:
    """The architecture of a machine by the name that it gives itself (`x86_64`)."""
    return _ARCHITECTURES.get(machine, machine)


def architectures_of(platforms: Sequence[str]) -> tuple[str, ...]:
    """The architectures of platforms.

    >>> architectures_of(["linux/amd64", "linux/arm64"])
    ('amd64', 'arm64')
    """
    return tuple(platform.rpartition("/")[2] for platform in platforms)


def preferred_architecture(platforms: Sequence[str], own: str) -> str:
    """The one that is built where there can be one alone: this machine's, or else the first; an empty
    text when an app names no platform."""
    architectures = architectures_of(platforms)
    return own if own in architectures else next(iter(architectures), "")


def one_platform_warning(image: str, platforms: Sequence[str], architecture: str) -> str:
    """What to say of an engine's image of an app for several platforms; an empty text for others."""
    if len(platforms) < 2:
        return ""
    return (
        f"{image} is for linux/{architecture} alone, and its app names {', '.join(platforms)}: an"
        " engine builds for one platform.\n\n"
        "`--slimfit-builders=oci` makes an image for each, and an index that lists them."
    )
