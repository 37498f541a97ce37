"""Environment files of shapes that break parsers: what is right for each."""

from __future__ import annotations

import pytest

from slimfit.core.conda.fakes import TESTDATA, refusal, report, shape
from slimfit.core.conda.report import CondaReport
from slimfit.core.conda.selectors import Platform


def requirements(made: CondaReport) -> list[str]:
    return [text for mapped in made.requirements for text in mapped.requirements]


def notes(made: CondaReport) -> list[str]:
    """Every note with its line, those of requirements with their project."""
    return [
        *(f"{note.place.line}: {note.message}" for note in made.notes),
        *(f"{mapped.project}: {note}" for mapped in made.requirements for note in mapped.notes),
    ]


def test_s01_plain() -> None:
    made = shape("s01_vanilla.yml")
    assert requirements(made) == ["numpy==1.26.*", "requests==2.31.0"]
    assert [pin.constraint for pin in made.python] == ["CPython==3.11.*"]
    assert [dropped.name for dropped in made.dropped] == ["pip"]
    assert notes(made) == []


def test_s02_options_of_pip() -> None:
    made = shape("s02_pipopts.yml")
    assert requirements(made) == [
        "a",
        "attrs==23.1.0",
        "q@ https://idx.invalid/q-1.0-py3-none-any.whl",
        'requests[socks]>=2; python_version < "3.12"',
        "six==1.16.0",
        "w@ git+https://git.invalid/x/w.git@main",
        "y@ git+https://git.invalid/x/y.git@v1",
    ]
    assert [(s.scope, s.key, s.value) for s in made.settings] == [
        ("python-repos", "indexes", "https://idx.invalid/simple"),
        ("python-repos", "find_links", "https://idx.invalid/wheels"),
    ]
    assert [constraints.path for constraints in made.constraints] == ["constraints.txt"]
    assert [own.path for own in made.first_party] == [".", "libs/localpkg"]
    (asked,) = made.decisions
    assert (asked.place.line, asked.text, asked.problem, asked.remedy) == (
        13,
        "git+https://git.invalid/x/z.git",
        "The address does not tell what the project is called.",
        "Write `- z @ git+https://git.invalid/x/z.git` if it is called `z`.",
    )
    assert notes(made) == [
        "10: there is no file constraints.txt, so nothing is constrained",
        "attrs: its hashes stay behind: the lockfile has its own",
        "y: editable only in a developer's own environment",
    ]


def test_s02_a_file_is_followed_from_where_the_environment_stands() -> None:
    made = report(
        (TESTDATA / "s02_pipopts.yml").read_bytes(),
        files={"envs/reqs.txt": "b\n-r more/c.txt\n", "envs/more/c.txt": "c==1\n"},
        path="envs/env.yml",
    )
    assert [m.requirements[0] for m in made.requirements if m.place.file != "envs/env.yml"] == [
        "b",
        "c==1",
    ]
    assert [own.path for own in made.first_party] == ["envs", "envs/libs/localpkg"]


def test_s03_exported_with_builds() -> None:
    made = shape("s03_build.yml")
    assert requirements(made) == ["absl-py==1.0.0", "numpy==1.21.2", "torch==1.10.2"]
    assert [pin.constraint for pin in made.python] == ["CPython==3.8.*"]
    assert [variant.tag for variant in made.variants] == ["cu113"]
    assert [native.name for native in made.native] == ["ca-certificates"]
    assert [dropped.name for dropped in made.dropped] == ["_libgcc_mutex", "openssl", "jpeg"]
    assert "13: a folder of one machine, ignored" in notes(made)
    assert "/home/u" not in repr(made)
    assert made.undecided == 0


def test_s04_selectors() -> None:
    made = shape("s04_selectors.yml")
    assert requirements(made) == ["uvloop"]
    assert [pin.constraint for pin in made.python] == ["CPython>=3.10,<3.12"]
    assert [(dropped.name, dropped.place.line) for dropped in made.dropped] == [
        ("libgomp", 7),
        ("jemalloc", 9),
        ("appnope", 5),
        ("pywin32", 6),
        ("libcxx", 10),
        ("colorama", 12),
    ]
    assert {d.reason for d in made.dropped if d.place.line in (5, 6, 10, 12)} == {
        "not for linux-64"
    }
    assert made.channels == ("conda-forge", "nodefaults")


def test_s04_another_platform_takes_other_lines() -> None:
    text = (TESTDATA / "s04_selectors.yml").read_bytes()
    made = report(text, platform=Platform("linux-aarch64"))
    assert "libgomp" in [d.name for d in made.dropped if d.reason == "not for linux-aarch64"]


def test_s04_a_line_with_an_unknown_selector_counts() -> None:
    made = report("dependencies:\n  - numpy  # [cuda_compiler]\n")
    assert requirements(made) == ["numpy"]
    assert notes(made) == ["2: the selector `cuda_compiler` is not known here, so the line counts"]


def test_s06_an_empty_pip_list() -> None:
    made = shape("s06_emptypip.yml")
    assert requirements(made) == []
    assert notes(made) == ["4: the list is empty; lines that belong to it are indented further"]


def test_s07_an_empty_item() -> None:
    made = shape("s07_null.yml")
    assert requirements(made) == ["numpy"]
    assert notes(made) == ["4: an empty item, ignored"]


def test_s09_a_list_in_the_list() -> None:
    made = shape("s09_anchor.yml")
    assert requirements(made) == ["numpy>=1.20", "pandas", "scipy"]
    assert notes(made) == []


def test_s10_names_that_stand_twice() -> None:
    made = shape("s10_dup.yml")
    assert requirements(made) == ["numpy==1.21.*,>=1.20,<2", "pandas==1.4.0"]
    assert notes(made) == [
        "pandas: conda's `==1.3.*` conflicts with pip's `pandas==1.4.0`, which is installed last and"
        " counts"
    ]


def test_s12_a_bare_number() -> None:
    assert refusal((TESTDATA / "s12_float.yml").read_bytes()) == (
        "The environment file environment.yml has one fault.\n\n"
        "environment.yml:5: `- 1.2`\n"
        "    To YAML this is no text but a number. Quote it if it is a name, or write name and"
        " version, as in `- numpy=1.26`."
    )


def test_s12_all_else_of_it() -> None:
    text = (
        (TESTDATA / "s12_float.yml").read_text().replace("  - 1.2\n", "").replace("  - 7zip\n", "")
    )
    made = report(text)
    assert requirements(made) == ["requests"]
    assert made.variables == (("A", "1"), ("B", "yes"))
    assert notes(made) == ['7: taken as the text "yes"; quote it']


def test_variables_that_look_like_secrets_stay_out() -> None:
    made = report(
        "dependencies: [numpy]\n"
        "variables:\n"
        "  API_TOKEN: abc-123\n"
        "  DATABASE: postgres://me:abc-123@db.invalid/x\n"
        "  MODE: fast\n"
    )
    assert made.variables == (("MODE", "fast"),)
    assert notes(made) == [
        f"{line}: looks like a secret: give it to a program when it runs, not to its image"
        for line in (3, 4)
    ]
    assert "abc-123" not in repr(made)


def test_s13_a_template() -> None:
    assert refusal((TESTDATA / "s13_jinja.yml").read_bytes()) == (
        "The environment file environment.yml has one fault.\n\n"
        'environment.yml:1: `{% set pyver = "3.10" %}`\n'
        "    This is a template, not YAML. Render it first (`conda devenv --print`, or your own tool),"
        " and name the result."
    )


def test_s16_dependencies_as_a_mapping() -> None:
    assert refusal((TESTDATA / "s16_dictform.yml").read_bytes()) == (
        "The environment file environment.yml has one fault.\n\n"
        "environment.yml:2: `dependencies:`\n"
        "    `dependencies` is a mapping, and conda takes a list. Write:\n"
        "      - python=3.10\n"
        "      - numpy>=1.20"
    )


def test_s19_an_empty_file() -> None:
    assert refusal((TESTDATA / "s19_empty.yml").read_bytes()) == (
        "The environment file environment.yml has one fault.\n\n"
        "environment.yml:1\n"
        "    The file is empty. Write `dependencies:` with a list below it: `- python=3.11`,"
        " `- numpy`."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_encoding_that_conda_reads(encoding: str, newline: str) -> None:
    text = "name: größe\ndependencies:\n  - numpy=1.26  # für alle\n".replace("\n", newline)
    made = report(text.encode(encoding))
    assert (made.name, requirements(made)) == ("größe", ["numpy==1.26.*"])


def test_another_encoding_is_a_fault() -> None:
    assert refusal("name: größe\ndependencies: []\n".encode("latin-1")) == (
        "The environment file environment.yml has one fault.\n\n"
        "environment.yml\n"
        "    The file is neither UTF-8 nor UTF-16: byte 8 fits neither. Save it as UTF-8."
    )
