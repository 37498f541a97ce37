from __future__ import annotations

import pytest

from slimfit.core.image.record import RecordRow, parse_record, render_record
from slimfit.core.image.wheel_zip import CorruptMember, RecordHash

SHA256 = "AbC_-" + "a" * 38
SHA512 = "xyz" + "b" * 83


def test_rows_with_a_hash_are_read_and_quotes_understood() -> None:
    text = f'a.py,sha256={SHA256},3\r\n"b,c.py",sha512={SHA512},4\n\nRECORD,,\n'
    hashes, problems = parse_record(text)
    assert hashes == {
        "a.py": RecordHash("sha256", SHA256),
        "b,c.py": RecordHash("sha512", SHA512),
    }
    assert problems == ()


def test_padding_does_not_count() -> None:
    found, _ = parse_record(f"a.py,sha256={SHA256}=,3\n")
    assert found["a.py"] == RecordHash("sha256", SHA256)


def test_weak_hashes_are_named_with_their_row() -> None:
    assert parse_record(f"ok,sha256={SHA256},1\na.py,md5=abc,3\n")[1] == (
        "RECORD, row 2: the hash `md5=abc` is none of sha256, sha384, sha512.",
    )


@pytest.mark.parametrize(
    "value",
    [
        "sha256=a",
        f"sha256={SHA256}a",
        f"sha512={SHA256}",
        "sha256=" + "+" * 43,
        "sha256=" + "ä" * 43,
    ],
)
def test_what_is_no_digest_is_named_with_its_row(value: str) -> None:
    algorithm = value.partition("=")[0]
    assert parse_record(f"a.py,{value},3\n") == (
        {},
        (f"RECORD, row 1: the hash `{value}` is no {algorithm} in urlsafe base64.",),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.py,,\nb\0.py,,\n", "RECORD holds a NUL character."),
        (
            f"a.py,,\n{'x' * 131073},,\n",
            "RECORD, row 2, cannot be read (field larger than field limit (131072)).",
        ),
        (
            'a.py,,\n"' + "line\n" * 30000,
            "RECORD, row 2, cannot be read (field larger than field limit (131072)).",
        ),
    ],
)
def test_a_record_that_is_no_csv_is_refused(text: str, message: str) -> None:
    with pytest.raises(CorruptMember) as raised:
        parse_record(text)
    assert str(raised.value) == message


def test_a_record_is_sorted_and_leaves_unknown_values_empty() -> None:
    rows = [RecordRow("b,c.py", RecordHash("sha256", "xyz"), 4), RecordRow("RECORD")]
    assert render_record(rows) == b'RECORD,,\n"b,c.py",sha256=xyz,4\n'
