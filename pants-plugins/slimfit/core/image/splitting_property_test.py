from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.image.bytecode import is_cache_path
from slimfit.core.image.layer import LAYER_FILE, write_wheel_layer
from slimfit.core.image.layer_reader import LayerReader
from slimfit.core.image.listing import ListingEntry, parse_listing
from slimfit.core.image.splitting import write_split_layers
from slimfit.core.image.testing import RUNNING_SPEC, make_wheel

# Folders, names that sort before and after `__pycache__`, modules and other files.
PATHS = st.tuples(
    st.sampled_from(["", "p/", "p/Q/", "p/q/"]),
    st.sampled_from("AbZ_é"),
    st.sampled_from([".py", ".txt", ".so"]),
).map("".join)
TEXTS = st.integers(0, 9000).map(lambda size: f"X = '{'x' * size}'\n")


def files_of(listing: tuple[ListingEntry, ...]) -> list[ListingEntry]:
    """What a layer holds but folders."""
    return [entry for entry in listing if entry.kind != "d"]


def listing_of(folder: Path) -> tuple[ListingEntry, ...]:
    """The listing of a layer."""
    return parse_listing((folder / "listing.tsv").read_text(encoding="utf-8"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.dictionaries(PATHS, TEXTS, max_size=8), min_size=1, max_size=3),
    st.integers(1, 60_000),
    st.randoms(use_true_random=False),
)
def test_the_parts_are_the_whole_and_each_keeps_the_limit(
    contents: list[dict[str, str]], limit: int, chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        wheels = [
            make_wheel(root, f"demo{number}", files=files) for number, files in enumerate(contents)
        ]
        whole = write_wheel_layer(wheels, RUNNING_SPEC, root / "whole")
        chance.shuffle(wheels)
        infos = write_split_layers(wheels, RUNNING_SPEC, root / "parts", limit)
        chance.shuffle(wheels)
        # The same at another place, of wheels in another order.
        assert write_split_layers(wheels, RUNNING_SPEC, root / "again", limit) == infos
        listings = [listing_of(root / "parts" / f"{n:02}") for n in range(len(infos))]
        together = [entry for listing in listings for entry in files_of(listing)]
        assert sorted(together) == sorted(files_of(listing_of(root / "whole")))
        assert {entry for listing in listings for entry in listing} == {*listing_of(root / "whole")}
        for info, listing in zip(infos, listings):
            sources = [entry for entry in files_of(listing) if not is_cache_path(entry.path)]
            assert info.uncompressed_size <= limit or len(sources) == 1
        # A part is not closed before it has to be.
        for above, below in zip(infos[1:], infos):
            assert above.uncompressed_size + below.uncompressed_size > limit
        assert (infos == (whole,)) == (whole.uncompressed_size <= limit)
        for number, info in enumerate(infos):
            reader = LayerReader(root / "parts" / f"{number:02}" / LAYER_FILE, info.media_type)
            names = [member.name for member, _ in reader.entries()]
            assert names == [entry.path for entry in listings[number]]
            assert (info.digest, info.diff_id) == (reader.digest, reader.diff_id)
