"""Tests of what an app may not hold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.guardrails.forbidden import (
    Breach,
    HeldDistribution,
    HeldTarget,
    check_patterns,
    find_breaches,
    misspelt_warning,
)

TORCH = HeldDistribution("torch", "2.9.0")
CUBLAS = HeldDistribution("nvidia-cublas-cu12", "12.4.5")
SECRET = HeldTarget(
    "libs/internal/deep/secret.py", ("libs/internal/deep/secret.py", "libs/internal")
)
NUMPY = HeldTarget("", ("3rdparty/python#numpy", "3rdparty/python:python"))
TABLE = HeldTarget("libs/table.py", ("libs/table.py:src", "libs:src"))


@pytest.mark.parametrize(
    ("pattern", "items"),
    [
        ("torch", [TORCH]),
        ("Torch", [TORCH]),
        ("NVIDIA_*", [CUBLAS]),
        ("*", [CUBLAS, TORCH]),
        ("tor", []),
        ("libs/internal/**", [SECRET]),
        ("//libs/internal/**", [SECRET]),
        ("libs/internal/*", [SECRET]),
        ("libs/internal/*.py", []),
        ("libs/**/*.py", [SECRET, TABLE]),
        ("**/secret.py", [SECRET]),
        ("libs/t?ble.py", [TABLE]),
        ("libs/intern/**", []),
        ("libs/", [SECRET, TABLE]),
        ("libs:src", [TABLE]),
        ("//libs/table.py:src", [TABLE]),
        ("libs:other", []),
        ("3rdparty/python#numpy", [NUMPY]),
        ("//3rdparty/python:python", [NUMPY]),
        ("3rdparty/**", []),
    ],
)
def test_a_pattern_finds_what_it_means(
    pattern: str, items: Sequence[HeldDistribution | HeldTarget]
) -> None:
    found = find_breaches([pattern], [TORCH, CUBLAS], [TABLE, SECRET, NUMPY])
    assert found == tuple(Breach(pattern, item) for item in items)


def test_breaches_come_in_the_order_of_the_patterns() -> None:
    found = find_breaches(["torch", "libs/table.py", "nvidia-*"], [CUBLAS, TORCH], [TABLE])
    assert [breach.item for breach in found] == [TORCH, TABLE, CUBLAS]


@pytest.mark.parametrize(
    "pattern", ["", "torch==2", "torch ", "-torch", "!torch", "!libs/**", "./libs", "../libs"]
)
def test_what_can_match_nothing_is_no_pattern(pattern: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        check_patterns(["torch", pattern], "The field `forbid` of apps/api:api")
    assert str(caught.value) == (
        f"The field `forbid` of apps/api:api holds {pattern!r}, which is neither a distribution nor a"
        " path nor an address.\n\n"
        'Write a distribution (`"torch"`, `"nvidia-*"`), a path from the root of the repository'
        ' (`"libs/internal/**"`) or an address (`"libs/internal:src"`).'
    )


def test_each_kind_of_pattern_passes() -> None:
    check_patterns(
        ["torch", "nvidia-*", "zope.interface", "libs/**", "//libs:src", "a#b"], "`forbid`"
    )


def test_a_misspelt_distribution_is_told_and_one_that_is_not_locked_is_not() -> None:
    locked = ("boto3", "numpy", "pandas", "torchvision")
    patterns = ["pnadas", "Numpy", "torch", "boto", "panda*", "pnadas/**", "polars"]
    assert misspelt_warning(patterns, locked, "`forbid` of apps/api:api") == (
        "`forbid` of apps/api:api forbids distributions that its resolve does not lock, with names near"
        " to others:\n"
        "\n"
        '  "pnadas": did you mean `pandas`?\n'
        "\n"
        "Correct the name. If it is right, write it with a `*` at its end."
    )
    assert misspelt_warning(patterns[1:], locked, "`forbid` of apps/api:api") == ""
