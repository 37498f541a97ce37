from __future__ import annotations

from PIL import Image

from libs.imagery.edges import edge_statistics


def test_a_plain_picture_has_no_edges() -> None:
    found = edge_statistics(Image.new("RGB", (40, 30), "grey"), low=50, high=150)
    assert (found.width, found.height) == (40, 30)
    assert (found.edge_pixels, found.edge_share, found.horizon_row) == (0, 0.0, None)


def test_the_horizon_is_where_light_meets_dark() -> None:
    picture = Image.new("RGB", (40, 30), "white")
    picture.paste("black", (0, 18, 40, 30))
    found = edge_statistics(picture, low=50, high=150)
    assert found.horizon_row in (17, 18)
    assert 38 <= found.edge_pixels <= 80
    assert found.edge_share == round(found.edge_pixels / 1200, 4)
