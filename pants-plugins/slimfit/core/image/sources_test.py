from __future__ import annotations

import os
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.sources import source_files
from slimfit.core.image.testing import SPEC, write_tree


def test_files_travel_and_stubs_and_caches_do_not(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "shop/main.py": "x",
            "shop/main.pyi": "",
            "shop/__pycache__/main.cpython-311.pyc": "",
            "shop/templates/page.html": "",
        },
    )
    (tmp_path / "empty").mkdir()
    paths = [file.path for file in source_files(tmp_path, SPEC)]
    assert paths == ["app/src/shop/main.py", "app/src/shop/templates/page.html"]


@pytest.mark.parametrize(
    "mode, expected", [(0o600, 0o644), (0o666, 0o644), (0o700, 0o755), (0o767, 0o755)]
)
def test_only_the_owner_s_executable_bit_counts(tmp_path: Path, mode: int, expected: int) -> None:
    write_tree(tmp_path, {"tool.sh": ""})
    (tmp_path / "tool.sh").chmod(mode)
    assert [file.mode for file in source_files(tmp_path, SPEC)] == [expected]


def test_a_link_to_a_file_of_the_sources_becomes_that_file(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.txt": "text"})
    (tmp_path / "b.txt").symlink_to("a.txt")
    files = source_files(tmp_path, SPEC)
    assert [(file.path, file.kind, read_all(file.content)) for file in files] == [
        ("app/src/a.txt", "f", b"text"),
        ("app/src/b.txt", "f", b"text"),
    ]


def test_all_that_may_not_travel_is_named_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    write_tree(tmp_path, {"outside.txt": ""})
    write_tree(folder, {"__main__.py": "", "a/.wh.b": "", "c\\d": "", "e/f.txt": ""})
    (folder / os.fsdecode(b"latin-\xe9")).touch()
    (folder / "out").symlink_to("../outside.txt")
    (folder / "dangling").symlink_to("nothing")
    (folder / "g").symlink_to("e")
    with pytest.raises(SlimfitError) as caught:
        source_files(folder, SPEC)
    link = "is not a file, or a symlink to something other than a file of the sources."
    assert str(caught.value) == (
        "The first-party files cannot go into an image:\n"
        "  - `__main__.py` at the top of a source root is where the launcher goes.\n"
        "  - `a/.wh.b` would delete `b` from the image.\n"
        "  - `c\\d` holds a backslash.\n"
        f"  - `dangling` {link}\n"
        f"  - `g` {link}\n"
        "  - 'latin-\\udce9' is not written in UTF-8.\n"
        f"  - `out` {link}\n"
        "\n"
        "Rename or move these files; a module that is run belongs into a package."
    )
