"""What the facts of a lockfile depend on: the distributions that it pins, and the hashes of files.

Two forms of lockfiles are known: what the pex tool writes, and requirements with hashes as pip takes
them, which name no files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Optional

from slimfit.core.closure.lock import Artifact, Lock, LockedDistribution, LockedSet, parse_lock
from slimfit.core.image.wheel_names import normalized_name

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*==\s*(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash[= ]sha256:([0-9a-f]{64})")


def read_lock(text: str, path: str) -> Lock:
    """The content of a lockfile of either form; `path` is named in errors.

    :raises SlimfitError: it begins like a file of pex, and is none.
    """
    lines = text.splitlines()
    first = next((line for line in lines if line.strip() and not line.startswith("//")), "")
    if first.lstrip().startswith("{"):
        return parse_lock(text, path)
    return Lock(path, (LockedSet(tuple(_pinned(text))),))


def _pinned(text: str) -> Iterator[LockedDistribution]:
    for line in text.replace("\\\n", " ").splitlines():
        match = _PIN.match(line.strip())
        if match:
            files = tuple(Artifact("", digest) for digest in sorted(_HASH.findall(line)))
            yield LockedDistribution(
                normalized_name(match["name"]), match["version"], (), "", files
            )


def identity(lock: Lock) -> str:
    """`sha256:<hex>` over names, versions and hashes: equal for lockfiles of equal facts."""
    pinned = {
        (found.name, found.version, tuple(sorted(artifact.sha256 for artifact in found.artifacts)))
        for found in lock.distributions
    }
    return "sha256:" + hashlib.sha256(json.dumps(sorted(pinned)).encode()).hexdigest()


def differences(
    old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]], most: int = 3
) -> Optional[str]:
    """In words, in what two sets of (name, version) differ; `None` if in nothing.

    :param most: how many are named; of the others the number is told.
    """
    before, after = sorted(set(old) - set(new)), sorted(set(new) - set(old))
    was: dict[str, list[str]] = {}
    for name, version in before:
        was.setdefault(name, []).append(version)
    said = [
        (
            f"{name} {version}, and not {', '.join(was.pop(name))}"
            if name in was
            else f"{name} {version}"
        )
        for name, version in after
    ]
    said += [f"no {name}" for name in was]
    if not said:
        return None
    more = f" (and {len(said) - most} more)" if len(said) > most else ""
    return "; ".join(said[:most]) + more
