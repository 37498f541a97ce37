"""Lockfiles, and what is chosen of them, for tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from slimfit.core.closure.lock import Artifact, LockedDistribution
from slimfit.core.closure.subset import Chosen
from slimfit.core.facts.fakes import resolve, wheel
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts


def lockfile(
    locked: Iterable[Mapping[str, Any]], *, requirements: Iterable[str] = (), **fields: Any
) -> str:
    """The text of a lockfile as pex writes it.

    :param locked: of each distribution `name`, `version`, and perhaps `files` (by default one wheel
        that fits everywhere), `requires` and `requires_python`.
    :param fields: other values of the document.
    """
    document = {
        "allow_builds": True,
        "allow_prereleases": False,
        "allow_wheels": True,
        "build_isolation": True,
        "constraints": [],
        "locked_resolves": [
            {
                "locked_requirements": [_locked(item) for item in locked],
                "platform_tag": None,
            }
        ],
        "path_mappings": {},
        "pex_version": "2.1.137",
        "pip_version": "23.1.2",
        "prefer_older_binary": False,
        "requirements": list(requirements),
        "requires_python": [],
        "resolver_version": "pip-2020-resolver",
        "style": "universal",
        "target_systems": ["linux"],
        "transitive": True,
        "use_pep517": None,
        **fields,
    }
    return json.dumps(document, indent=2)


def _locked(item: Mapping[str, Any]) -> dict[str, Any]:
    name, version = item["name"], item["version"]
    files = item.get("files") or [f"{name.replace('-', '_')}-{version}-py3-none-any.whl"]
    return {
        "artifacts": [
            {
                "algorithm": "sha256",
                "hash": hashlib.sha256(file.encode()).hexdigest(),
                "url": f"https://files.invalid/{file}",
            }
            for file in files
        ],
        "project_name": name,
        "requires_dists": list(item.get("requires", ())),
        "requires_python": item.get("requires_python") or None,
        "version": version,
    }


def chosen(name: str, where: str = "file://${WHEELS}") -> Chosen:
    """A distribution of one wheel, whose sha256 is made of its name."""
    artifact = Artifact(f"{where}/{name}-1-py3-none-any.whl", fake_hash(name))
    return Chosen(LockedDistribution(name, "1", (), "", (artifact,)), artifact, ())


def sized_facts(**sizes: int) -> ResolveFacts:
    """The facts of the wheels of `chosen`, by the sizes of their files."""

    def of(name: str, size: int) -> WheelFacts:
        return WheelFacts(**{**vars(wheel(name)), "sha256": fake_hash(name), "size": size})

    return resolve(*(of(name, size) for name, size in sizes.items()))


def fake_hash(name: str) -> str:
    """Something that looks like the sha256 of a file of this name."""
    return hashlib.sha256(name.encode()).hexdigest()
