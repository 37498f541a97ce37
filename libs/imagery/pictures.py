"""Reading, shrinking and writing pictures, with Pillow."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError


class BadPicture(ValueError):
    """Bytes that are no picture that Pillow knows."""


def read_picture(data: bytes) -> Image.Image:
    """Decode a picture to RGB; raise `BadPicture`."""
    try:
        return Image.open(BytesIO(data)).convert("RGB")
    except UnidentifiedImageError as error:
        raise BadPicture(f"These {len(data)} bytes are no picture.") from error


def thumbnail(picture: Image.Image, longest: int) -> Image.Image:
    """Return a copy whose longer side is at most `longest` pixels, its shape kept."""
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small


def write_png(picture: Image.Image, path: Path) -> None:
    """Write a picture as PNG, without any metadata."""
    picture.save(path, format="PNG", optimize=True)
