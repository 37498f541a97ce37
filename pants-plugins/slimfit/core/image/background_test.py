from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Iterator

import pytest

from slimfit.core.image.background import BackgroundGzip
from slimfit.core.image.content import Piece


class _Full(io.BytesIO):
    """A disk that has no room left after some bytes."""

    def write(self, data: object) -> int:
        if self.tell() > 1000:
            raise OSError(28, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]


def _noise(count: int) -> bytes:
    return b"".join(zlib.crc32(b"%d" % number).to_bytes(4, "big") for number in range(count))


def test_what_goes_wrong_in_the_thread_is_raised_where_it_is_written() -> None:
    stream = BackgroundGzip(_Full())
    with pytest.raises(OSError, match="No space left on device"):
        # More than what the queue holds: a writer that waited for a place in it would wait forever.
        for _ in range(200):
            stream.write(_noise(20_000))
        stream.close()
    stream.abandon()


def test_an_error_of_the_reader_ends_the_thread() -> None:
    before = threading.active_count()
    stream = BackgroundGzip(io.BytesIO())

    def pieces() -> Iterator[Piece]:
        yield b"packed", b"plain"
        raise ValueError("a wheel that is not what it says")

    with pytest.raises(ValueError, match="a wheel that is not what it says"):
        stream.splice(pieces(), 0, 5)
    stream.abandon()
    assert threading.active_count() == before
    stream.abandon()
