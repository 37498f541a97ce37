"""A readable list of what a layer holds: one line per tar entry, sorted by path.

Columns, separated by tabs: mode (octal), kind (`d` folder, `f` file, `l` symlink, `h` hard link),
size in bytes, content (sha256 of a file, target of a link, `-` for a folder), origin (who brought
it, `-` for a folder), path without a leading slash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.errors import SlimfitError


@dataclass(frozen=True, order=True)
class ListingEntry:
    """One tar entry. `content` is a file's sha256, a link's target, or `-`."""

    path: str
    mode: int
    kind: str
    size: int
    content: str
    origin: str


def render_listing(entries: Iterable[ListingEntry]) -> str:
    """The text of a `listing.tsv`."""
    return "".join(
        f"{entry.mode:04o}\t{entry.kind}\t{entry.size}\t{entry.content}\t{entry.origin}"
        f"\t{entry.path}\n"
        for entry in sorted(entries)
    )


def parse_listing(text: str) -> tuple[ListingEntry, ...]:
    """Reads what `render_listing` wrote; raises `SlimfitError` that names the line."""
    entries = []
    # Not `splitlines`, which also splits at characters that a file name may hold.
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        columns = line.split("\t")
        if len(columns) != 6:
            raise SlimfitError(
                f"listing.tsv, line {number}: {len(columns)} columns instead of 6.\n\n"
                "Use the listing that the layer command wrote, unchanged."
            )
        mode, kind, size, content, origin, path = columns
        entries.append(ListingEntry(path, int(mode, 8), kind, int(size), content, origin))
    return tuple(entries)
