"""Debian packages that are added to a base, as the entries of a layer above it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from slimfit.core.base.control import dependency_groups, parse_paragraphs
from slimfit.core.base.deb import Deb
from slimfit.core.base.dpkg_status import STATUS, database_entries, met_dependencies
from slimfit.core.base.elf import read_elf
from slimfit.core.base.filters import reason_to_leave_out
from slimfit.core.base.ldcache import renewed_cache
from slimfit.core.base.tree import (
    DIRECTORY,
    FILE,
    Entry,
    Tree,
    file,
    lookup,
    parents,
    resolve,
    symlink,
    with_parents,
)
from slimfit.core.errors import SlimfitError

_PRIVILEGED = 0o6000
# Debian's tools for choosing between packages make these links when a package is installed.
_ALTERNATIVES = (("usr/bin/java", "usr/lib/jvm/", "/bin/java"),)


def system_entries(base: Tree, debs: Iterable[Deb]) -> tuple[Entry, ...]:
    """What the packages add to a base or change in it, with every folder above, sorted by path.

    Paths go where the base's own links lead; no script of a package runs. The loader's cache and
    dpkg's database are those of base and packages together.

    :raises SlimfitError: two packages hold one file with different content.
    """
    tree = dict(base)
    owners: dict[str, str] = {}
    installed = []
    for deb in sorted(debs, key=lambda deb: deb.control.get("Package")):
        kept = {}
        for entry in deb.entries:
            moved = replace(entry, path=real_path(tree, entry.path))
            if not reason_to_leave_out(moved.path):
                _add(tree, owners, moved, deb.control.get("Package"))
                kept[moved.path] = tree[moved.path]
        installed.append((deb, [kept[path] for path in sorted(kept)]))
    tree = with_parents(tree.values())
    for link in (*_alternatives(tree), *_library_links(tree, owners)):
        tree.setdefault(link.path, link)
    cache = renewed_cache(tree)
    if cache is not None:
        tree[cache.path] = cache
    tree.update({entry.path: entry for entry in _database(base, installed)})
    whole = with_parents(tree.values())
    changed = {path for path, entry in whole.items() if _differs(base.get(path), entry)}
    above = {parent for path in changed for parent in parents(path)}
    return tuple(whole[path] for path in sorted(changed | above))


def real_path(tree: Tree, path: str) -> str:
    """Where a path lies once the links among its folders are followed."""
    folder, name = posixpath.split(path)
    if not folder:
        return path
    found = resolve(tree, folder)
    return posixpath.join(found if found is not None else real_path(tree, folder), name)


def _add(tree: dict[str, Entry], owners: dict[str, str], entry: Entry, package: str) -> None:
    present = tree.get(entry.path)
    if entry.kind == DIRECTORY and present is not None:
        # The base's folder, or its link to one, stays as it is.
        return
    entry = replace(entry, mode=entry.mode & ~_PRIVILEGED) if entry.kind == FILE else entry
    if entry.path in owners and _differs(present, entry):
        raise SlimfitError(
            f"The Debian packages {owners[entry.path]} and {package} both hold `/{entry.path}`, with "
            "different content.\n\n"
            "Name only one of them in `system_packages`."
        )
    tree[entry.path] = entry
    owners[entry.path] = package


def _differs(one: Entry | None, other: Entry) -> bool:
    if one is None or (one.kind, one.mode, one.target) != (other.kind, other.mode, other.target):
        return True
    return one.kind == FILE and one.content is not other.content and one.read() != other.read()


def _alternatives(tree: Tree) -> Iterator[Entry]:
    for link, folder, end in _ALTERNATIVES:
        found = sorted(path for path in tree if path.startswith(folder) and path.endswith(end))
        if found:
            yield symlink(link, f"/{found[-1]}")


def _library_links(tree: Tree, new: Iterable[str]) -> Iterator[Entry]:
    """Links for libraries that stand a folder deeper than the loader looks, as `blas/libblas.so.3`:
    Debian's tools make them when such a package is installed."""
    deeper = {
        posixpath.basename(path): path
        for path in sorted(new)
        if path.startswith("usr/lib/") and path.count("/") == 4 and ".so" in path
    }
    needed: set[str] = set()
    for path in new:
        elf = read_elf(tree[path].read()) if tree[path].kind == FILE and _is_elf(path) else None
        needed.update(elf.needed if elf else ())
    for name in sorted(needed & deeper.keys()):
        folder = posixpath.dirname(posixpath.dirname(deeper[name]))
        if lookup(tree, f"{folder}/{name}") is None:
            yield symlink(f"{folder}/{name}", deeper[name][len(folder) + 1 :])


def _is_elf(path: str) -> bool:
    return ".so" in path or "/bin/" in path or path.startswith("usr/lib/")


def _database(base: Tree, installed: Sequence[tuple[Deb, Sequence[Entry]]]) -> Iterator[Entry]:
    md5 = {
        entry.path: hashlib.md5(entry.read(), usedforsecurity=False).hexdigest()
        for _, kept in installed
        for entry in kept
        if entry.kind == FILE
    }
    for entry in database_entries(installed, md5):
        if entry.path != STATUS:
            yield entry
            continue
        added, below = parse_paragraphs(_text(entry)), parse_paragraphs(status_text(base))
        present = {
            name
            for stanza in (*added, *below)
            for names in dependency_groups(stanza.get("Package"), stanza.get("Provides"))
            for name in names
        }
        new = {stanza.get("Package"): met_dependencies(stanza, present) for stanza in added}
        if STATUS not in base and any(path.startswith(f"{STATUS}.d/") for path in base):
            yield from (file(f"{STATUS}.d/{name}", new[name].render().encode()) for name in new)
            continue
        # Sorted as a base's own is, so that both ways to one set of packages give one file.
        old = {stanza.get("Package"): stanza for stanza in below}
        stanzas = {**old, **new}
        text = "\n".join(stanzas[name].render() for name in sorted(stanzas))
        yield file(STATUS, text.encode())


def status_text(base: Tree) -> str:
    """dpkg's status of a base; of one without dpkg, which has a file for each package, all of
    them."""
    paths = [STATUS] if STATUS in base else []
    paths += [
        path
        for path in sorted(base)
        if path.startswith(f"{STATUS}.d/") and not path.endswith(".md5sums")
    ]
    texts = [_text(base[path]).rstrip() for path in paths]
    return "\n".join(f"{text}\n" for text in texts if text)


def _text(entry: Entry) -> str:
    return entry.read().decode("utf-8", "replace")
