from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.layer_info import Distribution, Script
from slimfit.core.image.testing import RUNNING_SPEC, SPEC, make_wheel, record_hash
from slimfit.core.image.wheel import INSTALLER, InstalledWheel, install_wheel
from slimfit.core.image.wheel_archive import path_problem

PACKAGES = "app/lib/python3.11/site-packages"
END = (
    "\nDelete the file and fetch it again if the lockfile has another hash for it. "
    "If it was published so, lock another version or build of it."
)


def _paths(wheel: InstalledWheel) -> dict[str, int]:
    return {file.path: file.mode for file in wheel.files}


def _text(wheel: InstalledWheel, path: str) -> str:
    (file,) = (file for file in wheel.files if file.path == path)
    return read_all(file.content).decode("utf-8")


def _problems(path: Path) -> str:
    with pytest.raises(SlimfitError) as caught:
        install_wheel(path, SPEC)
    message = str(caught.value)
    start = f"The wheel `{path.name}` cannot be installed:\n"
    assert message.startswith(start)
    assert message.endswith(END)
    return message[len(start) : -len(END)]


def test_every_scheme_goes_to_its_folder(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path,
        "Demo_Pkg",
        files={
            "demo/__init__.py": "",
            "demo.pth": "import demo\n",
            "Demo_Pkg-1.0.data/purelib/pure.py": "",
            "Demo_Pkg-1.0.data/platlib/plat.py": "",
            "Demo_Pkg-1.0.data/headers/demo.h": "",
            "Demo_Pkg-1.0.data/scripts/tool": "#!python\nprint()\n",
            "Demo_Pkg-1.0.data/data/share/demo/table.csv": "",
            "Demo_Pkg-1.0.dist-info/entry_points.txt": "[console_scripts]\nrun = demo:main\n",
        },
    )
    installed = install_wheel(wheel, SPEC)
    assert _paths(installed) == {
        "app/bin/run": 0o755,
        "app/bin/tool": 0o755,
        "app/include/site/python3.11/demo-pkg/demo.h": 0o644,
        f"{PACKAGES}/Demo_Pkg-1.0.dist-info/INSTALLER": 0o644,
        f"{PACKAGES}/Demo_Pkg-1.0.dist-info/METADATA": 0o644,
        f"{PACKAGES}/Demo_Pkg-1.0.dist-info/RECORD": 0o644,
        f"{PACKAGES}/Demo_Pkg-1.0.dist-info/WHEEL": 0o644,
        f"{PACKAGES}/Demo_Pkg-1.0.dist-info/entry_points.txt": 0o644,
        f"{PACKAGES}/demo.pth": 0o644,
        f"{PACKAGES}/demo/__init__.py": 0o644,
        f"{PACKAGES}/plat.py": 0o644,
        f"{PACKAGES}/pure.py": 0o644,
        "app/share/demo/table.csv": 0o644,
    }
    assert _text(installed, "app/bin/tool") == "#!/app/bin/python\nprint()\n"
    assert installed.scripts == (
        Script("run", "demo-pkg", "demo:main"),
        Script("tool", "demo-pkg", ""),
    )
    assert installed.distribution.name == "demo-pkg"
    assert installed.distribution.title == "demo-pkg 1.0"


def test_record_lists_what_is_installed_and_its_bytecode(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path,
        files={
            "demo/__init__.py": "",
            "demo-1.0.data/scripts/tool": "#!python\n",
            "demo-1.0.data/data/etc/demo.py": "",
        },
    )
    packages = RUNNING_SPEC.site_packages
    record = _text(install_wheel(wheel, RUNNING_SPEC), f"{packages}/demo-1.0.dist-info/RECORD")
    tag = RUNNING_SPEC.python_version.replace(".", "")
    shebang = b"#!/app/bin/python\n"
    metadata = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
    wheel_file = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
    assert record == (
        f"../../../bin/tool,{record_hash(shebang)},18\n"
        "../../../etc/demo.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
        f"demo-1.0.dist-info/INSTALLER,{record_hash(INSTALLER)},8\n"
        f"demo-1.0.dist-info/METADATA,{record_hash(metadata)},{len(metadata)}\n"
        "demo-1.0.dist-info/RECORD,,\n"
        f"demo-1.0.dist-info/WHEEL,{record_hash(wheel_file)},{len(wheel_file)}\n"
        "demo/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n"
        f"demo/__pycache__/__init__.cpython-{tag}.pyc,,\n"
    )


def test_only_the_executable_bit_of_a_mode_is_kept(tmp_path: Path) -> None:
    modes = {
        "private.py": stat.S_IFREG | 0o600,
        "program": stat.S_IFREG | 0o711,
        "link": stat.S_IFLNK | 0o777,
        "unknown": 0o777,
    }
    wheel = make_wheel(tmp_path, files={name: "" for name in modes}, modes=modes)
    paths = _paths(install_wheel(wheel, SPEC))
    assert [paths[f"{PACKAGES}/{name}"] for name in modes] == [0o644, 0o755, 0o644, 0o644]


def test_bytecode_that_a_wheel_brings_stays_out_but_modules_without_source_do_not(
    tmp_path: Path,
) -> None:
    files = {"a/__pycache__/b.cpython-311.pyc": "", "a/c.pyc": ""}
    paths = _paths(install_wheel(make_wheel(tmp_path, files=files), SPEC))
    assert f"{PACKAGES}/a/c.pyc" in paths
    assert f"{PACKAGES}/a/__pycache__/b.cpython-311.pyc" not in paths


def test_a_generated_script_replaces_the_wrapper_of_the_same_name(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path,
        files={
            "demo-1.0.data/scripts/run": "#!python\nold\n",
            "demo-1.0.dist-info/entry_points.txt": "[console_scripts]\nrun = demo:main\n",
        },
    )
    installed = install_wheel(wheel, SPEC)
    assert "from demo import main" in _text(installed, "app/bin/run")
    assert installed.scripts == (Script("run", "demo", "demo:main"),)


def test_names_that_differ_in_case_alone_are_two_files(tmp_path: Path) -> None:
    paths = _paths(install_wheel(make_wheel(tmp_path, files={"A.py": "1", "a.py": "2"}), SPEC))
    assert f"{PACKAGES}/A.py" in paths
    assert f"{PACKAGES}/a.py" in paths


def test_a_distribution_of_metadata_alone_is_one(tmp_path: Path) -> None:
    installed = install_wheel(make_wheel(tmp_path), SPEC)
    assert len(installed.files) == 4
    assert installed.distribution == Distribution(
        "demo", "1.0", "demo-1.0-py3-none-any.whl", installed.distribution.sha256
    )


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    files = {
        "/etc/passwd": "",
        "../evil.py": "",
        "a\\b.py": "",
        "a//b.py": "",
        "tab\t.py": "",
        "pkg/.wh.numpy": "",
        "null": "",
        "pipe": "",
        "sudo": "",
        "unlisted.py": "",
        "altered.py": "now",
        "weak.py": "",
        "thing": "",
        "thing/inside.py": "",
        "demo-1.0.data/etc/x": "",
        "demo-1.0.data/purelib/same.py": "1",
        "same.py": "2",
        "demo-1.0.dist-info/entry_points.txt": "[console_scripts]\nrun = demo\n",
    }
    wheel = make_wheel(
        tmp_path,
        files=files,
        modes={
            "null": stat.S_IFCHR | 0o666,
            "pipe": stat.S_IFIFO | 0o666,
            "sudo": stat.S_IFREG | 0o4755,
        },
        unrecorded=["unlisted.py"],
        hashes={"altered.py": record_hash(b"then"), "weak.py": "md5=AAAA"},
        wheel_version="2.0",
    )
    assert _problems(wheel) == (
        "  - `/etc/passwd` is an absolute path.\n"
        "  - `../evil.py` leaves the folder it is installed to.\n"
        "  - `a\\b.py` holds a backslash.\n"
        "  - `a//b.py` is not a plain path.\n"
        "  - 'tab\\t.py' holds a control character.\n"
        "  - `pkg/.wh.numpy` would delete `numpy` from the image.\n"
        "  - `null` is a device.\n"
        "  - `pipe` is a named pipe.\n"
        "  - `sudo` is set to run as its owner or group (mode 4755).\n"
        "  - RECORD, row 11: the hash `md5=AAAA` is none of sha256, sha384, sha512.\n"
        "  - `unlisted.py` has no hash in RECORD.\n"
        "  - `weak.py` has no hash in RECORD.\n"
        "  - WHEEL names the format version `2.0`; only versions 1.x are known.\n"
        "  - The script `run` of console_scripts is not `module:object`: `demo`.\n"
        "  - `demo-1.0.data/etc/x` is in none of the folders data, headers, platlib, purelib, "
        "scripts of `demo-1.0.data`.\n"
        "  - Two of its files with different content go to "
        "`/app/lib/python3.11/site-packages/same.py`.\n"
        "  - `/app/lib/python3.11/site-packages/thing` would be a file and a folder.\n"
        f"  - `altered.py` has the hash {record_hash(b'now')}, "
        f"and RECORD says {record_hash(b'then')}.\n"
    )


def test_a_path_that_comes_twice_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.py": ""})
    with pytest.warns(UserWarning), zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("a.py", "")
    assert _problems(wheel) == "  - `a.py` is in the archive twice.\n"


@pytest.mark.parametrize("missing", ["METADATA", "WHEEL", "RECORD"])
def test_missing_metadata_is_named(tmp_path: Path, missing: str) -> None:
    wheel = make_wheel(tmp_path, without=[missing])
    assert _problems(wheel) == f"  - `demo-1.0.dist-info/{missing}` is missing.\n"


def test_an_archive_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.py", "")
    assert _problems(path) == "  - There must be one `.dist-info` folder in it; there is none.\n"


def test_a_record_that_is_no_csv_is_the_only_problem(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.py": ""}, hashes={"a.py": "x" * 200_000})
    assert _problems(wheel) == (
        "  - RECORD, row 1, cannot be read (field larger than field limit (131072)).\n"
    )


def test_a_hash_that_is_no_base64_is_a_problem_of_the_wheel(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files={"a.py": ""}, hashes={"a.py": "sha256=a"})
    assert _problems(wheel) == (
        "  - RECORD, row 1: the hash `sha256=a` is no sha256 in urlsafe base64.\n"
        "  - `a.py` has no hash in RECORD.\n"
    )


def test_a_wheel_under_another_name_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path).rename(tmp_path / "other-1.0-py3-none-any.whl")
    assert _problems(wheel) == (
        "  - METADATA is of `demo 1.0`, and the file's name says `other 1.0`.\n"
    )


@pytest.mark.parametrize("char", ["\n", "\x7f", "\x85", "\u2028"])
def test_a_path_with_a_control_character_is_refused(char: str) -> None:
    name = f"a{char}.py"
    assert path_problem(name) == f"{name!r} holds a control character."


def test_metadata_without_a_name_is_refused(tmp_path: Path) -> None:
    assert _problems(make_wheel(tmp_path, version="")) == (
        "  - METADATA does not name the distribution and its version.\n"
    )
