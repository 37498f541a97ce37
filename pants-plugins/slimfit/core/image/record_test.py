from __future__ import annotations

from slimfit.core.image.record import RecordRow, parse_record, render_record
from slimfit.core.image.wheel_zip import RecordHash


def test_rows_with_a_hash_are_read_and_quotes_understood() -> None:
    hashes, problems = parse_record('a.py,sha256=AbC_-,3\r\n"b,c.py",sha512=xyz,4\n\nRECORD,,\n')
    assert hashes == {
        "a.py": RecordHash("sha256", "AbC_-"),
        "b,c.py": RecordHash("sha512", "xyz"),
    }
    assert problems == ()


def test_padding_does_not_count() -> None:
    assert parse_record("a.py,sha256=AbCd==,3\n")[0]["a.py"] == RecordHash("sha256", "AbCd")


def test_weak_hashes_are_named_with_their_row() -> None:
    assert parse_record("ok,sha256=a,1\na.py,md5=abc,3\n")[1] == (
        "RECORD, row 2: the hash `md5=abc` is none of sha256, sha384, sha512.",
    )


def test_a_record_is_sorted_and_leaves_unknown_values_empty() -> None:
    rows = [RecordRow("b,c.py", RecordHash("sha256", "xyz"), 4), RecordRow("RECORD")]
    assert render_record(rows) == b'RECORD,,\n"b,c.py",sha256=xyz,4\n'
