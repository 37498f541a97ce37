from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.image.conflicts import find_conflicts, merge_files
from slimfit.core.image.content import BytesContent, LayerFile
from slimfit.core.image.listing import ListingEntry

PATHS = st.sampled_from([f"app/{letter}.py" for letter in "abcd"])
# For each part of the image, from the bottom up, what it writes where.
PARTS = st.lists(st.dictionaries(PATHS, st.sampled_from("xyz")), max_size=5)


def _files(parts: list[dict[str, str]]) -> list[list[LayerFile]]:
    return [
        [
            LayerFile(path, 0o644, f"part {index}", content=BytesContent(text.encode()))
            for path, text in part.items()
        ]
        for index, part in enumerate(parts)
    ]


@settings(deadline=None)
@given(PARTS)
def test_wheels_in_one_layer_and_in_layers_of_their_own_tell_the_same(
    parts: list[dict[str, str]],
) -> None:
    listings = [
        [
            ListingEntry(file.path, file.mode, "f", 1, file.content.sha256(), file.origin)
            for file in part
        ]
        for part in _files(parts)
    ]
    assert find_conflicts(listings) == merge_files(_files(parts))[1]


@settings(deadline=None)
@given(PARTS)
def test_the_last_writer_of_a_path_wins(parts: list[dict[str, str]]) -> None:
    last = {path: f"part {index}" for index, part in enumerate(parts) for path in part}
    files, _ = merge_files(_files(parts))
    assert {file.path: file.origin for file in files} == last
