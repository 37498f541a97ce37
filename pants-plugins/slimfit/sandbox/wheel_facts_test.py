"""Tests of the command line that tells what a wheel holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.image.testing import make_wheel
from slimfit.sandbox import wheel_facts


def test_it_writes_the_facts(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"demo.py": ""})
    out = tmp_path / "out/facts.json"
    assert wheel_facts.main(["--out", str(out), str(wheel)]) == 0
    assert WheelFacts.from_json(out.read_text(encoding="utf-8")).import_names == ("demo",)


def test_what_is_no_wheel_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "demo-1.0-py3-none-any.whl"
    broken.write_text("<html>")
    assert wheel_facts.main(["--out", str(tmp_path / "facts.json"), str(broken)]) == 2
    assert capsys.readouterr().err == (
        "The wheel `demo-1.0-py3-none-any.whl` is truncated or is no zip archive"
        " (File is not a zip file).\n\n"
        "Delete the file and fetch it again; its hash stands in the lockfile.\n"
    )
