"""Debian packages to one root file system, as if they had been installed, without running anything
of theirs."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from slimfit.core.base.deb import Deb
from slimfit.core.base.dpkg_status import database_entries
from slimfit.core.base.filters import reason_to_leave_out
from slimfit.core.base.ldcache import library_cache
from slimfit.core.base.provided import provided_entries
from slimfit.core.base.tree import (
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    Tree,
    directory,
    symlink,
    with_parents,
)
from slimfit.core.errors import SlimfitError

# Since Debian 12 these are links into /usr, while packages may still name files under them.
MERGED = ("bin", "lib", "lib32", "lib64", "libo32", "libx32", "sbin")
_ALWAYS_LINKED = ("bin", "lib", "sbin")

_PRIVILEGED = 0o6000


@dataclass(frozen=True)
class Rootfs:
    """A base's tree, the files that lost their setuid or setgid bit, and how many paths stayed out
    for each reason."""

    entries: tuple[Entry, ...]
    setuid: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]


def assemble(debs: Iterable[Deb]) -> Rootfs:
    """The root file system of the packages, whatever order they come in.

    Raises SlimfitError when two packages hold different content for one path.
    """
    tree: dict[str, Entry] = {}
    owners: dict[str, str] = {}
    setuid: set[str] = set()
    reasons: Counter[str] = Counter()
    installed = []
    for deb in sorted(debs, key=lambda deb: deb.control.get("Package")):
        kept = {}
        for original in deb.entries:
            entry = replace(original, path=merged_path(original.path))
            if original.path in MERGED and entry.kind == SYMLINK:
                continue
            reason = reason_to_leave_out(entry.path)
            if reason:
                reasons[reason] += 1
                continue
            if entry.mode & _PRIVILEGED and entry.kind == FILE:
                setuid.add(f"/{entry.path}")
            _add(tree, owners, _unprivileged(entry), deb.control.get("Package"))
            kept[entry.path] = tree[entry.path]
        installed.append((deb, [kept[path] for path in sorted(kept)]))
    tree.update({entry.path: entry for entry in provided_entries(tree)})
    cache = library_cache(tree)
    if cache is not None:
        tree[cache.path] = cache
    database = database_entries(installed, _md5_digests(tree))
    tree.update({entry.path: entry for entry in database})
    _link_merged(tree)
    tree = with_parents(tree.values())
    return Rootfs(
        entries=tuple(tree[path] for path in sorted(tree)),
        setuid=tuple(sorted(setuid)),
        left_out=tuple(sorted(reasons.items())),
    )


def merged_path(path: str) -> str:
    """Where a package's path lies once `/bin`, `/lib` and the like are links into `/usr`.

    >>> merged_path("lib/x86_64-linux-gnu/libz.so.1")
    'usr/lib/x86_64-linux-gnu/libz.so.1'
    """
    return f"usr/{path}" if path.split("/", 1)[0] in MERGED else path


def _unprivileged(entry: Entry) -> Entry:
    return entry if entry.kind == SYMLINK else replace(entry, mode=entry.mode & ~_PRIVILEGED)


def _md5_digests(tree: Tree) -> dict[str, str]:
    # The digests are dpkg's own format and protect nothing.
    return {
        path: hashlib.md5(entry.read(), usedforsecurity=False).hexdigest()
        for path, entry in tree.items()
        if entry.kind == FILE
    }


def _link_merged(tree: dict[str, Entry]) -> None:
    for link in MERGED:
        if link in _ALWAYS_LINKED or any(path.startswith(f"usr/{link}/") for path in tree):
            tree.setdefault(f"usr/{link}", directory(f"usr/{link}"))
            tree[link] = symlink(link, f"usr/{link}")


def _add(tree: dict[str, Entry], owners: dict[str, str], entry: Entry, package: str) -> None:
    present = tree.get(entry.path)
    if present is None:
        tree[entry.path] = entry
        owners[entry.path] = package
        return
    both_directories = present.kind == entry.kind == DIRECTORY
    if both_directories or (present.kind == entry.kind and _same(present, entry)):
        return
    raise SlimfitError(
        f"The Debian packages {owners[entry.path]} and {package} both hold `/{entry.path}`, with "
        "different content.\n\n"
        "Name only one of them in `packages` of the `debian_base`."
    )


def _same(one: Entry, other: Entry) -> bool:
    return one.target == other.target and one.read() == other.read()
