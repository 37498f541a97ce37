from __future__ import annotations

from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all
from slimfit.core.image.exclusions import (
    check_matches,
    check_names,
    is_kept,
    matches,
    merged_exclusions,
)
from slimfit.core.image.layer import LAYER_FILE, LISTING_FILE, write_wheel_layer
from slimfit.core.image.layer_info import ExcludedFiles
from slimfit.core.image.testing import RUNNING_SPEC, SPEC, make_wheel
from slimfit.core.image.wheel import install_wheel


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("**/tests/**", ["a/tests/b.py", "tests/b/c", "a/b/tests/c/d"], ["a/tests", "a/mytests/b"]),
        ("a/*.pyi", ["a/x.pyi", "a/.pyi"], ["a/b/x.pyi", "b/a/x.pyi", "a/x.pyix"]),
        ("a/**/x?.py", ["a/x1.py", "a/b/c/x2.py"], ["a/x.py", "a/x/.py"]),
        ("**", ["a", "a/b"], []),
        ("a/[!b-d]*", ["a/e", "a/a1"], ["a/b", "a/c1", "a//"]),
        ("a/[]x]", ["a/]", "a/x"], ["a/[]"]),
        ("a+(b).c", ["a+(b).c"], ["aa(b).c", "a+b.c"]),
        ("a/[b", ["a/[b"], ["a/b"]),
    ],
)
def test_a_glob_names_paths(glob: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes if not matches(glob, path)] == []
    assert [path for path in no if matches(glob, path)] == []


def test_metadata_and_licences_are_kept() -> None:
    kept = [
        *(
            "x-1.0.dist-info/METADATA",
            "x-1.0.dist-info/sub/any.txt",
            "x/LICENSE",
            "x/tests/COPYING.txt",
        ),
        *(
            "LICENCE.md",
            "x/UNLICENSE",
            "x/NOTICE",
            "x/licenses/mit.txt",
            "x/LICENSE-APACHE",
            "x/AUTHORS",
        ),
    ]
    assert [path for path in kept if not is_kept(path)] == []
    free = [
        "x/license.py",
        "x/licenses/__init__.py",
        "x/tests/a.dist-info/b",
        "x/notices.txt",
        "x/a.py",
    ]
    assert [path for path in free if is_kept(path)] == []


FILES = {
    "demo/__init__.py": "VALUE = 1\n",
    "demo/tests/__init__.py": "",
    "demo/tests/data.csv": "a,b,c\n",
    "demo/tests/LICENSE": "",
    "demo/stub.pyi": "...",
    "demo-1.0.data/data/share/man/demo.1": "man",
    "demo-1.0.data/scripts/tool": "#!python\n",
}


def test_what_is_left_out_is_counted_and_record_tells_of_the_rest(tmp_path: Path) -> None:
    globs = ["**/*.csv", "**/tests/**", "share/**", "bin/*", "demo-1.0.dist-info/**"]
    installed = install_wheel(make_wheel(tmp_path, files=FILES), RUNNING_SPEC, {"demo": globs})
    paths = {file.path.partition("/site-packages/")[2] or file.path for file in installed.files}
    assert {path for path in paths if not path.startswith("demo-1.0")} == {
        "app/bin/tool",
        "demo/__init__.py",
        "demo/stub.pyi",
        "demo/tests/LICENSE",
    }
    assert installed.excluded == (
        ExcludedFiles("demo", "**/*.csv", 1, 6),
        ExcludedFiles("demo", "**/tests/**", 2, 0),
        ExcludedFiles("demo", "share/**", 1, 3),
        ExcludedFiles("demo", "bin/*", 0, 0),
        ExcludedFiles("demo", "demo-1.0.dist-info/**", 0, 0),
    )
    (record,) = (file for file in installed.files if file.path.endswith("/RECORD"))
    text = read_all(record.content).decode()
    tag = RUNNING_SPEC.python_version.replace(".", "")
    assert [line.split(",")[0] for line in text.splitlines() if "dist-info" not in line] == [
        "../../../bin/tool",
        "demo/__init__.py",
        f"demo/__pycache__/__init__.cpython-{tag}.pyc",
        "demo/stub.pyi",
        "demo/tests/LICENSE",
    ]


def test_a_layer_depends_on_the_globs_of_its_own_distributions_alone(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, files=FILES)
    plain = write_wheel_layer([wheel], SPEC, tmp_path / "plain")
    other = write_wheel_layer([wheel], SPEC, tmp_path / "other", exclude={"else": ["**"]})
    slim = write_wheel_layer([wheel], SPEC, tmp_path / "slim", exclude={"demo": ["**/tests/**"]})
    layers = [(tmp_path / name / LAYER_FILE).read_bytes() for name in ("plain", "other", "slim")]
    assert layers[0] == layers[1] != layers[2]
    assert (plain, slim.excluded) == (other, (ExcludedFiles("demo", "**/tests/**", 2, 6),))


def test_globs_of_an_app_add_to_those_of_its_resolve() -> None:
    assert merged_exclusions(
        {"Demo_Pkg": ["b", "a"], "none": []}, {"demo-pkg": ["a", "c"], "abc": ["x"]}
    ) == (("abc", ("x",)), ("demo-pkg", ("a", "b", "c")))


def test_an_unknown_distribution_is_told_with_the_nearest() -> None:
    check_names("The field", ["Pandas"], ["pandas"], "the app")
    with pytest.raises(SlimfitError) as caught:
        check_names("The field `exclude_files` of a:a", ["Panda"], ["numpy", "pandas"], "the app")
    assert str(caught.value) == (
        "The field `exclude_files` of a:a names `Panda`, which the app does not hold. Did you mean"
        " `pandas`?\n\n"
        "Write the name of a distribution that it holds, or take the entry out."
    )


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("**/test/**", "names no file. Did you mean `**/tests/**`?"),
        ("tests/*", "names no file. Did you mean `**/tests/*`?"),
        ("*.csv", "names no file. Did you mean `**/*.csv`?"),
        ("nothing/like/it", "names no file."),
        ("**/LICENSE", "names no file but metadata or licences, which stay."),
    ],
)
def test_a_glob_that_names_nothing_is_told_with_the_nearest(
    tmp_path: Path, glob: str, said: str
) -> None:
    wheel = make_wheel(tmp_path, files=FILES)
    info = write_wheel_layer([wheel], SPEC, tmp_path / "out", exclude={"demo": [glob, "**/*.pyi"]})
    listing = (tmp_path / "out" / LISTING_FILE).read_text(encoding="utf-8")
    with pytest.raises(SlimfitError) as caught:
        check_matches("`exclude_files` of a:a", info.excluded, [listing])
    assert str(caught.value) == (
        "`exclude_files` of a:a leaves nothing out with\n"
        f"  - demo: `{glob}` {said}\n"
        "\n"
        "A glob is held against a path in site-packages, such as `pandas/tests/test_api.py`; `*` stays"
        " inside of one folder and `**` stands for any. Correct the glob, or take it out."
    )
