from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.base.tree import Entry, file, parents, resolve, symlink, with_parents, write_tar

NAMES = st.sampled_from(["a", "b", "a-b", "c.d"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
# Files are named so that none can be the parent of another.
FILES = st.builds(file, PATHS.map(lambda path: f"{path}/file"), st.binary(max_size=20))
LINKS = st.builds(
    symlink,
    PATHS.map(lambda path: f"{path}/link"),
    st.lists(st.sampled_from(["a", "..", "file", "link", "."]), min_size=1, max_size=5).map(
        "/".join
    ),
)
ENTRIES = st.lists(FILES | LINKS, max_size=8, unique_by=lambda entry: entry.path)


def tar(entries: list[Entry]) -> bytes:
    out = io.BytesIO()
    write_tar(entries, out)
    return out.getvalue()


@settings(deadline=None)
@given(ENTRIES, st.data())
def test_the_order_of_entries_does_not_change_the_tar(
    entries: list[Entry], data: st.DataObject
) -> None:
    assert tar(data.draw(st.permutations(entries))) == tar(entries)


@settings(deadline=None)
@given(ENTRIES)
def test_every_entry_has_all_its_parents(entries: list[Entry]) -> None:
    tree = with_parents(entries)
    assert all(parent in tree for path in tree for parent in parents(path))


@settings(deadline=None)
@given(ENTRIES, PATHS)
def test_what_a_path_resolves_to_is_an_entry_that_is_no_link(
    entries: list[Entry], path: str
) -> None:
    tree = with_parents(entries)
    found = resolve(tree, f"{path}/link")
    assert found in (None, "") or tree[str(found)].kind != "symlink"


@settings(deadline=None)
@given(ENTRIES, PATHS)
def test_resolving_twice_is_resolving_once(entries: list[Entry], path: str) -> None:
    tree = with_parents(entries)
    found = resolve(tree, path)
    assert found is None or resolve(tree, found) == found
