"""Tests of what a bill of materials is gathered from."""

from __future__ import annotations

from slimfit.core.closure.lock import Artifact, LockedDistribution
from slimfit.core.closure.subset import Chosen, Reason
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.licenses.forbidden import Licensed
from slimfit.core.sbom.model import SbomDistribution
from slimfit.rule_types.sbom import SbomDocument
from slimfit.rules.oci import document_names
from slimfit.rules.sbom import distributions, document, who_requires
from slimfit.subsystem import SbomFormat


def chosen(name: str, *parents: str) -> Chosen:
    locked = LockedDistribution(name, "1", (), "", ())
    reasons = tuple(Reason(parent, name) for parent in parents)
    return Chosen(locked, Artifact(f"file://{name}-1-py3-none-any.whl", "a" * 64), reasons)


def test_who_requires_whom_is_told_of_what_the_image_holds() -> None:
    found = who_requires(
        [chosen("pandas", ""), chosen("numpy", "", "pandas"), chosen("types-x", "pandas")],
        {"pandas", "numpy"},
    )
    assert found == {"": {"pandas", "numpy"}, "pandas": {"numpy"}}


def test_a_distribution_that_requires_itself_with_an_extra_is_no_edge() -> None:
    assert who_requires([chosen("dask", "", "dask")], {"dask"}) == {"": {"dask"}}


def test_each_distribution_has_its_licence_and_what_it_requires() -> None:
    wheels = [
        WheelFacts("pandas", "3.1", "pandas-3.1.whl", "b" * 64, 1, 1, 1),
        WheelFacts("numpy", "2.4", "numpy-2.4.whl", "c" * 64, 1, 1, 1),
    ]
    licensed = [Licensed("numpy", "2.4", "BSD-3-Clause", ""), Licensed("pandas", "3.1", "", "")]
    assert distributions(wheels, licensed, {"pandas": {"numpy"}}) == (
        SbomDistribution("pandas", "3.1", "pandas-3.1.whl", "b" * 64, "", ("numpy",)),
        SbomDistribution("numpy", "2.4", "numpy-2.4.whl", "c" * 64, "BSD-3-Clause"),
    )


def test_a_document_is_named_after_its_image() -> None:
    one = document(SbomFormat.cyclonedx, "")
    assert one == SbomDocument("sbom.cdx.json", "application/vnd.cyclonedx+json")
    of_several = document(SbomFormat.spdx, "arm64")
    assert of_several == SbomDocument("sbom.arm64.spdx.json", "application/spdx+json", "arm64")
    assert document_names("apps.api/api.oci", [one, of_several]) == {
        "sbom.cdx.json": "apps.api/api.cdx.json",
        "sbom.arm64.spdx.json": "apps.api/api.arm64.spdx.json",
    }
