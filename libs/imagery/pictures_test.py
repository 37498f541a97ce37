from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from libs.imagery.pictures import BadPicture, read_picture, thumbnail, write_png


def test_a_thumbnail_keeps_the_shape_and_leaves_the_original() -> None:
    picture = Image.new("RGB", (320, 240))
    assert thumbnail(picture, longest=80).size == (80, 60)
    assert picture.size == (320, 240)


def test_a_small_picture_is_not_enlarged() -> None:
    assert thumbnail(Image.new("RGB", (32, 24)), longest=80).size == (32, 24)


def test_a_written_picture_reads_back_pixel_for_pixel(tmp_path: Path) -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    write_png(picture, tmp_path / "out.png")
    assert read_picture((tmp_path / "out.png").read_bytes()).tobytes() == picture.tobytes()


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(BadPicture, match="^These 5 bytes are no picture.$"):
        read_picture(b"hello")
