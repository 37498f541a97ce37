from __future__ import annotations

import gzip
import io
import zlib
from typing import Union

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.image.background import BackgroundGzip
from slimfit.core.image.gzip_members import GzipMembers

# Plain bytes to write, or a text and the level at which somebody else compressed it.
Step = Union[bytes, tuple[bytes, int]]
STEPS = st.lists(
    st.one_of(
        st.binary(max_size=200),
        st.tuples(st.binary(max_size=200), st.integers(min_value=0, max_value=9)),
    ),
    max_size=20,
)


def _run(steps: list[Step], kind: type[Union[GzipMembers, BackgroundGzip]] = GzipMembers) -> bytes:
    out = io.BytesIO()
    stream = kind(out)
    for step in steps:
        if isinstance(step, bytes):
            stream.write(step)
            continue
        plain, level = step
        deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(plain) + deflate.flush()
        stream.splice([(packed, plain)], zlib.crc32(plain), len(plain))
    stream.close()
    return out.getvalue()


@settings(deadline=None)
@given(STEPS)
def test_reading_gives_back_all_that_was_written(steps: list[Step]) -> None:
    written = b"".join(step if isinstance(step, bytes) else step[0] for step in steps)
    assert gzip.decompress(_run(steps)) == written


@settings(deadline=None)
@given(STEPS)
def test_a_thread_writes_the_same(steps: list[Step]) -> None:
    assert _run(steps, BackgroundGzip) == _run(steps)


@settings(deadline=None)
@given(st.binary(max_size=400_000), st.lists(st.integers(0, 400_000), max_size=5))
def test_how_the_writes_are_cut_does_not_show(data: bytes, cuts: list[int]) -> None:
    edges = sorted({0, *(min(cut, len(data)) for cut in cuts), len(data)})
    pieces: list[Step] = [data[start:end] for start, end in zip(edges, edges[1:])]
    assert _run(pieces) == _run([data])
