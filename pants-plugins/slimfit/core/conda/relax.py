"""Looser versions, for pins that the other index does not have."""

from __future__ import annotations

import re

from packaging.version import Version

LEVELS = ("exact", "minor", "any")

# Projects whose releases have a fourth part on the Python index: `4.5.5.64` for conda's 4.5.5.
FOUR_PARTS = frozenset(
    f"opencv-{kind}" for kind in ("python", "python-headless", "contrib-python")
) | {"opencv-contrib-python-headless"}

# Projects whose releases on the two sides differ at times.
NUMBERED_APART = frozenset(("certifi", "faiss-cpu", "faiss-gpu", "gdal", "protobuf", "rdkit"))

_EXACT = re.compile(r"^==(?P<version>[^*]+?)(?P<star>\.\*)?$")


def relaxed(specifier: str, level: str) -> str:
    """A PEP 440 specifier set, loosened.

    :param level: `exact` keeps it, `minor` turns `==1.2.3` into `==1.2.*`, `any` drops it.
    """
    if level == "any":
        return ""
    if level == "exact" or not specifier:
        return specifier
    return ",".join(dict.fromkeys(_minor(part) for part in specifier.split(",")))


def _minor(part: str) -> str:
    found = _EXACT.match(part)
    if found is None:
        return part
    version = Version(found["version"])
    epoch = f"{version.epoch}!" if version.epoch else ""
    return f"=={epoch}{'.'.join(map(str, version.release[:2]))}.*"


def with_fourth_part(specifier: str) -> str:
    """`==4.5.5` as `==4.5.5.*`: an exact version of three parts can never be found."""
    parts = []
    for part in specifier.split(","):
        found = _EXACT.match(part)
        exact = found is not None and not found["star"]
        if exact and re.match(r"^==[0-9]+(\.[0-9]+){0,2}$", part):
            part = f"{part}.*"
        parts.append(part)
    return ",".join(parts)
