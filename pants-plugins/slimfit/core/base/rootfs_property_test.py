from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from slimfit.core.base.control import Paragraph
from slimfit.core.base.deb import Deb
from slimfit.core.base.rootfs import assemble
from slimfit.core.base.tree import Entry, directory, file, parents, write_tar

FOLDERS = st.sampled_from(["bin", "lib/x", "usr/lib/y", "etc", "usr/share/doc/p", "var/run"])
MODES = st.sampled_from([0o644, 0o755, 0o4755, 0o2755])


@st.composite
def debs(draw: st.DrawFn) -> list[Deb]:
    names = draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True))
    return [Deb(Paragraph((("Package", name),)), (), draw(entries(name))) for name in names]


def entries(name: str) -> st.SearchStrategy[tuple[Entry, ...]]:
    folders = st.lists(FOLDERS, max_size=4, unique=True)
    # Names carry their package's, so that no two packages fight over a path.
    one = st.builds(
        lambda folder, mode, content: (
            directory(folder),
            file(f"{folder}/{name}", content, mode),
        ),
        FOLDERS,
        MODES,
        st.binary(max_size=5),
    )
    return folders.flatmap(
        lambda chosen: st.tuples(*(one for _ in chosen)).map(
            lambda pairs: tuple({e.path: e for pair in pairs for e in pair}.values())
        )
    )


def tar(packages: list[Deb]) -> bytes:
    out = io.BytesIO()
    write_tar(assemble(packages).entries, out)
    return out.getvalue()


@settings(deadline=None)
@given(debs(), st.data())
def test_the_order_of_packages_does_not_change_the_root_file_system(
    packages: list[Deb], data: st.DataObject
) -> None:
    assert tar(data.draw(st.permutations(packages))) == tar(packages)


@settings(deadline=None)
@given(debs())
def test_nothing_is_privileged_and_every_parent_is_a_directory(packages: list[Deb]) -> None:
    tree = {entry.path: entry for entry in assemble(packages).entries}
    for path, entry in tree.items():
        assert entry.mode & 0o6000 == 0
        assert all(tree[parent].kind == "directory" for parent in parents(path))
