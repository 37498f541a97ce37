from __future__ import annotations

from slimfit.core.base.overlay import apply_layer
from slimfit.core.base.tree import Entry, directory, file, symlink, with_parents


def stack(*layers: list[Entry]) -> dict[str, Entry]:
    tree: dict[str, Entry] = {}
    for layer in layers:
        apply_layer(tree, layer)
    return tree


LOWER = list(
    with_parents([file("etc/a", b"1"), file("etc/b/c", b"2"), file("etc/bb", b"3")]).values()
)


def test_a_whiteout_takes_away_a_path_and_all_below_it() -> None:
    assert sorted(stack(LOWER, [file("etc/.wh.b", b"")])) == ["etc", "etc/a", "etc/bb"]


def test_an_opaque_whiteout_hides_what_is_below_and_keeps_what_is_new() -> None:
    upper = [file("etc/new", b""), file("etc/.wh..wh..opq", b"")]
    assert sorted(stack(LOWER, upper)) == ["etc", "etc/new"]


def test_a_whiteout_does_not_touch_its_own_layer() -> None:
    upper = [file("etc/a", b"new"), file("etc/.wh.a", b"")]
    assert stack(LOWER, upper)["etc/a"].read() == b"new"


def test_a_directory_over_a_directory_changes_its_mode_alone() -> None:
    tree = stack(LOWER, [directory("etc", 0o700)])
    assert tree["etc"].mode == 0o700
    assert "etc/a" in tree


def test_a_file_over_a_directory_takes_its_place() -> None:
    assert sorted(stack(LOWER, [file("etc/b", b"file")])) == ["etc", "etc/a", "etc/b", "etc/bb"]


def test_a_path_below_a_link_goes_where_the_link_leads() -> None:
    lower = [
        directory("usr"),
        directory("usr/lib"),
        symlink("lib", "usr/lib"),
        file("usr/lib/x", b""),
    ]
    tree = stack(lower, [file("lib/new/y", b"y"), file("lib/.wh.x", b"")])
    assert sorted(tree) == ["lib", "usr", "usr/lib", "usr/lib/new/y"]
