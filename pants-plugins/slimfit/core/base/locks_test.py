"""Tests of lockfiles for several architectures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from slimfit.core.base.lock import DebianLock, LockedPackage, render_lock
from slimfit.core.base.locks import lock_for, parse_locks, render_locks
from slimfit.core.errors import SlimfitError

PACKAGE = LockedPackage(
    *("zlib1g", "1:1.2.13", "amd64", "bookworm", "pool/main/z/zlib/zlib1g_1_amd64.deb", "a" * 64, 1)
)
AMD64 = DebianLock(
    suite="bookworm",
    architecture="amd64",
    requested=("zlib1g",),
    left_out=(),
    packages=(PACKAGE,),
)
ARM64 = replace(AMD64, architecture="arm64", packages=(replace(PACKAGE, architecture="arm64"),))


def test_locks_are_read_as_they_were_written_in_one_order() -> None:
    text = render_locks([ARM64, AMD64])
    assert text == render_locks([AMD64, ARM64])
    assert parse_locks(text, "base.lock") == (AMD64, ARM64)


def test_the_file_of_one_architecture_is_what_it_always_was() -> None:
    assert render_locks([AMD64]) == render_lock(AMD64)
    assert parse_locks(render_lock(AMD64), "base.lock") == (AMD64,)


def test_an_architecture_has_its_own_lock() -> None:
    assert lock_for((AMD64, ARM64), "arm64") == ARM64
    assert lock_for((AMD64,), "arm64") == AMD64


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"format": 3}, "base.lock: `format` is 3, but this Slimfit reads 1 and 2"),
        ({"format": 2, "locks": []}, "base.lock: `locks` must hold one lock for each architecture"),
        (
            {"format": 2, "locks": [json.loads(render_lock(AMD64))] * 2},
            "base.lock: `locks` must hold one lock for each architecture",
        ),
    ],
)
def test_another_file_is_refused(document: object, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        parse_locks(json.dumps(document), "base.lock")
    assert str(caught.value).splitlines()[0].startswith(problem)
