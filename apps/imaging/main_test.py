from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from apps.imaging.main import STATISTICS_FILE, THUMBNAIL_FILE, main, run


def test_packaged_picture_gives_thumbnail_and_statistics(tmp_path: Path) -> None:
    printed = json.loads(run(None, tmp_path))
    assert json.loads((tmp_path / STATISTICS_FILE).read_text()) == printed
    assert (printed["width"], printed["height"]) == (320, 240)
    # The field begins at row 206, and its border is the longest straight edge of the picture.
    assert printed["horizon_row"] in (205, 206)
    assert 320 < printed["edge_pixels"] < 0.1 * 320 * 240
    with Image.open(tmp_path / THUMBNAIL_FILE) as small:
        assert (small.format, small.size) == ("PNG", (80, 60))


def test_own_picture_is_read(tmp_path: Path) -> None:
    Image.new("RGB", (60, 120), "grey").save(tmp_path / "plain.png")
    assert json.loads(run(tmp_path / "plain.png", tmp_path))["edge_pixels"] == 0
    with Image.open(tmp_path / THUMBNAIL_FILE) as small:
        assert small.size == (40, 80)


def test_a_file_that_is_no_picture_gets_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "note.txt").write_text("hello")
    arguments = ["imaging", str(tmp_path / "note.txt"), "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == "imaging: These 5 bytes are no picture."
