from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.listing import ListingEntry, parse_listing, render_listing

FOLDER = ListingEntry("app", 0o755, "d", 0, "-", "-")
FILE = ListingEntry("app/x.py", 0o644, "f", 12, "ab" * 32, "demo 1.0")


def test_a_listing_is_one_line_per_entry_sorted_by_path() -> None:
    text = render_listing([FILE, FOLDER])
    assert text == (f"0755\td\t0\t-\t-\tapp\n0644\tf\t12\t{'ab' * 32}\tdemo 1.0\tapp/x.py\n")
    assert parse_listing(text) == (FOLDER, FILE)


def test_a_line_of_another_shape_is_named() -> None:
    with pytest.raises(SlimfitError) as caught:
        parse_listing("0755\td\t0\t-\t-\tapp\n0644\tapp/x.py\n")
    assert str(caught.value) == (
        "listing.tsv, line 2: 2 columns instead of 6.\n\n"
        "Use the listing that the layer command wrote, unchanged."
    )
