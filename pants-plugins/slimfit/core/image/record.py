"""RECORD, the list of a distribution's files (PyPA: "Recording installed projects").

Rows are `path,hash,size` in CSV. Hashes are `<algorithm>=<urlsafe base64 without padding>`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Optional

from slimfit.core.image.wheel_zip import CorruptMember, RecordHash

# The wheel format asks for sha256 or better and forbids md5 and sha1 by name.
ALGORITHMS = ("sha256", "sha384", "sha512")
_BASE64 = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class RecordRow:
    """One row. Files that are made at installation have neither hash nor size."""

    path: str
    hash: Optional[RecordHash] = None
    size: Optional[int] = None


def parse_record(text: str) -> tuple[dict[str, RecordHash], tuple[str, ...]]:
    """The hash of every path that has one, and what is wrong with the other rows.

    Raises `CorruptMember` when the text is no CSV.
    """
    hashes: dict[str, RecordHash] = {}
    problems = []
    for number, row in enumerate(_rows(text), start=1):
        if not row:
            continue
        path, written = row[0], row[1] if len(row) > 1 else ""
        if not written:
            continue
        algorithm, _, value = written.partition("=")
        if algorithm not in ALGORITHMS or not value:
            problems.append(
                f"RECORD, row {number}: the hash `{written}` is none of {', '.join(ALGORITHMS)}."
            )
            continue
        value = value.rstrip("=")
        if not _is_digest(algorithm, value):
            problems.append(
                f"RECORD, row {number}: the hash `{written}` is no {algorithm} in urlsafe base64."
            )
            continue
        hashes[path] = RecordHash(algorithm, value)
    return hashes, tuple(problems)


def _rows(text: str) -> Iterator[list[str]]:
    # Some versions of the reader stop at a NUL, others take it: all refuse it here.
    number = 1
    if "\0" in text:
        raise CorruptMember("RECORD holds a NUL character.")
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield row
            number += 1
    except csv.Error as error:
        raise CorruptMember(f"RECORD, row {number}, cannot be read ({error}).") from None


def _is_digest(algorithm: str, value: str) -> bool:
    size = hashlib.new(algorithm).digest_size
    # Three bytes are four characters, and the padding is left out.
    return len(value) == -(-size * 4 // 3) and _BASE64.fullmatch(value) is not None


def render_record(rows: Iterable[RecordRow]) -> bytes:
    """RECORD's text, sorted by path. Lines end in `\\n`, which any CSV reader takes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for row in sorted(rows, key=lambda row: row.path):
        writer.writerow(
            (row.path, "" if row.hash is None else row.hash, "" if row.size is None else row.size)
        )
    return out.getvalue().encode("utf-8")
