"""How many bytes something takes, and how well that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Optional


class Basis(Enum):
    """Where a size comes from, the surest first."""

    image = "image"
    """Counted in the layers of a built image."""
    source = "source"
    """Counted in what the image is made of: the locked wheel, or the files of the repository."""
    estimate = "estimate"
    """Reckoned from something else."""
    unknown = "unknown"


_ORDER = tuple(Basis)


@dataclass(frozen=True)
class Size:
    """Bytes on a disk (`unpacked`) and in a registry (`compressed`), each None if not known.

    `unknown` counts the parts of a sum that are not in it, since nobody knows their size.
    """

    unpacked: Optional[int] = None
    compressed: Optional[int] = None
    basis: Basis = Basis.unknown
    unknown: int = 0


UNKNOWN = Size(unknown=1)
NOTHING = Size(0, 0, Basis.image)


def total(sizes: Iterable[Size]) -> Size:
    """The sum; as sure as its least sure part. Parts of unknown size are counted and left out."""
    parts = tuple(sizes)
    known = [part for part in parts if part.unpacked is not None]
    packed = [part.compressed for part in known]
    if parts and not known:
        return Size(unknown=sum(part.unknown for part in parts))
    bases = [part.basis for part in known] or [Basis.image]
    return Size(
        unpacked=sum(part.unpacked or 0 for part in known),
        compressed=None if None in packed else sum(value or 0 for value in packed),
        basis=max(bases, key=_ORDER.index),
        unknown=sum(part.unknown for part in parts),
    )


def show_bytes(count: int) -> str:
    """A number of bytes for people, in units of a thousand.

    >>> show_bytes(65_123_456)
    '65.1 MB'
    """
    if count < 1000:
        return f"{count} B"
    units = ["GB", "MB", "kB"]
    value = count / 1000
    while value >= 999.95 and len(units) > 1:
        value /= 1000
        units.pop()
    return f"{value:.1f} {units[-1]}"


def show(size: Size) -> str:
    """A size for people: `~` marks an estimate, `?` what nobody knows.

    >>> show(Size(2_000_000, None, Basis.estimate))
    '~2.0 MB'
    """
    if size.unpacked is None:
        return "?"
    mark = "~" if size.basis is Basis.estimate else ""
    return f"{mark}{show_bytes(size.unpacked)}" + (" + ?" if size.unknown else "")
