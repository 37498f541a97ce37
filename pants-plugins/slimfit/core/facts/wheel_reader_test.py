"""Tests of what is read from a wheel's archive."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.facts.wheel import EntryPointFact, OpenPackage, WheelFacts
from slimfit.core.facts.wheel_reader import read_wheel_facts
from slimfit.core.image.testing import make_wheel

METADATA = """\
Requires-Python: >=3.9
License-Expression: MIT
License: MIT License
        Copyright somebody
        Permission is granted
License-File: LICENSE
License-File: vendored/NOTICE
Classifier: Topic :: Software Development
Classifier: License :: OSI Approved :: MIT License
Classifier: Development Status :: 4 - Beta
Requires-Dist: numpy>=1.26 ; python_version >= "3.9"
Requires-Dist: attrs
Requires-Dist: redis[hiredis]>=5 ; extra == 'cache'
Provides-Extra: cache
Provides-Extra: all
"""
ENTRY_POINTS = """\
[console_scripts]
demo = demo.cli:main
[xarray.backends]
B = demo:B
a = demo.a
"""


def test_all_facts_are_read(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "Demo_Thing",
        "1.0",
        {
            "demo/__init__.py": "VALUE = 1\n",
            "Demo_Thing-1.0.data/purelib/more.py": "",
            "Demo_Thing-1.0.data/platlib/fast.abi3.so": "",
            "Demo_Thing-1.0.data/data/share/x.py": "",
            "Demo_Thing-1.0.data/scripts/run.py": "",
            "Demo_Thing-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
            "Demo_Thing-1.0.dist-info/licenses/LICENSE": "",
            # Other distributions that are vendored are none of its own.
            "demo/_vendor/other-1.0.dist-info/METADATA": "Name: other\n",
        },
        metadata=METADATA,
    )
    facts = read_wheel_facts(path)
    assert facts == WheelFacts(
        name="demo-thing",
        version="1.0",
        filename="Demo_Thing-1.0-py3-none-any.whl",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        unpacked_size=facts.unpacked_size,
        file_count=11,
        import_names=("demo", "fast", "more"),
        requires=(
            'numpy>=1.26 ; python_version >= "3.9"',
            "attrs",
            "redis[hiredis]>=5 ; extra == 'cache'",
        ),
        requires_python=">=3.9",
        extras=("cache", "all"),
        entry_points=(
            EntryPointFact("console_scripts", "demo", "demo.cli:main"),
            EntryPointFact("xarray.backends", "B", "demo:B"),
            EntryPointFact("xarray.backends", "a", "demo.a"),
        ),
        license_expression="MIT",
        license="MIT License",
        license_classifiers=("License :: OSI Approved :: MIT License",),
        license_files=("LICENSE", "vendored/NOTICE"),
    )
    assert facts.unpacked_size > len(METADATA) + len(ENTRY_POINTS)
    assert not facts.is_stub


def test_top_level_txt_counts_where_a_pth_file_may_hide_modules(tmp_path: Path) -> None:
    top_level = "demo-1.0.dist-info/top_level.txt"
    files = {"seen.py": "", top_level: "seen\nhidden\nno-name\n"}
    assert read_wheel_facts(make_wheel(tmp_path, files=files)).import_names == ("seen",)
    hooked = {**files, "demo.pth": "import _demo_hook\n", "_demo_hook.py": ""}
    names = read_wheel_facts(make_wheel(tmp_path, files=hooked)).import_names
    assert names == ("_demo_hook", "hidden", "seen")


def test_what_is_wrong_with_a_wheel_hides_none_of_its_facts(tmp_path: Path) -> None:
    files = {"demo.py": "", "demo-1.0.dist-info/entry_points.txt": "no section\n"}
    path = make_wheel(tmp_path, files=files, unrecorded=["demo.py"], metadata="License: UNKNOWN\n")
    facts = read_wheel_facts(path)
    assert (facts.import_names, facts.entry_points, facts.license) == (("demo",), (), "")


def test_a_zip_without_metadata_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SlimfitError) as caught:
        read_wheel_facts(make_wheel(tmp_path, without=["METADATA"]))
    assert str(caught.value) == (
        "The wheel `demo-1.0-py3-none-any.whl` has 0 files `*.dist-info/METADATA`, and has to have"
        " one.\n\n"
        "Delete the file and fetch it again if the lockfile has another hash for it. If it was"
        " published so, lock another version or build of it."
    )


def test_facts_survive_their_text(tmp_path: Path) -> None:
    files = {"nvidia/__init__.py": "", "nvidia/x/__init__.py": "", "yaml-stubs/__init__.pyi": ""}
    facts = read_wheel_facts(make_wheel(tmp_path, files=files, metadata=METADATA))
    assert facts.open_packages == (OpenPackage("nvidia", ("nvidia.x",)),)
    text = facts.to_json()
    assert WheelFacts.from_json(text) == facts
    assert "entry_points" not in text and "namespaces" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "KeyError: 'format'"),
        ("{}", "KeyError: 'format'"),
        ('{"format": 2}', "ValueError: format"),
        ('{"format": 1, "colour": "red"}', "ValueError: unknown: colour"),
    ],
)
def test_another_text_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        WheelFacts.from_json(text)
    assert str(caught.value) == (
        f"This is no text of wheel facts of format 1 ({problem}).\n\n"
        "Use what `slimfit.sandbox.wheel_facts` wrote, unchanged."
    )
