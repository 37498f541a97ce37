"""`/etc/ld.so.cache`, as ldconfig(8) would write it: without it `ctypes.util.find_library` finds
nothing.

The layout is glibc's `struct cache_file_new` ("glibc-ld.so.cache1.1"): a header, entries in
descending order, strings.
"""

from __future__ import annotations

import re
import struct

from slimfit.core.base.elf import read_elf
from slimfit.core.base.tree import FILE, Entry, Tree, file, lookup

PATH = "etc/ld.so.cache"

_MAGIC = b"glibc-ld.so.cache1.1"
_LITTLE_ENDIAN = 2
_HEADER = struct.Struct("<20sIIB3xI12x")
_ENTRY = struct.Struct("<iIIIQ")
# FLAG_ELF_LIBC6 together with the flag of the architecture.
_FLAGS = {"amd64": 0x0303, "arm64": 0x0A03}

_LIBRARY = re.compile(
    r"usr/(?:local/)?lib/(?:[a-z0-9_]+-linux-gnu/)?(?:lib|ld-)[^/]*\.so(?:\.[^/]*)?\Z"
)
_ANY_LIBRARY = re.compile(r"(?:usr/)?(?:local/)?lib(?:64)?/(?:[^/]+/)?[^/]+\.so(?:\.[^/]*)?\Z")


def library_cache(tree: Tree) -> Entry | None:
    """The cache of the shared libraries in a tree's default folders, or None when there is none of
    them."""
    found = _found_libraries(tree)
    return file(PATH, _render(found)) if found else None


def renewed_cache(tree: Tree) -> Entry | None:
    """The cache of a tree that has one and has got further libraries.

    What the present one has from other folders stays: an image may name those in a configuration of
    its own.
    """
    present = lookup(tree, PATH)
    kept = {
        name: (path, flags)
        for name, path, flags in (read_cache(present.read()) if present else ())
        if not _LIBRARY.match(path.lstrip("/"))
    }
    found = {**_found_libraries(tree), **kept}
    return file(PATH, _render(found)) if found else None


def read_cache(data: bytes) -> tuple[tuple[str, str, int], ...]:
    """The entries of a cache in its order: name, path and flags. None of one that is damaged, or
    that has the form from before glibc 2.2 alone."""
    start = data.find(_MAGIC)
    if start < 0:
        return ()
    data = data[start:]
    try:
        count = _HEADER.unpack_from(data)[1]
        entries = [
            _ENTRY.unpack_from(data, _HEADER.size + _ENTRY.size * index) for index in range(count)
        ]
        return tuple((_text(data, key), _text(data, at), flags) for flags, key, at, _, _ in entries)
    except (struct.error, ValueError):
        return ()


def library_names(tree: Tree) -> tuple[str, ...]:
    """The names under which the loader of a tree finds a library, sorted: those of the cache, or of
    the files in its default folders where there is none (musl has none)."""
    cache = lookup(tree, PATH)
    names = {name for name, _, _ in read_cache(cache.read())} if cache else set()
    if not names:
        names = {path.rsplit("/", 1)[1] for path in tree if _ANY_LIBRARY.match(path)}
    return tuple(sorted(names))


def _text(data: bytes, offset: int) -> str:
    return data[offset : data.index(b"\0", offset)].decode("utf-8", "replace")


def _found_libraries(tree: Tree) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for path in sorted(tree):
        entry = tree[path]
        if entry.kind != FILE or not _LIBRARY.match(path):
            continue
        elf = read_elf(entry.read())
        flags = _FLAGS.get(elf.architecture or "") if elf else None
        if elf is None or flags is None:
            continue
        name = elf.soname or path.rsplit("/", 1)[1]
        link = f"{path.rsplit('/', 1)[0]}/{name}"
        # The loader opens a library by its own name, so one without a link of that name cannot be
        # found.
        if lookup(tree, link) is not None:
            found.setdefault(name, (f"/{link}", flags))
    return found


def _render(found: dict[str, tuple[str, int]]) -> bytes:
    names = sorted(found, key=_order, reverse=True)
    strings = b""
    start = _HEADER.size + _ENTRY.size * len(names)
    entries = b""
    for name in names:
        path, flags = found[name]
        key = start + len(strings)
        strings += name.encode() + b"\0"
        value = start + len(strings)
        strings += path.encode() + b"\0"
        entries += _ENTRY.pack(flags, key, value, 0, 0)
    header = _HEADER.pack(_MAGIC, len(names), len(strings), _LITTLE_ENDIAN, 0)
    return header + entries + strings


def _order(name: str) -> list[tuple[bool, int]]:
    """The key that sorts as glibc's `_dl_cache_libcmp`: runs of digits by value, and above any
    other character."""
    tokens = re.findall(r"\d+|\D", name)
    return [(token.isdigit(), int(token) if token.isdigit() else ord(token)) for token in tokens]
