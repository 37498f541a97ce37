"""Tests of sizes as people write them."""

from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.guardrails.size import parse_size, render_size

WHERE = "The field `max_image_size` of apps/api:api"
UNITS = 'Write a number and one of B, kB, MB, GB, KiB, MiB, GiB, as in `"300MiB"`.'


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("300MiB", 300 * 1024**2),
        ("300 MB", 300_000_000),
        ("1.5GiB", 1610612736),
        ("0.1kB", 100),
        ("7B", 7),
        (" 2 KiB ", 2048),
    ],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert parse_size(text, WHERE) == size


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("300", "has no unit."),
        ("300mib", "has the unit `mib`, which is none. Did you mean `MiB`?"),
        ("300Mb", "has the unit `Mb`, which is none. Did you mean `MB`?"),
        ("300 MiBs", "has the unit `MiBs`, which is none. Did you mean `MiB`?"),
        ("3 parsecs", "has the unit `parsecs`, which is none."),
        ("0MiB", "is no size above zero."),
        ("0.1B", "is no size above zero."),
        ("-1MiB", "is no size above zero."),
        ("1,5 GiB", "is no size above zero."),
        ("", "is no size above zero."),
    ],
)
def test_what_is_no_size_is_told_with_what_to_write(text: str, wrong: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        parse_size(text, WHERE)
    assert str(caught.value) == f"{WHERE} is {text!r}, which {wrong}\n\n{UNITS}"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (312_000_000, "297.5 MiB"),
        (3 << 30, "3.0 GiB"),
    ],
)
def test_a_size_is_written(size: int, text: str) -> None:
    assert render_size(size) == text
