"""Edge statistics of a picture, with OpenCV."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image


@dataclass(frozen=True)
class EdgeStatistics:
    """How much structure a picture shows.

    `edge_pixels` counts Canny edges, `edge_share` is their part of all pixels (0 to 1), and
    `horizon_row` is the row (0 at the top) with most edges, or None in a picture without edges.
    """

    width: int
    height: int
    edge_pixels: int
    edge_share: float
    horizon_row: int | None


def edge_statistics(picture: Image.Image, low: float, high: float) -> EdgeStatistics:
    """Find edges with the Canny thresholds `low` and `high` (grey levels per pixel)."""
    grey = cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (3, 3), 0), low, high) > 0
    per_row = edges.sum(axis=1)
    count = int(per_row.sum())
    return EdgeStatistics(
        width=picture.width,
        height=picture.height,
        edge_pixels=count,
        edge_share=round(count / edges.size, 4),
        horizon_row=int(per_row.argmax()) if count else None,
    )
