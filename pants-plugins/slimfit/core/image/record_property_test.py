"""Laws of RECORD."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimfit.core.image.record import RecordRow, parse_record, render_record
from slimfit.core.image.wheel_zip import CorruptMember, RecordHash

# No path with a control character is ever installed.
PATHS = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1)
DIGESTS = st.binary(min_size=32, max_size=32)


@given(st.text())
def test_any_text_is_read_or_refused_as_corrupt(text: str) -> None:
    try:
        hashes, _ = parse_record(text)
    except CorruptMember:
        return
    assert all(len(bytes.fromhex(digest.hex())) >= 32 for digest in hashes.values())


@given(st.dictionaries(PATHS, DIGESTS))
def test_what_is_rendered_reads_back(digests: dict[str, bytes]) -> None:
    hashes = {path: RecordHash.of("sha256", digest) for path, digest in digests.items()}
    rows = [RecordRow(path, digest, 1) for path, digest in hashes.items()]
    assert parse_record(render_record(rows).decode("utf-8")) == (hashes, ())
