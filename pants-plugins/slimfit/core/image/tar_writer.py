"""A layer's tar, written entry by entry with fixed metadata (OCI image-spec, layer.md)."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from slimfit.core.errors import SlimfitError
from slimfit.core.image.background import BackgroundGzip
from slimfit.core.image.content import Content, LayerFile, Piece
from slimfit.core.image.gzip_members import GzipMembers
from slimfit.core.image.listing import ListingEntry
from slimfit.core.image.spec import FIXED_MTIME, OWNER_ID, REUSE_BYTES

# POSIX ustar: an archive ends with two blocks of zeros.
END_BYTES = 2 * tarfile.BLOCKSIZE
_TYPES = {"f": tarfile.REGTYPE, "d": tarfile.DIRTYPE, "l": tarfile.SYMTYPE, "h": tarfile.LNKTYPE}


class TarWriter:
    """Writes a compressed layer as a stream; the listing grows beside it.

    Entries must come sorted by path, each after its parent folder, which a sort by path gives.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._gzip = BackgroundGzip(out)
        self._entries: list[ListingEntry] = []
        self._folders = {""}
        self._last = ""

    @property
    def listing(self) -> tuple[ListingEntry, ...]:
        """What was written so far, sorted by path."""
        return tuple(self._entries)

    @property
    def gzip(self) -> GzipMembers:
        """The stream with its digests and sizes, when it is closed."""
        return self._gzip.finished

    def abandon(self) -> None:
        """Ends the writing early, after an error."""
        self._gzip.abandon()

    def add(self, file: LayerFile) -> None:
        """Writes one entry; raises `SlimfitError` if its content is not what was promised."""
        self._check_place(file)
        size = file.content.size if file.kind == "f" else 0
        self._gzip.write(_header(file, size))
        digest = "-"
        if file.kind == "f":
            digest = self._add_content(file.content)
            self._gzip.write(bytes(-size % tarfile.BLOCKSIZE))
        elif file.kind in ("l", "h"):
            digest = file.link
        self._entries.append(
            ListingEntry(file.path, file.mode, file.kind, size, digest, file.origin)
        )

    def close(self) -> None:
        """Ends the archive; the file below stays open."""
        self._gzip.write(bytes(END_BYTES))
        self._gzip.close()

    def _check_place(self, file: LayerFile) -> None:
        # Engines create a missing parent with a mode of their own, over what the base has there.
        parent = file.path.rpartition("/")[0]
        if file.path <= self._last or parent not in self._folders:
            raise SlimfitError(
                f"This is a Slimfit bug: the layer entry `{file.path}` comes after "
                f"`{self._last}`, or before its parent folder."
            )
        self._last = file.path
        if file.kind == "d":
            self._folders.add(file.path)

    def _add_content(self, content: Content) -> str:
        digest = hashlib.sha256()
        # What its own reading checks need not be hashed again.
        promised = content.promised_sha256

        def hashed() -> Iterator[Piece]:
            for piece in content.pieces():
                digest.update(piece[1])
                yield piece

        pieces = hashed() if promised is None else content.pieces()
        if content.deflated_size >= REUSE_BYTES:
            self._gzip.splice(pieces, content.crc32, content.size)
        else:
            for _, plain in pieces:
                self._gzip.write(plain)
        return digest.hexdigest() if promised is None else promised


def entry_bytes(file: LayerFile) -> int:
    """How many bytes of the tar an entry takes: its header, and its content in whole blocks."""
    size = file.content.size if file.kind == "f" else 0
    return len(_header(file, size)) + size + -size % tarfile.BLOCKSIZE


def _header(file: LayerFile, size: int) -> bytes:
    info = tarfile.TarInfo(file.path)
    info.type = _TYPES[file.kind]
    info.mode = file.mode
    info.size = size
    info.linkname = file.link
    info.mtime = FIXED_MTIME
    info.uid = info.gid = OWNER_ID
    info.uname = info.gname = ""
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")
