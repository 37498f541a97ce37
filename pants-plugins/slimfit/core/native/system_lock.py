"""The lockfile of the Debian packages that apps add to a base: `base.system.lock`.

It pins what all apps on the base need, and knows which package needs which, so that each app gets
its own and no more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from slimfit.core.base import jsontext
from slimfit.core.base.lock import FIX, DebianLock, lock_from_json, render_lock
from slimfit.core.base.locks import SEVERAL_FORMAT


@dataclass(frozen=True)
class SystemLock:
    """`needs` maps each package to those that it needs itself, of the same lock, and `relies` to those
    that the base had when the lock was made; `libraries` maps a library to the package that Debian's
    index names for it, or to nothing where it names none. All are sorted on construction."""

    lock: DebianLock
    needs: tuple[tuple[str, tuple[str, ...]], ...]
    libraries: tuple[tuple[str, str], ...] = ()
    relies: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        for field in ("needs", "relies"):
            pairs = ((name, tuple(sorted(set(found)))) for name, found in getattr(self, field))
            object.__setattr__(self, field, tuple(sorted(pairs)))
        object.__setattr__(self, "libraries", tuple(sorted(set(self.libraries))))

    def lacks(self, names: Iterable[str], installed: Collection[str]) -> tuple[str, ...]:
        """Those of the packages, and of what they need, that neither it nor the base has, sorted.

        A base that has changed since the lock was made may lack what it had.
        """
        pinned = {package.name for package in self.lock.packages}
        added = (reached(dict(self.needs), names) & pinned) - {*installed}
        relied = {one for name, found in self.relies if name in added for one in found}
        return tuple(sorted(({*names} | relied) - pinned - {*installed}))

    def user_of(self, name: str) -> str:
        """The first package that relies on one of the base, or an empty text."""
        return next((user for user, found in self.relies if name in found), "")

    def subset(self, names: Iterable[str], installed: Collection[str]) -> DebianLock:
        """The lock of some packages and all that they need, less what the base has by now."""
        found = reached(dict(self.needs), names)
        kept = [
            package
            for package in self.lock.packages
            if package.name in found and package.name not in installed
        ]
        asked = tuple(name for name in self.lock.requested if name in {*names})
        return replace(self.lock, requested=asked, packages=tuple(kept))


def render_system_locks(locks: Iterable[SystemLock]) -> str:
    """The text of the lockfile: a lock, or one for each of several architectures."""
    by_name = sorted(locks, key=lambda lock: lock.lock.architecture)
    if len(by_name) == 1:
        return jsontext.render(_to_json(by_name[0]))
    return jsontext.render(
        {"format": SEVERAL_FORMAT, "locks": [_to_json(lock) for lock in by_name]}
    )


def _to_json(lock: SystemLock) -> dict[str, object]:
    own: dict[str, object] = json.loads(render_lock(lock.lock))
    needs, relies = (
        {name: list(found) for name, found in pairs if found} for pairs in (lock.needs, lock.relies)
    )
    return {**own, "needs": needs, "relies": relies, "libraries": dict(lock.libraries)}


def parse_system_locks(text: str, path: str) -> tuple[SystemLock, ...]:
    """The locks that a lockfile holds; `path` is named in errors.

    :raises SlimfitError: the text is none that `render_system_locks` writes.
    """
    root = jsontext.parse(text, path, FIX)
    several = root.get("format").number() == SEVERAL_FORMAT
    return tuple(map(_from_json, root.get("locks").items() if several else (root,)))


def _from_json(root: jsontext.Node) -> SystemLock:
    lock = lock_from_json(root)
    needs, relies = (
        {name: node.texts() for name, node in root.get(key).members()}
        for key in ("needs", "relies")
    )
    libraries = {name: node.text() for name, node in root.get("libraries").members()}
    names = [package.name for package in lock.packages]
    return SystemLock(
        lock=lock,
        needs=tuple((name, needs.get(name, ())) for name in names),
        relies=tuple((name, relies.get(name, ())) for name in names),
        libraries=tuple(libraries.items()),
    )


def system_lock_path(lockfile: str) -> str:
    """The path of the lockfile of a base's system packages, beside the base's own.

    >>> system_lock_path("3rdparty/debian/base.lock")
    '3rdparty/debian/base.system.lock'
    """
    stem = lockfile[: -len(".lock")] if lockfile.endswith(".lock") else lockfile
    return f"{stem}.system.lock"


def system_resolve(target_name: str) -> str:
    """The name by which `generate-lockfiles --resolve` knows the system packages of a base."""
    return f"{target_name}.system"


def empty_system_lock(suite: str, architecture: str) -> SystemLock:
    """The lock of nothing, as where there is no lockfile."""
    return SystemLock(DebianLock(suite, architecture, (), (), ()), ())


def reached(edges: Mapping[str, Collection[str]], names: Iterable[str]) -> frozenset[str]:
    """All that the names reach along the edges, themselves included."""
    found: set[str] = set()
    queue = [*names]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(edges.get(name, ()))
    return frozenset(found)
