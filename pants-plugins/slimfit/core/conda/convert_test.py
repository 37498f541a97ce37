"""What becomes of names, of native packages and of projects that stand twice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from slimfit.core.conda.convert import convert
from slimfit.core.conda.environment import load_environment
from slimfit.core.conda.fakes import SAID, environment_text, report
from slimfit.core.conda.naming import Names, mapped, read_name_file
from slimfit.core.conda.problems import check_decided, check_interpreters, check_overrides, left_out
from slimfit.core.conda.report import CondaReport, debian_text
from slimfit.core.errors import SlimfitError


def requirements(made: CondaReport) -> list[str]:
    return [text for found in made.requirements for text in found.requirements]


def names(mapping: dict[str, str]) -> Names:
    return Names(mapping={name: mapped(name, value) for name, value in mapping.items()})


@pytest.mark.parametrize("name", ["tk", "geos", "boost", "go", "snappy", "ffmpeg", "blast", "proj"])
def test_a_name_that_is_a_strangers_on_the_index_is_never_a_requirement(name: str) -> None:
    made = report(environment_text(name))
    assert made.requirements == ()
    assert made.undecided == 0


def test_an_unknown_name_is_unknown() -> None:
    made = report(environment_text("acme-inner>=1.2", "nmpy", "numpy-1.26.0-py311_0"))
    assert made.requirements == ()
    assert [(found.name, found.place.line, found.hint) for found in made.unknown] == [
        ("acme-inner", 2, ""),
        ("nmpy", 3, "the nearest name that is known is `numpy`"),
        ("numpy-1.26.0-py311_0", 4, "if `1.26.0` is its version, write `- numpy=1.26.0`"),
    ]


def test_all_unknown_names_stand_in_one_message_with_the_mapping_to_paste() -> None:
    made = report(environment_text("acme-inner>=1.2", "nmpy", "scipy>=1,<2|>3"))
    with pytest.raises(SlimfitError) as caught:
        check_decided(made, "//3rdparty/python:conda")
    assert str(caught.value) == (
        "environment.yml names packages that Slimfit does not know. A name is never guessed: a"
        " project of the same name on the Python index may be a stranger's.\n\n"
        "  environment.yml:2: `acme-inner>=1.2`\n"
        "  environment.yml:3: `nmpy` (the nearest name that is known is `numpy`)\n\n"
        "Say what each is in //3rdparty/python:conda, and fill in the project:\n\n"
        "  name_mapping={\n"
        '      "acme-inner": "",\n'
        '      "nmpy": "",\n'
        "  },\n\n"
        'Extras may follow a project ("dask[complete]"), "debian: sox" names Debian packages, and ""'
        " leaves a package out.\n\n"
        "environment.yml asks for versions that have no equal outside of conda"
        " (//3rdparty/python:conda).\n\n"
        "environment.yml:4: `scipy>=1,<2|>3`\n"
        "    PEP 440 has no `or`, and the alternatives of `>=1,<2|>3` are no single range. Write the"
        " one that you want, or give the requirement in the field `overrides`. To give it:"
        ' `overrides={"scipy": {"requirements": ["scipy>=..."]}}`.'
    )


def test_the_mapping_of_the_user_comes_first() -> None:
    mapping = {
        "tools": "acme-tools[cli]",
        "numpy": "numpy-fork",
        "sox": "debian: sox libsox-fmt-mp3",
    }
    made = report(
        environment_text("tools=1.2", "numpy", "sox", "scipy"),
        names=names({**mapping, "scipy": ""}),
    )
    assert requirements(made) == ["acme-tools[cli]==1.2.*", "numpy-fork"]
    assert [debian_text(native.debian) for native in made.native] == ["sox libsox-fmt-mp3"]
    assert [(dropped.name, dropped.reason) for dropped in made.dropped] == [
        ("scipy", "left out by `name_mapping`")
    ]


@pytest.mark.parametrize("value", ["tools>=1", "debian:", "debian: No_Package", "two words"])
def test_a_mapping_to_what_is_no_name_is_refused(value: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        mapped("tools", value)
    assert str(caught.value).startswith(
        f"`name_mapping` maps `tools` to `{value}`, which is no project and no Debian package.\n\n"
        'Write `"tools": "project"` for a project'
    )


def test_the_larger_file_comes_last_and_is_never_asked_to_guess() -> None:
    content = b'{"tools": "acme-tools", "numpy": "other", "pair": ["a", "b"], "lib": null}'
    larger = read_name_file(content, "names.json")
    made = report(environment_text("tools", "numpy", "pair", "lib"), names=Names(larger=larger))
    assert requirements(made) == ["acme-tools", "numpy"]
    assert [unknown.name for unknown in made.unknown] == ["pair"]
    assert [found.name for found in made.conda_only] == ["lib"]


def test_a_larger_file_that_is_none_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        read_name_file(b"[1]", "names.json")
    assert str(caught.value) == (
        "The file names.json of `[conda].name_file` is no JSON object.\n\n"
        'Write it as in `{"pytables": "tables", "openssl": null}`.'
    )


def test_a_requirement_brings_the_system_packages_that_it_needs() -> None:
    made = report(environment_text("pytesseract", "python-graphviz"))
    assert {found.project: found.debian for found in made.requirements} == {
        "graphviz": (("bookworm", ("graphviz",)), ("trixie", ("graphviz",))),
        "pytesseract": (("bookworm", ("tesseract-ocr",)), ("trixie", ("tesseract-ocr",))),
    }


def test_so_does_one_that_pip_is_asked_for() -> None:
    made = report(environment_text("python", pip=("pytesseract",)))
    assert [debian_text(found.debian) for found in made.requirements] == ["tesseract-ocr"]


def test_a_native_package_is_that_of_its_requirement_or_global() -> None:
    made = report(environment_text("pytesseract", "tesseract", "ffmpeg", "native-tool"))
    assert [(native.name, native.needed_by) for native in made.native] == [
        ("tesseract", ("pytesseract",)),
        ("ffmpeg", ()),
        ("native-tool", ()),
    ]
    assert [native.name for native in made.global_native] == ["ffmpeg", "native-tool"]
    assert debian_text(made.native[2].debian) == "tool (bookworm); tool-ng (trixie)"


def test_compilers_and_build_tools_are_dropped() -> None:
    lines = ("make", "gcc_linux-64", "compilers", "cmake", "sysroot_linux-64=2.17", "pkg-config")
    made = report(environment_text(*lines))
    assert [dropped.name for dropped in made.dropped] == [line.split("=")[0] for line in lines]
    assert {dropped.reason for dropped in made.dropped} == {"builds packages, and runs none"}


def test_one_project_is_one_requirement() -> None:
    made = report(environment_text("opencv=4.5.5", "py-opencv>=4", "libopencv"))
    assert requirements(made) == ["opencv-python-headless==4.5.5.*,>=4"]
    assert [dropped.name for dropped in made.dropped] == ["libopencv"]


def test_a_name_keeps_the_dots_that_import_names_are_made_of() -> None:
    (found,) = report(environment_text("ruamel.yaml=0.18")).requirements
    assert (found.project, found.requirements) == ("ruamel-yaml", ("ruamel.yaml==0.18.*",))


def test_pip_wins_and_says_what_it_wins_over() -> None:
    made = report(
        environment_text(
            "pandas=1.3", "scipy=1.9", "numpy=1.2", pip=("pandas>=1.4", "scipy==1.9.3", "numpy")
        )
    )
    assert requirements(made) == ["numpy==1.2.*", "pandas>=1.4", "scipy==1.9.3"]
    assert [note for found in made.requirements for note in found.notes] == [
        "conda's `==1.3.*` gives way to pip's `pandas>=1.4`, which is installed last and counts"
    ]


def test_pins_that_exclude_each_other_are_noted() -> None:
    (found,) = report(environment_text("numpy==1.2", "numpy>=1.20")).requirements
    assert found.notes == ("no version fits `==1.2,>=1.20`: correct one of the lines",)


def test_two_pip_lists_both_count_with_a_warning() -> None:
    made = report("dependencies:\n  - pip:\n    - attrs\n  - pip:\n    - six\n")
    assert requirements(made) == ["attrs", "six"]
    assert [note.message for note in made.notes] == [
        "there are several `pip:` lists (lines 2, 4), of which conda installs the last alone; here"
        " all count. Make one of them"
    ]


@pytest.mark.parametrize(
    ("relax", "expected"),
    [
        ("exact", ["certifi==2021.10.8", "numpy==1.21.2", "six>=1.16"]),
        ("minor", ["certifi==2021.10.*", "numpy==1.21.*", "six>=1.16"]),
        ("any", ["certifi", "numpy", "six"]),
    ],
)
def test_pins_are_loosened_and_it_says_which(relax: str, expected: list[str]) -> None:
    made = report(environment_text("numpy==1.21.2", "certifi==2021.10.8", "six>=1.16"), relax=relax)
    assert requirements(made) == expected
    loosened = [found.project for found in made.requirements if "loosened" in "".join(found.notes)]
    assert loosened == {"exact": [], "minor": ["certifi", "numpy"]}.get(
        relax, ["certifi", "numpy", "six"]
    )


def test_lines_for_pip_are_not_loosened() -> None:
    assert requirements(report(environment_text(pip=("numpy==1.21.2",)), relax="any")) == [
        "numpy==1.21.2"
    ]


def test_pyqt_is_a_project_for_each_major() -> None:
    assert requirements(report(environment_text("pyqt=5.15"))) == ["pyqt5==5.15.*"]
    assert requirements(report(environment_text("pyqt>=6.4"))) == ["pyqt6>=6.4"]


def test_an_override_of_nothing_is_an_error() -> None:
    made = report(environment_text("numpy"))
    with pytest.raises(SlimfitError) as caught:
        check_overrides(made, {"nunpy": {}}, "//:conda")
    assert str(caught.value) == (
        "The field `overrides` of //:conda names `nunpy`, and environment.yml asks for no such"
        " project.\n\n"
        "Write the names that projects have on the Python index, or remove them. Did you mean"
        " `numpy`?"
    )


def test_a_python_that_the_resolve_does_not_have_is_an_error() -> None:
    made = report(environment_text("python=3.8"))
    with pytest.raises(SlimfitError) as caught:
        check_interpreters(made, "default", ("CPython==3.11.*",))
    assert str(caught.value) == (
        "environment.yml:2 asks for `python=3.8`, and the code of the resolve `default` runs on"
        " `CPython==3.11.*`.\n\n"
        "Write the environment's Python in pants.toml:\n\n"
        "  [python.resolves_to_interpreter_constraints]\n"
        '  default = ["CPython==3.8.*"]\n\n'
        'Or change the line of the environment; with `name_mapping={"python": ""}` it does not count.'
    )


@pytest.mark.parametrize("constraint", ["CPython==3.8.*", "CPython>=3.7,<4", ">=3.8", "==3.8.12"])
def test_a_python_that_the_resolve_has_is_none(constraint: str) -> None:
    check_interpreters(report(environment_text("python=3.8")), "default", (constraint,))


def test_what_is_left_out_is_said() -> None:
    made = report(environment_text(pip=("git+https://git.invalid/x/z.git",)))
    assert list(left_out(made, "//:conda")) == [
        "//:conda: one line is left out, and need a decision:\n"
        "  environment.yml:3: `git+https://git.invalid/x/z.git`\n"
        "      The address does not tell what the project is called. Write"
        " `- z @ git+https://git.invalid/x/z.git` if it is called `z`."
    ]


def steps(run: Callable[[], Any]) -> int:
    """How many lines of Slimfit's own code a call runs."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if "slimfit" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def test_the_work_grows_with_the_lines_and_no_faster() -> None:
    def work(lines: int) -> int:
        text = environment_text(*(f"native-tool={n}.0" for n in range(lines)))
        return steps(
            lambda: convert(load_environment("e.yml", {"e.yml": text.encode()}), Names(larger=SAID))
        )

    work(1)
    assert work(600) < 2.2 * work(300)
