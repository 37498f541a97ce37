"""A lockfile of a resolve, as pex writes it: which projects, at which versions, from which files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Optional
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from slimfit.core.base import jsontext


@cache
def _filename(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


@dataclass(frozen=True)
class Artifact:
    """One file that a project can be installed from.

    `url` stands as in the lockfile, `sha256` is in hexadecimal.
    """

    url: str
    sha256: str

    @property
    def filename(self) -> str:
        """The last part of the address: for a wheel its file name."""
        return _filename(self.url)

    @property
    def is_wheel(self) -> bool:
        return self.filename.endswith(".whl")


@dataclass(frozen=True)
class LockedDistribution:
    """One project at one version.

    `name` is normalised (PEP 503). `requires` are its `Requires-Dist` (PEP 508), `requires_python`
    is a version specifier or empty. The order of `artifacts` is that of the lockfile, and decides
    between two that fit a platform alike.
    """

    name: str
    version: str
    requires: tuple[str, ...]
    requires_python: str
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True)
class LockedSet:
    """Distributions that go together; `marker` says for which platforms, empty for all.

    A set for one platform alone has the most specific tag of that in `platform_tag`.
    """

    distributions: tuple[LockedDistribution, ...]
    marker: str = ""
    platform_tag: str = ""


@dataclass(frozen=True)
class Lock:
    """A lockfile.

    :param name: what messages call it: the path of the file.
    :param sets: most lockfiles have one; pex writes several when platforms need other versions.
    :param requirements: what was asked for when it was made.
    :param constraints: requirements that narrow the choice.
    :param excluded: requirements that are never followed.
    :param overridden: requirements that take the place of others for the same project.
    """

    name: str
    sets: tuple[LockedSet, ...]
    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    prefer_older_binary: bool = False

    @property
    def distributions(self) -> tuple[LockedDistribution, ...]:
        """All that is locked, for whatever platform."""
        return tuple(item for locked in self.sets for item in locked.distributions)


def parse_lock(text: str, path: str) -> Lock:
    """The lock that a lockfile of a Python resolve holds; `path` is named in errors.

    :raises SlimfitError: the file is no lockfile of pex, as one that is a list of requirements.
    """
    # Pants writes what it knows of the lockfile above the document, in lines that are no JSON.
    lines = [line for line in text.splitlines() if not line.startswith("//")]
    fix = (
        "Slimfit reads lockfiles that pex has written. Write it anew with `./pants"
        " generate-lockfiles`; it is not meant to be edited."
    )
    root = jsontext.parse("\n".join(lines), path, fix)
    return Lock(
        name=path,
        sets=tuple(_locked_set(node) for node in root.get("locked_resolves").items()),
        requirements=root.get("requirements").texts(),
        constraints=_texts(root, "constraints"),
        excluded=_texts(root, "excluded"),
        overridden=_texts(root, "overridden"),
        prefer_older_binary=bool(_optional(root, "prefer_older_binary")),
    )


def _locked_set(node: jsontext.Node) -> LockedSet:
    marker = _optional(node, "marker")
    return LockedSet(
        distributions=tuple(_locked(item) for item in node.get("locked_requirements").items()),
        marker=str(marker) if marker else "",
        platform_tag="-".join(_texts(node, "platform_tag")),
    )


def _locked(node: jsontext.Node) -> LockedDistribution:
    requires_python = _optional(node, "requires_python")
    return LockedDistribution(
        name=canonicalize_name(node.get("project_name").text()),
        version=node.get("version").text(),
        requires=node.get("requires_dists").texts(),
        requires_python=str(requires_python) if requires_python else "",
        artifacts=tuple(
            Artifact(item.get("url").text(), item.get("hash").text())
            for item in node.get("artifacts").items()
        ),
    )


def _texts(node: jsontext.Node, key: str) -> tuple[str, ...]:
    """A list that lockfiles of older versions of pex lack."""
    return node.get(key).texts() if _optional(node, key) else ()


def _optional(node: jsontext.Node, key: str) -> Optional[object]:
    return node.value.get(key) if isinstance(node.value, dict) else None
