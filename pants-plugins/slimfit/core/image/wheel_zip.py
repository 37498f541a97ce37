"""The zip side of a wheel: its members, and their raw deflate streams, checked while they are read.

`zipfile` reads the central directory; the members are read here, because it hands out plain bytes
only (APPNOTE.TXT of the zip format, sections 4.3.7 and 4.4).
"""

from __future__ import annotations

import base64
import errno
import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import READ_BYTES, Piece, read_exactly

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class CorruptMember(SlimfitError):
    """The content of one member is not what the archive or RECORD promises."""


@dataclass(frozen=True)
class RecordHash:
    """A hash as RECORD writes it: the name of the algorithm, and urlsafe base64 without padding."""

    algorithm: str
    value: str

    def __str__(self) -> str:
        return f"{self.algorithm}={self.value}"

    @classmethod
    def of(cls, algorithm: str, digest: bytes) -> RecordHash:
        """From the raw digest."""
        return cls(algorithm, base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"))

    def hex(self) -> str:
        """The digest in hex."""
        return base64.urlsafe_b64decode(self.value + "=" * (-len(self.value) % 4)).hex()


@dataclass(frozen=True)
class ZipMember:
    """One file of the archive as its central directory describes it."""

    name: str
    size: int
    packed_size: int
    crc32: int
    method: int
    flags: int
    mode: int
    header_offset: int

    @property
    def is_program(self) -> bool:
        """Whether it is a regular file with an executable bit: what pip looks at."""
        return stat.S_ISREG(self.mode) and bool(self.mode & 0o111)


def read_members(path: Path) -> tuple[ZipMember, ...]:
    """All files of the archive, folders left out, in the order of its central directory.

    Raises `SlimfitError` if the archive is truncated or is no zip.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(
                ZipMember(
                    # `filename` ends at the first NUL, which must not hide what follows.
                    name=info.orig_filename,
                    size=info.file_size,
                    packed_size=info.compress_size,
                    crc32=info.CRC,
                    method=info.compress_type,
                    flags=info.flag_bits,
                    mode=info.external_attr >> 16,
                    header_offset=info.header_offset,
                )
                for info in archive.infolist()
                if not info.orig_filename.endswith("/")
            )
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, OSError) as error:
        # The module seeks to where the archive says that its directory is, before its beginning even.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise SlimfitError(
            f"The wheel `{path.name}` is truncated or is no zip archive ({error}).\n\n"
            "Delete the file and fetch it again; its hash stands in the lockfile."
        ) from None


def member_problem(member: ZipMember) -> str:
    """Why the member cannot be read at all, or an empty string."""
    if member.header_offset < 0:
        return f"`{member.name}` lies before the beginning of the archive."
    if member.flags & _ENCRYPTED:
        return f"`{member.name}` is encrypted."
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"`{member.name}` is compressed with method {member.method}, not stored or deflated."
    return ""


@dataclass(frozen=True)
class WheelContent:
    """The content of one member; every reading checks size, CRC-32 and RECORD's hash.

    Without a hash (`None`: RECORD itself, which cannot hold its own) the CRC-32 has to do.
    """

    wheel: Path
    member: ZipMember
    record: Optional[RecordHash]

    @property
    def size(self) -> int:
        return self.member.size

    @property
    def deflated_size(self) -> int:
        return self.member.packed_size if self.member.method == zipfile.ZIP_DEFLATED else 0

    @property
    def crc32(self) -> int:
        return self.member.crc32

    @property
    def promised_sha256(self) -> Optional[str]:
        if self.record is not None and self.record.algorithm == "sha256":
            return self.record.hex()
        return None

    def sha256(self) -> str:
        if self.promised_sha256 is not None:
            return self.promised_sha256
        digest = hashlib.sha256()
        for _, plain in self.pieces():
            digest.update(plain)
        return digest.hexdigest()

    def pieces(self) -> Iterator[Piece]:
        """The content; raises `CorruptMember` at the latest after its last piece."""
        digest = hashlib.new(self.record.algorithm if self.record else "sha256")
        crc = size = 0
        with self.wheel.open("rb") as file:
            for deflated, plain in self._unchecked(file):
                digest.update(plain)
                crc = zlib.crc32(plain, crc)
                size += len(plain)
                if size > self.size:
                    raise self._corrupt(f"holds more than the {self.size} bytes it declares")
                yield deflated, plain
        if size != self.size:
            raise self._corrupt(f"holds {size} bytes instead of the {self.size} it declares")
        if crc != self.crc32:
            raise self._corrupt(f"has the CRC {crc:08x} instead of {self.crc32:08x}")
        found = RecordHash.of(digest.name, digest.digest())
        if self.record is not None and found != self.record:
            raise self._corrupt(f"has the hash {found}, and RECORD says {self.record}")

    def _unchecked(self, file: IO[bytes]) -> Iterator[Piece]:
        self._seek_data(file)
        packed = read_exactly(file, self.member.packed_size)
        if self.member.method == zipfile.ZIP_STORED:
            for plain in packed:
                yield b"", plain
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for deflated in packed:
                # The output is bounded too: a small input may inflate to gigabytes.
                yield deflated, inflate.decompress(deflated, READ_BYTES)
                while inflate.unconsumed_tail:
                    yield b"", inflate.decompress(inflate.unconsumed_tail, READ_BYTES)
        except zlib.error as error:
            raise self._corrupt(f"cannot be inflated ({error})") from None
        # Bytes after the end of the stream would end up inside of our gzip member.
        if not inflate.eof or inflate.unused_data:
            raise self._corrupt("does not end where its deflate stream ends")

    def _seek_data(self, file: IO[bytes]) -> None:
        file.seek(self.member.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise self._corrupt("has no local header where the archive says")
        fields = _LOCAL_HEADER.unpack(header)
        name = file.read(fields[9])
        # Two readers must not see two archives: the central directory is the one we went by.
        encoding = "utf-8" if fields[2] & _UTF8_NAME else "cp437"
        if name.decode(encoding, "replace") != self.member.name:
            raise self._corrupt("has another name in its local header")
        file.seek(fields[10], 1)

    def _corrupt(self, what: str) -> CorruptMember:
        return CorruptMember(f"`{self.member.name}` {what}.")
