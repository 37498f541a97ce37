"""A root file system as plain values, and the one normalised tar that it becomes."""

from __future__ import annotations

import io
import posixpath
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Union

from slimfit.core.errors import SlimfitError

# 1980-01-01: the earliest time that zip files can hold, so that tools which pack the files again do
# not fail.
MTIME = 315532800

FILE = "file"
DIRECTORY = "directory"
SYMLINK = "symlink"

# More than any real chain of links; only a cycle is longer.
_LINK_LIMIT = 40


@dataclass(frozen=True)
class Slice:
    """`size` bytes of a file on disk from `offset` on, so that big trees need not be held in
    memory."""

    path: str
    offset: int
    size: int


Content = Union[bytes, Slice]


@dataclass(frozen=True)
class Entry:
    """One file, directory or symlink.

    `path` has no slash at either end, `mode` is the permission bits, `owner` both user and group
    id, `target` a symlink's text.
    """

    path: str
    kind: str
    mode: int
    content: Content = b""
    target: str = ""
    owner: int = 0

    @property
    def size(self) -> int:
        """The length of the content in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.size

    def read(self) -> bytes:
        """The whole content."""
        if isinstance(self.content, bytes):
            return self.content
        with open(self.content.path, "rb") as source:
            source.seek(self.content.offset)
            return source.read(self.content.size)


Tree = Mapping[str, Entry]


def file(path: str, content: Content, mode: int = 0o644) -> Entry:
    """A regular file."""
    return Entry(path, FILE, mode, content)


def directory(path: str, mode: int = 0o755) -> Entry:
    """A directory."""
    return Entry(path, DIRECTORY, mode)


def symlink(path: str, target: str) -> Entry:
    """A symlink; Linux gives every symlink the mode 0777."""
    return Entry(path, SYMLINK, 0o777, target=target)


def parents(path: str) -> Iterator[str]:
    """The directories above a path, the top one first.

    >>> list(parents("usr/lib/x"))
    ['usr', 'usr/lib']
    """
    parts = path.split("/")
    for count in range(1, len(parts)):
        yield "/".join(parts[:count])


def with_parents(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The entries by path, with a directory of mode 0755 for every parent that none of them is."""
    tree = {entry.path: entry for entry in entries}
    for path in sorted(tree):
        for parent in parents(path):
            tree.setdefault(parent, directory(parent))
    return tree


def resolve(tree: Tree, path: str) -> str | None:
    """Where a path leads once the symlinks on the way are followed, or None when it leads nowhere.

    Absolute targets are taken from the tree's root, and `..` never leaves it, as in a chroot.
    """
    pending = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    done: list[str] = []
    links = 0
    while pending:
        part = pending.pop()
        if part == "..":
            done = done[:-1]
            continue
        entry = tree.get("/".join([*done, part]))
        if entry is None:
            return None
        if entry.kind != SYMLINK:
            done.append(part)
            continue
        links += 1
        if links > _LINK_LIMIT:
            return None
        if entry.target.startswith("/"):
            done = []
        pending += [step for step in reversed(entry.target.split("/")) if step not in ("", ".")]
    return "/".join(done)


def lookup(tree: Tree, path: str) -> Entry | None:
    """The entry that a path leads to through symlinks, or None."""
    found = resolve(tree, path)
    return tree.get(found) if found else None


def write_tar(entries: Iterable[Entry], out: IO[bytes]) -> None:
    """Write an uncompressed tar: sorted, one owner per entry and no names of owners, one mtime,
    every parent explicit."""
    tree = with_parents(entries)
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar:
        for path in sorted(tree):
            entry = tree[path]
            member = tarfile.TarInfo(path)
            member.mode = entry.mode
            member.uid = member.gid = entry.owner
            member.mtime = MTIME
            if entry.kind == DIRECTORY:
                member.type = tarfile.DIRTYPE
                tar.addfile(member)
            elif entry.kind == SYMLINK:
                member.type = tarfile.SYMTYPE
                member.linkname = entry.target
                tar.addfile(member)
            else:
                member.size = entry.size
                tar.addfile(member, io.BytesIO(entry.read()))


def read_tar(path: Path) -> dict[str, Entry]:
    """The entries of an uncompressed tar, by path, with parents; file contents stay on disk.

    Raises SlimfitError for a damaged tar. Devices, sockets and FIFOs are passed over: nothing that
    reads a tree needs them.
    """
    tree: dict[str, Entry] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                entry = member_entry(member, tree, str(path))
                if entry is not None:
                    tree[entry.path] = entry
    except tarfile.TarError as error:
        raise SlimfitError(
            f"{path} is no complete tar: {error}.\n\nMake or fetch it again."
        ) from None
    return with_parents(tree.values())


def member_entry(member: tarfile.TarInfo, tree: Tree, source: str) -> Entry | None:
    """The entry for a member of the uncompressed tar at `source`, or None for the root and for what
    is no file.

    `tree` holds the members before it, among which a hard link finds its content: it becomes a file
    of its own.
    """
    path = clean_path(member.name)
    if not path:
        return None
    mode = member.mode & 0o7777
    if member.isdir():
        return Entry(path, DIRECTORY, mode, owner=member.uid)
    if member.issym():
        return symlink(path, member.linkname)
    if member.islnk():
        original = tree.get(clean_path(member.linkname))
        if original is None or original.kind == DIRECTORY:
            return None
        return Entry(
            path, original.kind, original.mode, original.content, original.target, original.owner
        )
    if member.isreg():
        content = Slice(source, member.offset_data, member.size)
        return Entry(path, FILE, mode, content, owner=member.uid)
    return None


def clean_path(name: str) -> str:
    """A member's name as a path without a slash at either end; empty for the root.

    Raises SlimfitError when `..` leads out of the root.
    """
    path = posixpath.normpath("/" + name).lstrip("/") if name else ""
    if ".." in name.split("/"):
        raise SlimfitError(
            f"The tar holds the path `{name}`, which may lead out of its root.\n\n"
            "Use a tar made without `..`."
        )
    return path
