from __future__ import annotations

import marshal
import os
import tarfile
import types
from dataclasses import replace
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.layer import (
    INFO_FILE,
    LAYER_FILE,
    LISTING_FILE,
    write_rootfs_layer,
    write_sources_layer,
    write_wheel_layer,
)
from slimfit.core.image.layer_info import Conflict, LayerInfo
from slimfit.core.image.spec import REUSE_BYTES
from slimfit.core.image.testing import (
    RUNNING,
    RUNNING_SPEC,
    SPEC,
    golden,
    make_rootfs,
    make_wheel,
    record_hash,
    write_tree,
)

PACKAGES = RUNNING_SPEC.site_packages
TAG = "cpython-" + RUNNING.replace(".", "")


def _listing(out: Path) -> str:
    return (out / LISTING_FILE).read_text(encoding="utf-8")


def _read(out: Path, path: str) -> bytes:
    with tarfile.open(out / LAYER_FILE) as archive:
        file = archive.extractfile(path)
        assert file is not None
        return file.read()


def test_the_layer_of_a_wheel_is_the_golden_one(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path,
        "Demo_Pkg",
        files={
            "demo/__init__.py": "",
            "demo/data.csv": "a,b\n",
            "demo.pth": "import demo\n",
            "Demo_Pkg-1.0.data/scripts/tool": "#!python\nprint()\n",
            "Demo_Pkg-1.0.data/data/share/demo/table.csv": "",
            "Demo_Pkg-1.0.dist-info/entry_points.txt": "[console_scripts]\nrun = demo:main\n",
        },
    )
    info = write_wheel_layer([wheel], SPEC, tmp_path / "out")
    assert info.title == "demo-pkg 1.0"
    assert _listing(tmp_path / "out") == golden(__file__, "wheel.tsv", _listing(tmp_path / "out"))


def test_the_layer_of_sources_is_the_golden_one(tmp_path: Path) -> None:
    write_tree(tmp_path / "src", {"shop/__init__.py": "", "shop/main.py": "", "shop/x.pyi": ""})
    info = write_sources_layer(tmp_path / "src", SPEC, tmp_path / "out", "shop.main:run")
    assert info.title == "sources"
    assert _listing(tmp_path / "out") == golden(__file__, "sources.tsv", _listing(tmp_path / "out"))


def test_the_info_file_says_what_is_returned(tmp_path: Path) -> None:
    info = write_wheel_layer([make_wheel(tmp_path)], SPEC, tmp_path / "out", "a title")
    assert LayerInfo.from_json((tmp_path / "out" / INFO_FILE).read_text(encoding="utf-8")) == info
    assert info.title == "a title"
    assert info.size == (tmp_path / "out" / LAYER_FILE).stat().st_size
    assert sorted(os.listdir(tmp_path / "out")) == [INFO_FILE, LAYER_FILE, LISTING_FILE]


def test_without_an_entry_point_there_is_no_launcher(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    write_sources_layer(tmp_path / "src", SPEC, tmp_path / "out")
    assert "app/src/__main__.py" not in _listing(tmp_path / "out")
    assert "\tapp/bin/python\n" in _listing(tmp_path / "out")


def test_several_wheels_share_a_layer_and_their_order_does_not_count(tmp_path: Path) -> None:
    wheels = [
        make_wheel(tmp_path, name, files={f"{name}.py": "", "tests.py": name})
        for name in ("b", "a", "c")
    ]
    info = write_wheel_layer(wheels, RUNNING_SPEC, tmp_path / "one")
    assert info == write_wheel_layer(wheels[::-1], RUNNING_SPEC, tmp_path / "other")
    assert info.title == "3 distributions"
    assert info.conflicts == (
        Conflict(f"/{PACKAGES}/tests.py", "b 1.0", "a 1.0"),
        Conflict(f"/{PACKAGES}/tests.py", "c 1.0", "b 1.0"),
    )
    assert _read(tmp_path / "one", f"{PACKAGES}/tests.py") == b"a"


def test_bytecode_is_that_of_the_winning_source(tmp_path: Path) -> None:
    wheels = [make_wheel(tmp_path, name, files={"x.py": f"BY = '{name}'\n"}) for name in "ab"]
    write_wheel_layer(wheels, RUNNING_SPEC, tmp_path / "out")
    code = marshal.loads(_read(tmp_path / "out", f"{PACKAGES}/__pycache__/x.{TAG}.pyc")[16:])
    namespace: dict[str, object] = {"__builtins__": __builtins__}
    types.FunctionType(code, namespace)()
    assert namespace["BY"] == "a"
    assert code.co_filename == f"/{PACKAGES}/x.py"


def test_a_source_that_does_not_compile_covers_the_cache_of_a_layer_below(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"x.py": "print 'two'\n"})
    info = write_wheel_layer([wheel], RUNNING_SPEC, tmp_path / "out")
    assert [skipped.path for skipped in info.skipped_bytecode] == [f"/{PACKAGES}/x.py"]
    assert info.skipped_bytecode[0].reason.startswith("line 1: ")
    assert _read(tmp_path / "out", f"{PACKAGES}/__pycache__/x.{TAG}.pyc") == b""


def test_known_folders_of_the_base_keep_their_modes(tmp_path: Path) -> None:
    spec = replace(SPEC, app_root="/opt/app", parents=(("opt", 0o711),))
    write_wheel_layer([make_wheel(tmp_path)], spec, tmp_path / "out")
    lines = _listing(tmp_path / "out").splitlines()
    assert lines[0] == "0711\td\t0\t-\t-\topt"
    assert lines[1] == "0755\td\t0\t-\t-\topt/app"


def test_large_files_keep_the_bytes_that_the_wheel_has(tmp_path: Path) -> None:
    # Text that compresses badly, so that the packed size passes the limit.
    text = "".join(f"{number * 7919 % 1000003:x}" for number in range(20_000))
    wheel = make_wheel(tmp_path, files={"large.txt": text})
    write_wheel_layer([wheel], SPEC, tmp_path / "out")
    layer = (tmp_path / "out" / LAYER_FILE).read_bytes()
    packed = wheel.read_bytes()
    start = packed.index(b"large.txt") + len(b"large.txt")
    assert packed[start : start + REUSE_BYTES] in layer
    assert _read(tmp_path / "out", f"{SPEC.site_packages}/large.txt") == text.encode()


def test_an_altered_wheel_leaves_no_layer_and_all_is_named(tmp_path: Path) -> None:
    other = record_hash(b"other")
    wheel = make_wheel(
        tmp_path,
        files={"a.py": "a", "b.py": "b"},
        hashes={"a.py": other, "b.py": other},
    )
    with pytest.raises(SlimfitError) as caught:
        write_wheel_layer([wheel], SPEC, tmp_path / "out")
    assert str(caught.value) == (
        "The wheel `demo-1.0-py3-none-any.whl` cannot be installed:\n"
        f"  - `a.py` has the hash {record_hash(b'a')}, "
        f"and RECORD says {other}.\n"
        f"  - `b.py` has the hash {record_hash(b'b')}, "
        f"and RECORD says {other}.\n"
        "\n"
        "Delete the file and fetch it again if the lockfile has another hash for it. "
        "If it was published so, lock another version or build of it."
    )
    assert os.listdir(tmp_path / "out") == []


def test_no_wheel_is_no_layer(tmp_path: Path) -> None:
    with pytest.raises(SlimfitError) as caught:
        write_wheel_layer([], SPEC, tmp_path / "out")
    assert str(caught.value) == "A wheel layer needs a wheel.\n\nName at least one `.whl` file."


def test_a_base_is_compiled_where_its_library_is_named(tmp_path: Path) -> None:
    library = f"usr/lib/python{RUNNING}"
    rootfs = make_rootfs(
        tmp_path / "rootfs.tar",
        [
            (f"{library}/os.py", tarfile.REGTYPE, 0o644, "x = 1\n"),
            (f"{library}/__pycache__/gone.{TAG}.pyc", tarfile.REGTYPE, 0o644, "old"),
            ("usr/share/x.py", tarfile.REGTYPE, 0o644, "x = 1\n"),
        ],
    )
    spec = replace(RUNNING_SPEC, python_library=f"/{library}")
    info = write_rootfs_layer(rootfs, spec, tmp_path / "out")
    assert info.title == "base"
    paths = [line.split("\t")[5] for line in _listing(tmp_path / "out").splitlines()]
    assert paths == [
        "usr",
        "usr/lib",
        library,
        f"{library}/__pycache__",
        f"{library}/__pycache__/os.{TAG}.pyc",
        f"{library}/os.py",
        "usr/share",
        "usr/share/x.py",
    ]
    write_rootfs_layer(rootfs, RUNNING_SPEC, tmp_path / "plain")
    assert f"{library}/__pycache__/gone.{TAG}.pyc" in _listing(tmp_path / "plain")
