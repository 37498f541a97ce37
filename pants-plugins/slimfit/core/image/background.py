"""A gzip stream that is written by a thread of its own.

Inflating a wheel's files and checking them takes about as long as all that is done with them afterwards:
hashing, compressing, writing. Those let go of Python's lock, so the two halves run side by side. The bytes
are those of `GzipMembers`, and memory is bounded: a reader that is ahead waits.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Optional, Union

from slimfit.core.image.content import Piece
from slimfit.core.image.gzip_members import GzipMembers
from slimfit.core.image.spec import ZLIB_CHUNK

# Pieces on their way, each of `READ_BYTES` at most: a few megabytes.
_DEPTH = 16


class _Mark:
    """What stands in the queue between the data."""


_END, _CLOSE, _ABANDON = _Mark(), _Mark(), _Mark()
# Bytes to compress; the CRC and size of a splice that begins; a piece of it; a mark.
_Item = Union[bytes, tuple[int, int], Piece, _Mark]


class _Abandoned(Exception):
    pass


class BackgroundGzip:
    """`GzipMembers` in a thread. Its figures are there after `close`; `abandon` ends it before."""

    def __init__(self, out: BinaryIO) -> None:
        self._members = GzipMembers(out)
        self._queue: queue.Queue[_Item] = queue.Queue(_DEPTH)
        self._pending = bytearray()
        self._failure: Optional[BaseException] = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def finished(self) -> GzipMembers:
        """The stream, when it is closed."""
        return self._members

    def write(self, data: bytes) -> None:
        """Appends bytes that are compressed here; raises what went wrong in the thread before."""
        self._pending += data
        if len(self._pending) >= ZLIB_CHUNK:
            self._flush()

    def splice(self, pieces: Iterable[Piece], crc32: int, size: int) -> None:
        """Appends a raw deflate stream as a member of its own, as `GzipMembers.splice` does."""
        self._flush()
        self._put((crc32, size))
        for piece in pieces:
            self._put(piece)
        self._put(_END)

    def close(self) -> None:
        """Ends the stream and waits for it; raises what went wrong in the thread."""
        self._flush()
        self._put(_CLOSE)
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def abandon(self) -> None:
        """Ends the thread wherever it is, and leaves the stream as it is."""
        if self._thread.is_alive():
            self._queue.put(_ABANDON)
            self._thread.join()

    def _flush(self) -> None:
        if self._pending:
            self._put(bytes(self._pending))
            self._pending.clear()

    def _put(self, item: _Item) -> None:
        if self._failure is not None:
            raise self._failure
        self._queue.put(item)

    def _run(self) -> None:
        try:
            self._write_all()
        except _Abandoned:
            return
        except BaseException as error:
            self._failure = error
            # Nobody may wait for a place in the queue forever.
            while self._queue.get() not in (_CLOSE, _ABANDON):
                pass

    def _write_all(self) -> None:
        while True:
            item = self._queue.get()
            if item is _CLOSE:
                self._members.close()
                return
            if item is _ABANDON:
                raise _Abandoned
            if isinstance(item, bytes):
                self._members.write(item)
            else:
                crc32, size = item  # type: ignore[misc]
                self._members.splice(self._pieces(), crc32, size)  # type: ignore[arg-type]

    def _pieces(self) -> Iterator[Piece]:
        while True:
            item = self._queue.get()
            if item is _END:
                return
            if item is _ABANDON:
                raise _Abandoned
            yield item  # type: ignore[misc]
