from __future__ import annotations

import gzip
import hashlib
import io
import zlib

from slimfit.core.image.gzip_members import GzipMembers
from slimfit.core.image.spec import GZIP_HEADER


def _deflated(plain: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(plain) + deflate.flush()


def test_a_spliced_stream_stands_in_the_output_unchanged() -> None:
    out = io.BytesIO()
    stream = GzipMembers(out)
    plain = b"one of many lines\n" * 1000
    stream.write(b"before")
    stream.splice([(_deflated(plain), plain)], zlib.crc32(plain), len(plain))
    stream.write(b"after")
    stream.close()
    assert GZIP_HEADER + _deflated(plain) in out.getvalue()
    assert out.getvalue().count(GZIP_HEADER) == 3
    assert gzip.decompress(out.getvalue()) == b"before" + plain + b"after"


def test_digests_and_sizes_are_those_of_both_sides() -> None:
    out = io.BytesIO()
    stream = GzipMembers(out)
    stream.write(b"x" * 300_000)
    stream.close()
    assert stream.plain_sha256 == hashlib.sha256(b"x" * 300_000).hexdigest()
    assert stream.plain_size == 300_000
    assert stream.packed_sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    assert stream.packed_size == len(out.getvalue())


def test_nothing_gives_nothing() -> None:
    out = io.BytesIO()
    GzipMembers(out).close()
    assert out.getvalue() == b""
