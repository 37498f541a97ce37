from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.conflicts import (
    Conflict,
    conflict_warning,
    find_conflicts,
    image_conflicts,
    merge_files,
)
from slimfit.core.image.content import BytesContent, LayerFile
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.listing import ListingEntry


def _file(path: str, text: str, origin: str) -> LayerFile:
    return LayerFile(path, 0o644, origin, content=BytesContent(text.encode()))


def _entry(path: str, content: str, origin: str, kind: str = "f") -> ListingEntry:
    return ListingEntry(path, 0o644, kind, 1, content, origin)


def test_the_later_wheel_wins_and_both_are_named() -> None:
    files, conflicts = merge_files(
        [
            [_file("app/x.py", "1", "a 1.0"), _file("app/same.py", "=", "a 1.0")],
            [_file("app/x.py", "2", "b 2.0"), _file("app/same.py", "=", "b 2.0")],
        ]
    )
    assert [(file.path, file.origin) for file in files] == [
        ("app/same.py", "b 2.0"),
        ("app/x.py", "b 2.0"),
    ]
    assert conflicts == (Conflict("/app/x.py", "a 1.0", "b 2.0"),)


def test_a_file_against_a_folder_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        merge_files([[_file("app/x", "1", "a 1.0")], [_file("app/x/y.py", "2", "b 2.0")]])
    assert str(caught.value) == (
        "`/app/x` is a file of a 1.0 and a folder of b 2.0.\n\n"
        "These two cannot be installed together: leave one of them out of the app's dependencies."
    )


def test_the_upper_layer_wins() -> None:
    lower = [_entry("app/x.py", "aa", "a 1.0"), _entry("app/same.py", "==", "a 1.0")]
    upper = [_entry("app/x.py", "bb", "b 2.0"), _entry("app/same.py", "==", "b 2.0")]
    assert find_conflicts([lower, upper]) == (Conflict("/app/x.py", "a 1.0", "b 2.0"),)
    assert find_conflicts([upper, lower]) == (Conflict("/app/x.py", "b 2.0", "a 1.0"),)


def test_bytecode_follows_its_source_and_is_not_told_again() -> None:
    cache = "app/__pycache__/x.cpython-311.pyc"
    assert find_conflicts([[_entry(cache, "aa", "a 1")], [_entry(cache, "bb", "b 2")]]) == ()


def test_a_folder_over_a_file_names_who_has_files_in_the_folder() -> None:
    lower = [_entry("app/x", "aa", "a 1.0")]
    upper = [_entry("app/x", "-", "-", "d"), _entry("app/x/y.py", "bb", "b 2.0")]
    assert find_conflicts([lower, upper]) == (Conflict("/app/x", "a 1.0", "b 2.0"),)


def test_an_image_has_the_conflicts_in_its_layers_and_between_them() -> None:
    inside = Conflict("/app/x.py", "b 2.0", "c 3.0")
    lower = LayerInfo("a 1.0", "", "", 0, "", 0)
    upper = LayerInfo("2 distributions", "", "", 0, "", 0, conflicts=(inside,))
    found = image_conflicts(
        [
            (lower, [_entry("app/x.py", "aa", "a 1.0")]),
            (upper, [_entry("app/x.py", "cc", "c 3.0")]),
        ]
    )
    assert found == (Conflict("/app/x.py", "a 1.0", "c 3.0"), inside)


def test_the_warning_names_both_wheels() -> None:
    conflicts = [Conflict("/app/b", "x 1", "y 2"), Conflict("/app/a", "x 1", "z 3")]
    assert conflict_warning("apps/api:api", conflicts) == (
        "2 paths are written with different content by two parts of the image of apps/api:api:\n"
        "  - /app/a: z 3 wins over x 1\n"
        "  - /app/b: y 2 wins over x 1\n"
        "\n"
        "If the program needs what lost, leave the other out of the app's dependencies, "
        "or lock versions that do not overlap."
    )
    assert conflict_warning("apps/api:api", conflicts[:1]).startswith("A path is written ")
    assert conflict_warning("apps/api:api", []) == ""
