"""Wheels as they are found in the wild, installed as layers and used by a real interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from slimfit.core.image.conflicts import stacking
from slimfit.core.image.layer import (
    LAYER_FILE,
    LISTING_FILE,
    write_sources_layer,
    write_wheel_layer,
)
from slimfit.core.image.odd_wheels import EXPECTED, PROGRAM, make_odd_wheels
from slimfit.core.image.spec import HEAVY_WHEEL_BYTES, LayerSpec
from slimfit.core.image.testing import RUNNING, make_wheel, unpack, write_tree

# Prints the files that are not what a RECORD says of them, as `importlib.metadata` reads it.
RECORDS = """\
import base64, hashlib
from importlib import metadata
for one in metadata.distributions():
    assert one.read_text("INSTALLER") == "slimfit\\n"
    for file in one.files:
        data = file.locate().read_bytes()
        if file.hash is None:
            assert file.name == "RECORD" or file.suffix == ".pyc", file
            continue
        found = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if (file.hash.mode, file.hash.value, file.size) != ("sha256", found, len(data)):
            print(one.metadata["Name"], file)
"""


def _install(folder: Path, app: Path) -> LayerSpec:
    """All odd wheels and the program, in an environment of this Python as an image would hold it."""
    python = Path(sys.base_prefix) / "bin" / f"python{RUNNING}"
    spec = LayerSpec(RUNNING, str(python), app_root=str(app))
    (folder / "wheels").mkdir(parents=True)
    wheels = make_odd_wheels(folder / "wheels")
    heavy = [wheel for wheel in wheels if wheel.stat().st_size >= HEAVY_WHEEL_BYTES]
    assert len(heavy) == 1
    write_wheel_layer(heavy, spec, folder / "0")
    write_wheel_layer([wheel for wheel in wheels if wheel not in heavy], spec, folder / "1")
    order = stacking([(folder / name / LISTING_FILE).read_text(encoding="utf-8") for name in "01"])
    write_tree(folder / "sources", {"odd/__init__.py": "", "odd/main.py": PROGRAM})
    write_sources_layer(folder / "sources", spec, folder / "2", "odd.main")
    for layer in (*map(str, order), "2"):
        unpack(folder / layer / LAYER_FILE, Path("/"), inside=spec.root)
    return spec


def _run(*command: str, cwd: Path = Path("/")) -> str:
    done = subprocess.run(
        command, capture_output=True, check=False, cwd=cwd, encoding="utf-8", env={"PATH": "/bin"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> LayerSpec:
    folder = tmp_path_factory.mktemp("odd")
    return _install(folder / "layers", folder / "app")


def test_a_program_finds_all_that_its_wheels_bring(installed: LayerSpec) -> None:
    assert json.loads(_run(installed.python, f"/{installed.sources}")) == EXPECTED


@pytest.mark.parametrize(
    ("script", "printed"),
    [("odd-plain", "plain"), ("odd-windowed", "windowed"), ("odd-run", "run")],
)
def test_scripts_run(installed: LayerSpec, script: str, printed: str) -> None:
    assert _run(f"/{installed.bin}/{script}").split() == [printed]


def test_each_record_is_true_but_of_what_lost(installed: LayerSpec) -> None:
    assert _run(installed.python, "-I", "-c", RECORDS).splitlines() == [
        "odd_quarrel_c odd_first.py",
        "odd_quarrel_c odd_second.py",
    ]


def test_data_and_headers_are_where_an_environment_has_them(installed: LayerSpec) -> None:
    root = Path(installed.app_root)
    assert (root / "share/odd/table.csv").read_text() == "a,b\n"
    assert (root / f"include/site/python{RUNNING}/odd-data/odd.h").read_text() == "int odd;\n"


@pytest.mark.parametrize("name", ["a b", "long" * 40], ids=["a space", "more than 127 bytes"])
def test_scripts_run_where_a_shebang_cannot_name_the_interpreter(tmp_path: Path, name: str) -> None:
    spec = _install(tmp_path / "layers", tmp_path / name)
    for script, printed in (("odd-plain", "plain"), ("odd-run", "run")):
        assert _run(f"/{spec.bin}/{script}").split() == [printed]


def test_a_name_that_no_file_system_takes_is_refused(tmp_path: Path) -> None:
    name = "é" * 127 + "ab"
    wheel = make_wheel(tmp_path, files={f"{name}.py": ""})
    with pytest.raises(Exception) as caught:
        write_wheel_layer([wheel], LayerSpec("3.11", "/python", bytecode=False), tmp_path / "out")
    assert f"  - `{name}.py` has a part of 259 bytes; file systems take 255.\n" in str(caught.value)
