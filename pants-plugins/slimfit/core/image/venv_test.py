from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.layer import LAYER_FILE, write_sources_layer, write_wheel_layer
from slimfit.core.image.spec import LayerSpec
from slimfit.core.image.testing import RUNNING, SPEC, make_wheel, unpack, write_tree
from slimfit.core.image.venv import launcher_file, venv_files

# Prints what a program sees of how it was started, after it had work done by a spawned process.
PROGRAM = """\
import json
import multiprocessing
import sys

import helper


class Nested:
    @staticmethod
    def run():
        report("nested")
        return 3


def square(number):
    return number * number


def report(how):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        squares = pool.map(square, [2, 3])
    print(json.dumps({"how": how, "argv": sys.argv, "squares": squares, "path": sys.path,
                      "helper": helper.ORIGIN}))


if __name__ == "__main__":
    report("module")
"""


def _app(folder: Path, entry_point: str) -> LayerSpec:
    """Makes an environment of this Python below a folder, as an image would hold it."""
    python = Path(sys.base_prefix) / "bin" / f"python{RUNNING}"
    spec = LayerSpec(RUNNING, str(python), app_root=str(folder / "app"))
    write_tree(
        folder / "sources", {"shop/__init__.py": "", "shop/main.py": PROGRAM, "helper.py": SRC}
    )
    wheel = make_wheel(folder, files={"helper.py": "ORIGIN = 'wheel'\n", "other.py": ""})
    write_wheel_layer([wheel], spec, folder / "wheel")
    write_sources_layer(folder / "sources", spec, folder / "layer", entry_point)
    for layer in ("wheel", "layer"):
        unpack(folder / layer / LAYER_FILE, Path("/"), inside=spec.root)
    return spec


SRC = "ORIGIN = 'sources'\n"


def _run(spec: LayerSpec, arguments: Sequence[str], code: int = 0) -> str:
    done = subprocess.run(
        [spec.python, *arguments],
        check=False,
        capture_output=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "entry_point, how, code",
    [("shop.main", "module", 0), ("shop.main:Nested.run", "nested", 3)],
    ids=["a module", "a dotted function"],
)
def test_the_launcher_runs_the_program_as_a_pex_does(
    tmp_path: Path, entry_point: str, how: str, code: int
) -> None:
    spec = _app(tmp_path, entry_point)
    seen = json.loads(_run(spec, [f"{spec.app_root}/src", "--flag"], code))
    assert seen["how"] == how
    assert seen["argv"] == [f"{spec.app_root}/src/shop/main.py", "--flag"]
    assert seen["squares"] == [4, 9]
    assert seen["helper"] == "sources"
    assert seen["path"][0] == f"{spec.app_root}/src"
    assert seen["path"].count(f"{spec.app_root}/src") == 1
    assert "/" not in seen["path"]
    assert "" not in seen["path"]


@pytest.mark.parametrize("flag", [(), ("-I",)], ids=["plain", "isolated"])
def test_sources_come_between_the_standard_library_and_distributions(
    tmp_path: Path, flag: tuple[str, ...]
) -> None:
    spec = _app(tmp_path, "shop.main")
    script = (
        "import helper, json, os, sys; print(json.dumps([sys.path, helper.ORIGIN, os.__file__]))"
    )
    path, origin, standard = json.loads(_run(spec, [*flag, "-c", script]))
    sources, packages = f"{spec.app_root}/src", f"/{spec.site_packages}"
    assert origin == "sources"
    assert path.index(os.path.dirname(standard)) < path.index(sources) < path.index(packages)
    assert path.count(sources) == 1


def test_a_module_is_run_from_anywhere(tmp_path: Path) -> None:
    spec = _app(tmp_path, "shop.main")
    assert json.loads(_run(spec, ["-m", "shop.main"]))["helper"] == "sources"


def test_modules_are_read_from_their_caches(tmp_path: Path) -> None:
    spec = _app(tmp_path, "shop.main")
    # An unchecked cache is used even though the source says something else by now.
    (tmp_path / "app" / "src" / "helper.py").write_text("ORIGIN = 'edited'\n", encoding="utf-8")
    assert _run(spec, ["-c", "import helper; print(helper.ORIGIN)"]) == "sources\n"


def test_the_environment_s_own_files() -> None:
    texts = {
        file.path: read_all(file.content).decode() if file.kind == "f" else f"-> {file.link}"
        for file in venv_files(SPEC)
    }
    assert texts == {
        "app/bin/python": "-> /usr/bin/python3.11",
        "app/bin/python3": "-> python",
        "app/bin/python3.11": "-> python",
        "app/lib/python3.11/site-packages/__slimfit__.pth": (
            "import sys; '/app/src' in sys.path or sys.path.insert(sys.path.index("
            "'/app/lib/python3.11/site-packages') if '/app/lib/python3.11/site-packages' in "
            "sys.path else len(sys.path), '/app/src')\n"
        ),
        "app/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n",
    }


@pytest.mark.parametrize("entry_point", ["", "a b", "a:", "a:b()", "a/b.py", "a.b:c:d", ".a"])
def test_another_entry_point_is_refused(entry_point: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        launcher_file(SPEC, entry_point)
    assert str(caught.value) == (
        f"The entry point `{entry_point}` is neither a module nor a function of one.\n\n"
        "Write `package.module` to run a module, or `package.module:function` to call a "
        "function of it."
    )
