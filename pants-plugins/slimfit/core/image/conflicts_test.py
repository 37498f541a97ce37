from __future__ import annotations

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.conflicts import (
    Conflict,
    conflict_warning,
    find_conflicts,
    image_conflicts,
    merge_files,
    precedence,
    stacking,
)
from slimfit.core.image.content import BytesContent, LayerFile
from slimfit.core.image.layer_info import LayerInfo
from slimfit.core.image.listing import ListingEntry, render_listing


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


def test_distributions_come_in_the_order_of_their_requirements() -> None:
    names = ["b", "a", "a1", "a-b"]
    assert sorted((f"{name} 1.0" for name in names), key=precedence) == [
        f"{text.partition('=')[0]} 1.0" for text in sorted(f"{name}==1.0" for name in names)
    ]


@pytest.mark.parametrize(
    ("layers", "order"),
    [
        ([("b", "x", "1"), ("c", "x", "2")], (1, 0)),
        ([("c", "x", "1"), ("b", "x", "2")], (0, 1)),
        ([("b", "x", "="), ("c", "x", "=")], (0, 1)),
        ([("b", "x", "1"), ("c", "y", "2"), ("a", "z", "3"), ("d", "x", "4")], (1, 2, 3, 0)),
        ([("b", "__pycache__/x.pyc", "1"), ("c", "__pycache__/x.pyc", "2")], (0, 1)),
    ],
    ids=["turned", "as it was", "equal", "only as far as needed", "bytecode follows"],
)
def test_a_layer_goes_below_another_that_has_to_win_over_it(
    layers: list[tuple[str, str, str]], order: tuple[int, ...]
) -> None:
    listings = [
        render_listing(
            [_entry(f"app/{path}", content, f"{name} 1.0"), _entry("app", "-", "-", "d")]
        )
        for name, path, content in layers
    ]
    assert stacking(listings) == order


def test_where_no_order_does_the_given_one_stays() -> None:
    first = render_listing([_entry("x", "1", "a 1"), _entry("y", "1", "c 1")])
    assert stacking(
        [first, render_listing([_entry("x", "2", "b 1"), _entry("y", "2", "b 1")])]
    ) == (
        0,
        1,
    )


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
