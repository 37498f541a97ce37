"""Ten thousand damaged environment files: each is read or refused in one message, and none hangs."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Optional

import pytest

from slimfit.core.conda.fakes import SAID, TESTDATA, report
from slimfit.core.conda.naming import Names
from slimfit.core.errors import SlimfitError

FILES = 10_000
# What a file is damaged with: signs of YAML, of specs, of pip, and what is none of these.
PIECES = [
    *(
        "-",
        ":",
        " ",
        "\t",
        "\n",
        "#",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "*",
        "&",
        "!",
        "|",
        ">",
        "%",
        "@",
    ),
    *(",", "=", "==", "<", "~=", "?", "\\", "$", "${X}", "::", "---\n", "...\n", "\x00", "\x85"),
    *(
        "\ufeff",
        "é",
        "😀",
        "  - pip:\n",
        "    - -r reqs.txt\n",
        "- sel(linux): ",
        "&a ",
        "*a",
        "<<: ",
    ),
    *(
        "https://u:p@x.invalid/t/k/c::",
        "git+ssh://git@x.invalid/y#egg=z[a]",
        "; python_version<'3'",
    ),
    *("1e5", "2021-01-01", "yes", "~", "0x1f", "1_000", ">=1,<2|>3", "((", "=1.2=b=c", "{{ x }}"),
]


def damaged(random_: random.Random, seeds: list[bytes]) -> bytes:
    """A file with up to four changes, small ones more often than not."""
    content = bytearray(random_.choice(seeds))
    for _ in range(random_.choice((1, 1, 1, 2, 4))):
        at = random_.randint(0, len(content))
        to = min(len(content), at + random_.choice((1, 1, 2, 12)))
        change = random_.choice((0, 0, 1, 1, 2, 3, 4, 5))
        if change == 0:
            del content[at:to]
        elif change == 1:
            content[at:at] = random_.choice(PIECES).encode()
        elif change == 2:
            content[at:to] = bytes(random_.randrange(256) for _ in range(to - at))
        elif change == 3:
            content[at:at] = content[at:to] * random_.randint(1, 20)
        elif change == 4:
            lines = content.split(b"\n")
            random_.shuffle(lines)
            content = bytearray(b"\n".join(lines))
        else:
            other = random_.choice(seeds)
            content[at:at] = other[random_.randint(0, len(other)) :][:60]
    return bytes(content)


@contextmanager
def watched(seconds: int, content: bytes) -> Iterator[None]:
    """Fails if it takes so long that it hangs."""

    def stop(number: int, frame: Optional[FrameType]) -> None:
        raise AssertionError(f"This file takes more than {seconds} s: {content!r}")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_a_damaged_file_is_read_or_refused() -> None:
    seeds = [path.read_bytes() for path in sorted(TESTDATA.glob("s*.yml"))]
    random_ = random.Random(20)
    names = Names(larger=SAID, nearest=lambda name: None)
    counts = {"read": 0, "refused": 0}
    for _ in range(FILES):
        content = damaged(random_, seeds)
        with watched(10, content):
            try:
                report(content, files={"reqs.txt": "a\n"}, names=names)
                counts["read"] += 1
            except SlimfitError as error:
                assert str(error).startswith("The environment file environment.yml has ")
                assert "This is no YAML: None" not in str(error)
                counts["refused"] += 1
            except Exception as error:
                pytest.fail(f"{type(error).__name__}: {error}: {content!r}")
    # The damage is neither so small nor so great that only one of the two is tried.
    assert min(counts.values()) > FILES // 20, counts
