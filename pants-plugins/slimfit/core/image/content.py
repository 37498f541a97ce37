"""Where the bytes of a file in a layer come from, read as a stream."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Optional, Protocol

# Bytes read at a time. It bounds memory and is not visible in the output.
READ_BYTES = 256 * 1024

# A piece of a file: its deflate bytes, which may be empty, and the plain bytes that they stand for.
Piece = tuple[bytes, bytes]


class Content(Protocol):
    """The bytes of one file."""

    @property
    def size(self) -> int:
        """Bytes of the plain content."""

    @property
    def deflated_size(self) -> int:
        """Bytes of the raw deflate stream that `pieces` yields beside, or 0 if there is none."""

    @property
    def crc32(self) -> int:
        """The CRC-32 of the plain content; asked for only where there is a deflate stream."""

    def sha256(self) -> str:
        """The digest of the plain content in hex, known beforehand or computed."""

    @property
    def promised_sha256(self) -> Optional[str]:
        """That digest where `pieces` checks the content against it, so that none else has to."""

    def pieces(self) -> Iterator[Piece]:
        """The content from start to end; raises `SlimfitError` if it is not what was promised."""


def read_all(content: Content) -> bytes:
    """The whole content in memory: for files that are known to be small."""
    return b"".join(plain for _, plain in content.pieces())


@dataclass(frozen=True)
class BytesContent:
    """Content that was generated."""

    data: bytes
    deflated_size: int = 0
    promised_sha256: Optional[str] = None

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def crc32(self) -> int:
        return zlib.crc32(self.data)

    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def pieces(self) -> Iterator[Piece]:
        yield b"", self.data


@dataclass(frozen=True)
class FileContent:
    """A slice of a file on disk: a source file, or a member of an uncompressed tar."""

    path: Path
    size: int
    offset: int = 0
    deflated_size: int = 0
    promised_sha256: Optional[str] = None

    @property
    def crc32(self) -> int:
        value = 0
        for _, plain in self.pieces():
            value = zlib.crc32(plain, value)
        return value

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for _, plain in self.pieces():
            digest.update(plain)
        return digest.hexdigest()

    def pieces(self) -> Iterator[Piece]:
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for plain in read_exactly(file, self.size):
                yield b"", plain


def read_exactly(file: IO[bytes], size: int) -> Iterator[bytes]:
    """`size` bytes from where the file stands, in chunks; fewer only if the file ends before."""
    left = size
    while left:
        chunk = file.read(min(left, READ_BYTES))
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


@dataclass(frozen=True)
class LayerFile:
    """One file, symlink or folder that goes into a layer.

    `path` has no leading slash. `kind` is `f`, `l`, `h` (a hard link to an earlier path of the same
    layer) or `d`. `origin` says who brought it, in words for people: `numpy 1.26.4`.
    """

    path: str
    mode: int
    origin: str
    kind: str = "f"
    content: Content = BytesContent(b"")
    link: str = ""
