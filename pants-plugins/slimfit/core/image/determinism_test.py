"""What must not change a byte of a layer is changed here, all at once and again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import slimfit
from slimfit.core.image.layer import INFO_FILE, LAYER_FILE, LISTING_FILE
from slimfit.core.image.spec import LayerSpec
from slimfit.core.image.testing import RUNNING, make_rootfs, make_wheel, write_tree

# Code with what marshal writes with care: sets, docstrings, shared names, large numbers, closures.
MODULE = '''\
"""Rates by region."""
import os, sys, json

REGIONS = {"north", "south", "east", "west"}
RATES = (1.5, 2**70, 3j, b"bytes", "encodings", None, ...)


def rate(region, *, default="utf-8", **encodings):
    """The rate of a region."""
    if region in {"north", "south", "utf-8", "ascii", "latin_1", "charmap"}:
        return [lambda value: value * factor for factor in RATES if region not in encodings]
    return {"name": region, "errors": sys.path, "json": json, "os": os, "default": default}


class Codec:
    """Shares its names with modules that a locale loads."""

    def encode(self, input, errors="strict"):
        return input, errors
'''
SPEC = LayerSpec(RUNNING, f"/usr/bin/python{RUNNING}", python_library=f"/usr/lib/python{RUNNING}")


def _inputs(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("alpha", "beta"):
        files = {f"{name}/m{number}.py": f"{MODULE}N = {number}\n" for number in range(5)}
        files["shared.py"] = f"BY = '{name}'\n"
        files[f"{name}-1.0.dist-info/entry_points.txt"] = f"[console_scripts]\n{name} = {name}:x\n"
        make_wheel(folder, name, files=files)
    write_tree(folder / "src", {"shop/main.py": MODULE, "shop/data/é.csv": "a,b\n"})
    make_rootfs(folder / "rootfs.tar", [(f"usr/lib/python{RUNNING}/os.py", b"0", 0o644, MODULE)])
    (folder / "spec.json").write_text(SPEC.to_json(), encoding="utf-8")


def _layers(
    folder: Path,
    *,
    python: str = sys.executable,
    backwards: bool = False,
    umask: int = 0o022,
    **environment: str,
) -> dict[str, bytes]:
    """All that the three layer commands write, in a process of its own."""
    wheels = sorted(str(path.relative_to(folder)) for path in folder.glob("*.whl"))
    results = {}
    for command, arguments in (
        ("wheel-layer", wheels[::-1] if backwards else wheels),
        ("sources-layer", ["--sources", "src", "--entry-point", "shop.main:rate"]),
        ("rootfs-layer", ["--rootfs", "rootfs.tar"]),
    ):
        subprocess.run(
            [python, "-s", "-m", "slimfit.sandbox.image_tool", command, "--spec", "spec.json"]
            + ["--out", f"out-{command}", *arguments],
            check=True,
            cwd=folder,
            env={"PYTHONPATH": str(Path(slimfit.__file__).parents[1]), **environment},
            umask=umask,
        )
        for name in (LAYER_FILE, INFO_FILE, LISTING_FILE):
            results[f"{command}/{name}"] = (folder / f"out-{command}" / name).read_bytes()
    return results


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("first") / "inputs"
    _inputs(folder)
    return _layers(folder, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")


def test_another_machine_gives_the_same_bytes(tmp_path: Path, expected: dict[str, bytes]) -> None:
    folder = tmp_path / "another folder" / "é"
    _inputs(folder)
    for number, path in enumerate(sorted(folder.rglob("*"))):
        os.utime(path, (10**9 + number, 10**9 + number))
    # Group and others may read what they like; the owner's executable bit is content.
    for path in (folder / "src").rglob("*.py"):
        path.chmod(0o600)
    jittered = _layers(
        folder,
        backwards=True,
        umask=0o077,
        PYTHONHASHSEED="12345",
        TZ="Pacific/Auckland",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONOPTIMIZE="2",
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONWARNINGS="error",
        PYTHONVERBOSE="",
    )
    assert jittered == expected


@pytest.mark.parametrize("seed", ["1", "2", "random"])
def test_the_hash_seed_does_not_show(tmp_path: Path, expected: dict[str, bytes], seed: str) -> None:
    _inputs(tmp_path / "inputs")
    assert _layers(tmp_path / "inputs", PYTHONHASHSEED=seed) == expected


def _twins() -> list[str]:
    """Other interpreters of the same version on this machine, by their resolved paths."""
    homes = Path(sys.base_prefix).parent.glob(f"{RUNNING}.*/bin")
    folders = [Path("/usr/bin"), Path("/usr/local/bin"), *homes]
    found = {os.path.realpath(folder / f"python{RUNNING}") for folder in folders}
    others = found - {os.path.realpath(sys.executable)}
    return sorted(path for path in others if os.path.exists(path))


@pytest.mark.skipif(not _twins(), reason=f"there is one Python {RUNNING} on this machine")
def test_another_interpreter_of_the_same_version_gives_the_same_files(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    # Compressed bytes are promised for one build of zlib, and bytecode for one release of Python:
    # compilers get fixes. The listing has every other content.
    def comparable(results: dict[str, bytes]) -> list[bytes]:
        listings = [results[name] for name in sorted(results) if name.endswith(LISTING_FILE)]
        return [
            line for listing in listings for line in listing.splitlines() if b".pyc" not in line
        ]

    _inputs(tmp_path / "inputs")
    for python in _twins():
        found = _layers(tmp_path / "inputs", python=python)
        assert comparable(found) == comparable(expected), python
