"""How the Python files of a folder are shared out among the processes that read them."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

# Starting Python takes thirty files' time. With more in a part an edit would read much for little.
_LARGEST = 32


def parted(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The parts of a folder, each sorted; few parts hold more than 32 files.

    A file's part depends on its name and on how large the folder is to the next power of two: one
    more file leaves all parts but one as they are, nearly always.
    """
    known = sorted(set(names))
    count = 1
    while count * _LARGEST < len(known):
        count *= 2
    parts: dict[int, list[str]] = {}
    for name in known:
        parts.setdefault(crc32(name.encode()) % count, []).append(name)
    return tuple(tuple(parts[number]) for number in sorted(parts))
