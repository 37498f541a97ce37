"""What a software bill of materials says, before it is written in a format."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from slimfit.core.image.spec import APP_ROOT

# What identifiers of documents are made from (RFC 4122, section 4.3); it was drawn once.
_NAMESPACE = uuid.UUID("b7c1f3f0-6a51-4d0c-9a6e-0d3c2a6a2f4e")


@dataclass(frozen=True, order=True)
class SbomDistribution:
    """A distribution of an image.

    :param name: normalised (PEP 503).
    :param sha256: of the wheel, in hexadecimal.
    :param license: an SPDX expression, empty if unknown.
    :param requires: the names of the distributions of this image that it requires.
    """

    name: str
    version: str
    filename: str
    sha256: str
    license: str = ""
    requires: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """Its package URL (purl specification, type `pypi`)."""
        return f"pkg:pypi/{self.name}@{quote(self.version, safe=':')}"


@dataclass(frozen=True, order=True)
class SbomPackage:
    """A package of the base's operating system.

    :param system: the system that it belongs to, as its `os-release` has it: `debian`, `12`.
    """

    name: str
    version: str
    system: tuple[str, str]

    @property
    def purl(self) -> str:
        """Its package URL (purl specification, types `deb` and `apk`)."""
        name, version = self.system
        kind = "apk" if name in ("alpine", "wolfi", "chainguard") else "deb"
        distro = f"?distro={name}-{version}" if version else ""
        at = quote(self.version, safe=":")
        return f"pkg:{kind}/{name}/{quote(self.name.lower(), safe='')}@{at}{distro}"


@dataclass(frozen=True, order=True)
class SbomFile:
    """A first-party file. `path` is absolute in the image; digests are in hexadecimal."""

    path: str
    sha1: str
    sha256: str


@dataclass(frozen=True)
class Sbom:
    """All that an image of an app holds, each part sorted.

    :param app: the app's address.
    :param architecture: in the image specification's words.
    :param python: the version of the base's CPython.
    :param requires: the names of the distributions that the app's own code asks for.
    """

    app: str
    architecture: str
    python: str
    distributions: tuple[SbomDistribution, ...]
    packages: tuple[SbomPackage, ...]
    files: tuple[SbomFile, ...]
    requires: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("distributions", "packages", "files", "requires"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def version(self) -> str:
        """What stands for a version of the app: the beginning of the sha256 of all that is in it."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    @property
    def identifier(self) -> uuid.UUID:
        """The identifier of the document: equal contents give equal ones."""
        return uuid.uuid5(_NAMESPACE, self.to_json())

    def to_json(self) -> str:
        """Text that `from_json` reads; equal values give equal texts."""
        return json.dumps(asdict(self), sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Sbom:
        """Reads what `to_json` wrote."""
        loaded = json.loads(text)
        return cls(
            app=loaded["app"],
            architecture=loaded["architecture"],
            python=loaded["python"],
            distributions=tuple(
                SbomDistribution(**_tuples(item)) for item in loaded["distributions"]
            ),
            packages=tuple(SbomPackage(**_tuples(item)) for item in loaded["packages"]),
            files=tuple(SbomFile(**item) for item in loaded["files"]),
            requires=tuple(loaded["requires"]),
        )


def source_path(path: str) -> str:
    """Where a first-party file lies in the image, from its path below its source root."""
    return f"{APP_ROOT}/src/{path}"


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
