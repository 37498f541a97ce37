from __future__ import annotations

import json

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.inspect import inspect_tree
from slimfit.core.base.interpreter import Interpreter, interpreter_tree, render_recipe
from slimfit.core.base.tree import Entry, file, symlink, with_parents
from slimfit.core.errors import SlimfitError

FOLDER = "usr/lib/x86_64-linux-gnu"
DYNLOAD = "usr/lib/python3.11/lib-dynload"
BASE = [
    *fakes.python_entries(),
    *fakes.glibc_entries(),
    file(f"{FOLDER}/libcrypto.so.3.0", fakes.elf(soname="libcrypto.so.3", needed=["libc.so.6"])),
    symlink(f"{FOLDER}/libcrypto.so.3", "libcrypto.so.3.0"),
    file(f"{FOLDER}/libunused.so.1", fakes.elf(soname="libunused.so.1")),
    file(f"{DYNLOAD}/_hashlib.cpython-311.so", fakes.elf(needed=["libcrypto.so.3"])),
    file(f"{DYNLOAD}/_ssl.cpython-311.so", fakes.elf(needed=["libssl.so.3"])),
    file("usr/lib/python3.11/json/__init__.py", b""),
    file("usr/lib/python3.11/idlelib/__init__.py", b""),
    file("usr/lib/python3.11/ensurepip/_bundled/pip.whl", b""),
    file("usr/lib/python3.11/_sysconfigdata_real.py", b"real"),
    symlink("usr/lib/python3.11/_sysconfigdata.py", "_sysconfigdata_real.py"),
    symlink("usr/lib/python3.11/dangling.py", "/absent"),
    file("usr/share/x", b""),
]


def interpreter(entries: list[Entry]) -> Interpreter:
    tree = with_parents(entries)
    return interpreter_tree(tree, inspect_tree(tree, base="the base").python, "the base")


def test_the_tree_holds_what_python_needs_and_nothing_else() -> None:
    assert [entry.path for entry in interpreter(BASE).entries] == [
        "usr/bin/python3.11",
        "usr/lib/python3.11/_sysconfigdata.py",
        "usr/lib/python3.11/_sysconfigdata_real.py",
        "usr/lib/python3.11/json/__init__.py",
        "usr/lib/python3.11/lib-dynload/_hashlib.cpython-311.so",
        "usr/lib/python3.11/os.py",
        "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "usr/lib/x86_64-linux-gnu/libc.so.6",
        "usr/lib/x86_64-linux-gnu/libcrypto.so.3",
    ]


def test_links_become_the_files_that_they_lead_to() -> None:
    found = {entry.path: entry for entry in interpreter(BASE).entries}
    assert {entry.kind for entry in found.values()} == {"file"}
    assert found["usr/lib/python3.11/_sysconfigdata.py"].read() == b"real"


def test_the_recipe_starts_python_through_the_bases_own_loader() -> None:
    assert json.loads(render_recipe(interpreter(BASE).recipe)) == {
        "argv": [
            "{tree}/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
            "--library-path",
            "{tree}/usr/lib/x86_64-linux-gnu",
            "{tree}/usr/bin/python3.11",
            "-s",
            "-P",
        ],
        "env": {
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONHOME": "{tree}/usr",
            "TZ": "UTC",
        },
        "python": {
            "path": "/usr/bin/python3.11",
            "version": "3.11",
            "full_version": "3.11.2",
            "lib": "/usr/lib/python3.11",
            "prefix": "/usr",
        },
    }


def test_a_python_before_3_11_has_no_safe_path_flag() -> None:
    base = [*fakes.python_entries("3.9", "3.9.18"), *fakes.glibc_entries()]
    assert interpreter(base).recipe.argv[-2:] == ("{tree}/usr/bin/python3.9", "-s")


def test_a_library_beside_python_under_usr_local_is_found() -> None:
    program = fakes.elf(
        interpreter="/lib64/ld-linux-x86-64.so.2", needed=["libpython3.12.so.1.0", "libc.so.6"]
    )
    base = [
        *fakes.glibc_entries(),
        file("usr/local/bin/python3.12", program, 0o755),
        file("usr/local/lib/python3.12/os.py", b""),
        file("usr/local/lib/libpython3.12.so.1.0", fakes.elf(payload=b"\0003.12.4\0")),
    ]
    assert (
        interpreter(base).recipe.argv[2] == "{tree}/usr/lib/x86_64-linux-gnu:{tree}/usr/local/lib"
    )


def test_a_missing_library_is_named() -> None:
    base = [entry for entry in BASE if "libcrypto" not in entry.path]
    with pytest.raises(SlimfitError) as raised:
        interpreter(base)
    assert str(raised.value) == (
        "the base lacks the library `libcrypto.so.3`, which its Python needs.\n\n"
        "Use a base that is complete, or add the package of that library to it."
    )


def test_a_missing_loader_is_named() -> None:
    base = [entry for entry in BASE if "ld-linux" not in entry.path]
    with pytest.raises(SlimfitError) as raised:
        interpreter(base)
    assert str(raised.value) == (
        "the base lacks `/lib64/ld-linux-x86-64.so.2`, which `/usr/bin/python3.11` needs.\n\n"
        "Use a base that is complete."
    )


def test_a_static_python_is_refused() -> None:
    base = [
        entry
        for entry in BASE
        if not entry.path.endswith(("/python3.11", "_hashlib.cpython-311.so"))
    ]
    base.append(file("usr/bin/python3.11", fakes.elf(payload=b"\0003.11.2\0"), 0o755))
    with pytest.raises(SlimfitError) as raised:
        interpreter(base)
    assert str(raised.value) == (
        "the base: `/usr/bin/python3.11` names no dynamic loader.\n\n"
        "Use a base whose Python is linked dynamically."
    )
