"""What becomes of the lines below `pip:`."""

from __future__ import annotations

import pytest

from slimfit.core.conda.document import Entry
from slimfit.core.conda.fakes import report
from slimfit.core.conda.faults import BadText, Place
from slimfit.core.conda.pip_lines import (
    PipFirstParty,
    PipInclude,
    PipRequirement,
    PipSetting,
    PipUndecided,
    read_pip_line,
    requirement_lines,
)

PLACE = Place("envs/env.yml", 1)


def read(line: str) -> object:
    return read_pip_line(Entry(PLACE, line))


REQUIREMENTS = [
    ("requests==2.31.0", "requests==2.31.0", ()),
    ("Requests [socks,security] >= 2 ; python_version<'3.12'", None, ()),
    ("six==1.16.0  # why", "six==1.16.0", ()),
    (
        "attrs==23.1.0 --hash=sha256:00 --hash=sha256:11",
        "attrs==23.1.0",
        ("its hashes stay behind: the lockfile has its own",),
    ),
    (
        "lxml --global-option=build_ext",
        "lxml",
        ("its build options stay behind: Pants builds without them",),
    ),
    ("w @ git+https://git.invalid/x/w.git@main", "w@ git+https://git.invalid/x/w.git@main", ()),
    (
        "git+https://git.invalid/x/y.git@v1#egg=y[cli]&subdirectory=py",
        "y[cli]@ git+https://git.invalid/x/y.git@v1#subdirectory=py",
        (),
    ),
    (
        "git+ssh://git@git.invalid/x/y.git#egg=y",
        "y@ git+ssh://git@git.invalid/x/y.git",
        (),
    ),
    (
        "git+https://me:secret@git.invalid/x/y.git#egg=y",
        "y@ git+https://git.invalid/x/y.git",
        ("its credentials stay behind: keep them in `.netrc`",),
    ),
    (
        "y @ https://token@idx.invalid/y-1.0.tar.gz",
        "y@ https://idx.invalid/y-1.0.tar.gz",
        ("its credentials stay behind: keep them in `.netrc`",),
    ),
    (
        "https://idx.invalid/my_pkg-1.0-py3-none-any.whl",
        "my-pkg@ https://idx.invalid/my_pkg-1.0-py3-none-any.whl",
        (),
    ),
    ("https://idx.invalid/q-1.0.tar.gz", "q@ https://idx.invalid/q-1.0.tar.gz", ()),
    (
        "-e git+https://git.invalid/x/y.git#egg=y",
        "y@ git+https://git.invalid/x/y.git",
        ("editable only in a developer's own environment",),
    ),
]


@pytest.mark.parametrize(
    ("line", "text", "notes"), REQUIREMENTS, ids=[row[0] for row in REQUIREMENTS]
)
def test_a_requirement(line: str, text: str, notes: tuple[str, ...]) -> None:
    found = read(line)
    assert isinstance(found, PipRequirement)
    assert found.text == (text or 'Requests[security,socks]>=2; python_version < "3.12"')
    assert found.notes == notes


SETTINGS = [
    ("-i https://idx.invalid/simple", "indexes", "https://idx.invalid/simple", ""),
    ("--index-url=https://idx.invalid/simple", "indexes", "https://idx.invalid/simple", ""),
    ("--extra-index-url https://idx.invalid/simple", "indexes", "https://idx.invalid/simple", ""),
    ("--extra-index-url=https://idx.invalid/simple", "indexes", "https://idx.invalid/simple", ""),
    ("-f ./wheels", "find_links", "./wheels", ""),
    ("--no-index", "indexes", "[]", ""),
    (
        "--extra-index-url https://me:secret@idx.invalid/simple",
        "indexes",
        "https://***@idx.invalid/simple",
        "keep the credentials in `.netrc` or in a variable, as in `%(env.NAME)s`",
    ),
    (
        "--extra-index-url https://${TOKEN}@idx.invalid/simple",
        "indexes",
        "https://***@idx.invalid/simple",
        "keep the credentials in `.netrc` or in a variable, as in `%(env.NAME)s`",
    ),
    ("--pre", "", "", "name the pre-release in its requirement, as in `>=2.0rc1`"),
]


@pytest.mark.parametrize(
    ("line", "key", "value", "note"), SETTINGS, ids=[row[0] for row in SETTINGS]
)
def test_an_option_is_one_of_pants(line: str, key: str, value: str, note: str) -> None:
    found = read(line)
    assert isinstance(found, PipSetting)
    assert (found.key, found.value, found.note) == (key, value, note)
    assert found.scope == ("python-repos" if key else "")
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("-e .", "envs"),
        ("-e ./libs/a[dev]", "envs/libs/a"),
        ("../libs/a", "libs/a"),
        ("libs/a", "envs/libs/a"),
    ],
)
def test_a_path_of_the_repository_is_its_own_code(line: str, path: str) -> None:
    assert read(line) == PipFirstParty(PLACE, path)


@pytest.mark.parametrize(
    ("line", "kind", "path"),
    [
        ("-r reqs.txt", "r", "envs/reqs.txt"),
        ("--requirement=../reqs.txt", "r", "reqs.txt"),
        ("-rreqs.txt", "r", "envs/reqs.txt"),
        ("-c limits.txt", "c", "envs/limits.txt"),
    ],
)
def test_an_included_file_is_relative_to_the_file_that_names_it(
    line: str, kind: str, path: str
) -> None:
    assert read(line) == PipInclude(PLACE, kind, path)


UNDECIDED = [
    (
        "git+https://git.invalid/x/z.git@main",
        "The address does not tell what the project is called.",
        "Write `- z @ git+https://git.invalid/x/z.git@main` if it is called `z`.",
    ),
    (
        "../../elsewhere",
        "The path leads out of the repository.",
        "Move the project into it, or name the requirement by its address.",
    ),
    (
        "./wheels/x-1.0-py3-none-any.whl",
        "The file is one of the repository, which no index has.",
        "Add its folder to `[python-repos].find_links`, and write its name and version.",
    ),
    (
        "y==${Y_VERSION}",
        "pip fills in the variable Y_VERSION here, and Pants does not.",
        "Write the value out; credentials belong into `.netrc`.",
    ),
    (
        "-r https://conf.invalid/reqs.txt",
        "Nothing is fetched while targets are made.",
        "Copy the file into the repository and name its path.",
    ),
]


@pytest.mark.parametrize(
    ("line", "problem", "remedy"), UNDECIDED, ids=[row[0] for row in UNDECIDED]
)
def test_what_needs_a_decision(line: str, problem: str, remedy: str) -> None:
    found = read(line)
    assert isinstance(found, PipUndecided)
    assert (found.problem, found.remedy) == (problem, remedy)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("requests=2.31", "This is no requirement."),
        ("requests 2.31", "This is no requirement."),
        ("requests==banana", "This is no requirement."),
        ("--frobnicate", "pip knows no option `--frobnicate`."),
        ("-e", "`-e` lacks a path or an address."),
    ],
)
def test_what_pip_cannot_read_either(line: str, problem: str) -> None:
    with pytest.raises(BadText) as caught:
        read(line)
    assert caught.value.problem == problem


def test_continued_lines_of_a_file_are_one_and_comments_are_none() -> None:
    text = "# top\nattrs==23.1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n\nsix # why\n"
    assert [
        (entry.place.line, entry.text.split()[0]) for entry in requirement_lines(text, "r.txt")
    ] == [
        (2, "attrs==23.1.0"),
        (6, "six"),
    ]


def test_files_that_include_each_other_are_read_once() -> None:
    made = report(
        "dependencies:\n  - pip:\n    - -r a.txt\n",
        files={"a.txt": "-r b.txt\nattrs\n", "b.txt": "-r a.txt\nsix\n"},
    )
    assert [mapped.project for mapped in made.requirements] == ["attrs", "six"]
