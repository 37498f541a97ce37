"""Tests of what a bill of materials says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slimfit.core.sbom.model import Sbom, SbomDistribution, SbomPackage
from slimfit.core.sbom.testing import SBOM


def test_it_passes_through_text_unchanged() -> None:
    assert Sbom.from_json(SBOM.to_json()) == SBOM


def test_equal_contents_give_one_identifier_and_other_contents_another() -> None:
    turned = replace(SBOM, files=SBOM.files[::-1], distributions=SBOM.distributions[::-1])
    assert (turned.identifier, turned.version) == (SBOM.identifier, SBOM.version)
    other = replace(SBOM, packages=SBOM.packages[1:])
    assert other.identifier != SBOM.identifier
    assert other.version != SBOM.version


@pytest.mark.parametrize(
    ("item", "purl"),
    [
        (SbomDistribution("numpy", "2.4.0", "", ""), "pkg:pypi/numpy@2.4.0"),
        (SbomDistribution("torch", "2.9.0+cpu", "", ""), "pkg:pypi/torch@2.9.0%2Bcpu"),
        (SbomDistribution("x", "1!2.0", "", ""), "pkg:pypi/x@1%212.0"),
        (
            SbomPackage("libstdc++6", "12.2.0-14", ("debian", "12")),
            "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?distro=debian-12",
        ),
        (
            SbomPackage("zlib1g", "1:1.2.13.dfsg-1", ("debian", "12")),
            "pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1?distro=debian-12",
        ),
        (SbomPackage("musl", "1.2.5-r0", ("alpine", "")), "pkg:apk/alpine/musl@1.2.5-r0"),
    ],
)
def test_a_package_has_a_url(item: SbomDistribution | SbomPackage, purl: str) -> None:
    assert item.purl == purl
