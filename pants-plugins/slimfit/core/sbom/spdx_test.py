"""Tests of SPDX documents; `tests/sbom` holds them against SPDX's own validator."""

from __future__ import annotations

import json
from dataclasses import replace

from slimfit.core.image.testing import golden
from slimfit.core.sbom.spdx import render_spdx
from slimfit.core.sbom.testing import SBOM


def test_a_document_reads_as_its_golden() -> None:
    text = render_spdx(SBOM)
    assert text == golden(__file__, "api.spdx.json", text)


def test_an_app_without_files_of_its_own_has_no_package_of_them() -> None:
    document = json.loads(render_spdx(replace(SBOM, files=())))
    assert document["files"] == []
    ids = {package["SPDXID"] for package in document["packages"]}
    assert "SPDXRef-Own" not in ids
    named = {relation["relatedSpdxElement"] for relation in document["relationships"]}
    assert named <= ids


def test_two_files_of_one_content_are_two() -> None:
    ids = [file["SPDXID"] for file in json.loads(render_spdx(SBOM))["files"]]
    assert len(set(ids)) == 2
