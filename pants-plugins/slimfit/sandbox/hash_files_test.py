"""Tests of the hashes that bills of materials tell."""

from __future__ import annotations

import json
from pathlib import Path

from slimfit.core.sbom.model import SbomFile
from slimfit.rules.sbom import own_files
from slimfit.sandbox.hash_files import main


def test_each_file_has_its_hashes_and_its_place_in_the_image(tmp_path: Path) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out/hashes.json"
    (sources / "a").mkdir(parents=True)
    (sources / "a/b.py").write_bytes(b"abc")
    # More than is read at once.
    (sources / "long.bin").write_bytes(b"a" * 1_000_000 + b"b" * 100_000)
    assert main([str(sources), "--out", str(out)]) == 0
    text = out.read_text()
    assert set(json.loads(text)) == {"a/b.py", "long.bin"}
    assert own_files(text)[0] == SbomFile(
        path="/app/src/a/b.py",
        # The examples of FIPS 180-2, appendices A.1 and B.1.
        sha1="a9993e364706816aba3e25717850c26c9cd0d89d",
        sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
    assert own_files(text)[1].sha1 == "5dc843e03809515ec2cb83e1d0050ad8c0154fcc"
