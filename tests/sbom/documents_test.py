"""Bills of materials, held against the validators of their formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slimfit.core.image.testing import golden
from slimfit.core.sbom.spdx import render_spdx
from slimfit.core.sbom.testing import SBOM
from tests.sbom.validators import PLUGIN, check_documents, validators


def cyclonedx(folder: Path, seed: str) -> str:
    """The CycloneDX document about `SBOM`, written by the plugin's command line."""
    given, out = folder / "sbom.json", folder / f"{seed}.cdx.json"
    given.write_text(SBOM.to_json())
    done = validators(
        *("-m", "slimfit.sandbox.write_cyclonedx", str(given), "--out", str(out)),
        PEX_INTERPRETER="1",
        PEX_EXTRA_SYS_PATH=str(PLUGIN),
        PYTHONHASHSEED=seed,
    )
    assert done.returncode == 0, done.stderr
    return out.read_text()


def test_cyclonedx_reads_as_its_golden_whatever_the_hash_seed(tmp_path: Path) -> None:
    texts = {cyclonedx(tmp_path, seed) for seed in ("0", "1", "2")}
    assert texts == {golden(__file__, "api.cdx.json", min(texts))}
    document = json.loads(min(texts))
    assert document["serialNumber"] == f"urn:uuid:{SBOM.identifier}"
    assert "timestamp" not in document["metadata"]


def test_both_documents_are_valid(tmp_path: Path) -> None:
    cyclonedx(tmp_path, "0")
    (tmp_path / "0.spdx.json").write_text(render_spdx(SBOM))
    check_documents([tmp_path / "0.cdx.json", tmp_path / "0.spdx.json"])


@pytest.mark.parametrize("ending", ["cdx", "spdx"])
def test_the_validators_see_what_is_wrong(tmp_path: Path, ending: str) -> None:
    text = cyclonedx(tmp_path, "0") if ending == "cdx" else render_spdx(SBOM)
    wrong = tmp_path / f"wrong.{ending}.json"
    wrong.write_text(text.replace("a" * 64, "a" * 63))
    assert validators(str(wrong)).returncode == 1
