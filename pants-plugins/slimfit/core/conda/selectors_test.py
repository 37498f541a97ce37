"""Selectors: which comment is one, and on which platform it holds."""

from __future__ import annotations

from typing import Optional

import pytest

from slimfit.core.conda.selectors import LINUX_64, Platform, comment_selector, holds


@pytest.mark.parametrize(
    ("comment", "selector"),
    [
        ("# [linux]", "linux"),
        ("#[linux]", "linux"),
        ("# [not win] for speed", "not win"),
        ("# only there [osx and arm64]", "osx and arm64"),
        ("# see https://x.invalid/[linux] notes", None),
        ("# see https://x.invalid/[linux]", None),
        ("# see [the docs]", None),
        ("# nothing", None),
        ("", None),
    ],
)
def test_a_comment_is_a_selector(comment: str, selector: Optional[str]) -> None:
    assert comment_selector(comment) == selector


@pytest.mark.parametrize(
    ("selector", "linux_64", "linux_aarch64"),
    [
        ("linux", True, True),
        ("unix", True, True),
        ("linux64", True, False),
        ("linux-64", True, False),
        ("aarch64", False, True),
        ("arm64", False, True),
        ("x86_64", True, False),
        ("osx", False, False),
        ("win", False, False),
        ("not win", True, True),
        ("not (osx or win)", True, True),
        ("linux and x86_64", True, False),
        ("osx or linux and not x86_64", False, True),
        ("not not linux", True, True),
        ("py<38", None, None),
        ("cuda", None, None),
        ("linux and", None, None),
        ("(linux", None, None),
        ("linux linux", None, None),
        ("", None, None),
        ("(" * 5000, None, None),
    ],
)
def test_a_selector_holds(
    selector: str, linux_64: Optional[bool], linux_aarch64: Optional[bool]
) -> None:
    assert holds(selector, LINUX_64) is linux_64
    assert holds(selector, Platform("linux-aarch64")) is linux_aarch64
