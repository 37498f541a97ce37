from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.base.overlay import apply_layer
from slimfit.core.base.tree import Entry, Tree, file, with_parents

PATHS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map("/".join)
FILES = st.builds(file, PATHS.map(lambda path: f"{path}/file"), st.binary(max_size=3))
TREES = st.lists(FILES, max_size=6).map(with_parents)


def stacked(*layers: Tree) -> dict[str, Entry]:
    tree: dict[str, Entry] = {}
    for layer in layers:
        apply_layer(tree, layer.values())
    return tree


@settings(deadline=None)
@given(TREES)
def test_one_layer_is_its_own_tree(layer: Tree) -> None:
    assert stacked(layer) == layer


@settings(deadline=None)
@given(TREES, TREES)
def test_the_upper_layer_wins(lower: Tree, upper: Tree) -> None:
    tree = stacked(lower, upper)
    assert {path: tree[path] for path in upper} == upper
    assert set(tree) == set(lower) | set(upper)


@settings(deadline=None)
@given(TREES, TREES)
def test_an_opaque_root_leaves_nothing_of_the_layers_below(lower: Tree, upper: Tree) -> None:
    opaque = file(".wh..wh..opq", b"")
    assert stacked(lower, {opaque.path: opaque, **upper}) == upper


@settings(deadline=None)
@given(TREES, st.data())
def test_a_whiteout_removes_exactly_one_subtree(lower: Tree, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(lower) or ["a"]))
    folder, _, name = path.rpartition("/")
    whiteout = file(f"{folder}/.wh.{name}".lstrip("/"), b"")
    expected = {p: e for p, e in lower.items() if p != path and not p.startswith(f"{path}/")}
    assert stacked(lower, {whiteout.path: whiteout}) == expected
