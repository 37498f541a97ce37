"""A compressed layer read back: every entry once, and the digests of both of its sides."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Optional, cast

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import READ_BYTES
from slimfit.core.image.spec import MEDIA_LAYER, MEDIA_LAYER_TAR


class HashingReader:
    """A file that is read once, from start to end, and hashed on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Reads as the file below does."""
        data = self._file.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def drain(self) -> None:
        """Reads what is left, for its hash."""
        while self.read(READ_BYTES):
            pass

    @property
    def digest(self) -> str:
        """`sha256:<hex>` of what was read."""
        return f"sha256:{self._hash.hexdigest()}"


@dataclass
class LayerReader:
    """Reads one layer; the digests and sizes (bytes) are whole once `entries` has ended."""

    path: Path
    media_type: str
    digest: str = ""
    size: int = 0
    diff_id: str = ""
    plain_size: int = 0

    def entries(self) -> Iterator[tuple[tarfile.TarInfo, Optional[IO[bytes]]]]:
        """Each entry, with its content for a file; contents must be read before going on.

        Raises `SlimfitError` if the layer is damaged or compressed in an unknown way.
        """
        if self.media_type not in (MEDIA_LAYER, MEDIA_LAYER_TAR):
            raise SlimfitError(
                f"The layer `{self.path.name}` is of the media type `{self.media_type}`, which "
                f"cannot be read here.\n\nUse `{MEDIA_LAYER}` or `{MEDIA_LAYER_TAR}`."
            )
        try:
            with self.path.open("rb") as file:
                packed = HashingReader(file)
                yield from self._entries(packed)
                packed.drain()
                self.digest, self.size = packed.digest, packed.size
        except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
            raise SlimfitError(
                f"The layer `{self.path.name}` is damaged ({error}).\n\nBuild the image again."
            ) from None

    def _entries(
        self, packed: HashingReader
    ) -> Iterator[tuple[tarfile.TarInfo, Optional[IO[bytes]]]]:
        # Both modules ask for no more than `read` of what they are given.
        unpacked = cast(IO[bytes], packed)
        if self.media_type == MEDIA_LAYER:
            unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=unpacked))
        plain = HashingReader(unpacked)
        with tarfile.open(fileobj=cast(IO[bytes], plain), mode="r|", encoding="utf-8") as archive:
            for member in archive:
                yield member, archive.extractfile(member) if member.isreg() else None
                # Otherwise the archive object keeps every entry it has seen.
                archive.members = []  # type: ignore[attr-defined]
        plain.drain()
        self.diff_id, self.plain_size = plain.digest, plain.size
