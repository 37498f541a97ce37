"""Tests of the platforms of images."""

from __future__ import annotations

import pytest

from slimfit.core.image.platforms import (
    machine_architecture,
    one_platform_warning,
    preferred_architecture,
)

BOTH = ("linux/amd64", "linux/arm64")


@pytest.mark.parametrize(
    ("platforms", "own", "chosen"),
    [
        (BOTH, "amd64", "amd64"),
        (BOTH, "arm64", "arm64"),
        (("linux/arm64",), "amd64", "arm64"),
        ((), "amd64", ""),
    ],
)
def test_one_image_is_for_this_machine_if_it_can(
    platforms: tuple[str, ...], own: str, chosen: str
) -> None:
    assert preferred_architecture(platforms, own) == chosen


def test_machines_have_their_architectures_names() -> None:
    assert [machine_architecture(name) for name in ("x86_64", "aarch64", "riscv64")] == [
        *("amd64", "arm64", "riscv64")
    ]


def test_an_engine_builds_for_one_platform_and_that_is_said() -> None:
    assert one_platform_warning("apps/x#docker", ("linux/arm64",), "arm64") == ""
    assert one_platform_warning("apps/x#docker", BOTH, "amd64") == (
        "apps/x#docker is for linux/amd64 alone, and its app names linux/amd64, linux/arm64: an"
        " engine builds for one platform.\n\n"
        "`--slimfit-builders=oci` makes an image for each, and an index that lists them."
    )
