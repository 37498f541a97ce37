"""The lockfile of a Debian base for several architectures: one lock for each."""

from __future__ import annotations

import json
from collections.abc import Iterable

from slimfit.core.base import jsontext
from slimfit.core.base.lock import FIX, FORMAT, DebianLock, lock_from_json, render_lock

# Of a file that holds several locks. A file that holds one is that lock.
SEVERAL_FORMAT = 2


def render_locks(locks: Iterable[DebianLock]) -> str:
    """The text of a lockfile, its locks sorted by architecture."""
    by_name = sorted(locks, key=lambda lock: lock.architecture)
    if len(by_name) == 1:
        return render_lock(by_name[0])
    return jsontext.render(
        {"format": SEVERAL_FORMAT, "locks": [json.loads(render_lock(lock)) for lock in by_name]}
    )


def parse_locks(text: str, path: str) -> tuple[DebianLock, ...]:
    """The locks that a lockfile holds; `path` is named in errors.

    Raises SlimfitError for anything that `render_locks` would not write.
    """
    root = jsontext.parse(text, path, FIX)
    kind = root.get("format")
    if kind.number() == FORMAT:
        return (lock_from_json(root),)
    if kind.number() != SEVERAL_FORMAT:
        kind.fail(f"is {kind.value}, but this Slimfit reads {FORMAT} and {SEVERAL_FORMAT}")
    nodes = root.get("locks").items()
    locks = tuple(lock_from_json(node) for node in nodes)
    if len({lock.architecture for lock in locks}) != len(nodes) or not locks:
        root.get("locks").fail("must hold one lock for each architecture")
    return locks


def lock_for(locks: Iterable[DebianLock], architecture: str) -> DebianLock:
    """The lock of an architecture; the first of all when there is none, whose own architecture then
    tells what is wrong."""
    known = tuple(locks)
    return next((lock for lock in known if lock.architecture == architecture), known[0])
