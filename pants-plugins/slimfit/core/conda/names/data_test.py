"""The form of `names.psv`, read here as text and apart from the code that reads it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from slimfit.core.conda.names.table import lookup

HERE = Path(__file__).parent
KINDS = {"python", "native", "drop", "report"}
FAMILY_KINDS = {"drop", "report"}


class Row(NamedTuple):
    conda: str
    kind: str
    pypi: str
    modules: str
    bookworm: str
    trixie: str
    note: str


LINES = (HERE / "names.psv").read_text(encoding="utf-8").splitlines()
ROWS = [Row(*line.split("|")) for line in LINES if not line.startswith("#")]
PYTHON = [row for row in ROWS if row.kind == "python"]


def _gathered() -> list[list[str]]:
    text = (HERE / "testdata/gathered.psv").read_text(encoding="utf-8")
    return [line.split("|") for line in text.splitlines()[1:]]


def test_comments_stand_at_the_top_alone() -> None:
    assert [line for line in LINES[len(LINES) - len(ROWS) :] if line.startswith("#")] == []


def test_rows_are_sorted_and_no_name_stands_twice() -> None:
    names = [row.conda for row in ROWS]
    assert names == sorted(set(names))


def test_the_table_holds_the_thousand_python_names_it_is_meant_for() -> None:
    assert len(PYTHON) >= 1000


def test_cells_hold_plain_text_without_blanks_around_it() -> None:
    assert [row for row in ROWS for cell in row if cell != cell.strip() or not cell.isascii()] == []


def test_names_are_spelled_as_conda_spells_them() -> None:
    assert [r.conda for r in ROWS if not re.fullmatch(r"[a-z0-9_][a-z0-9_.-]*\*?", r.conda)] == []


def test_kinds_are_known() -> None:
    assert {row.kind for row in ROWS} == KINDS


def test_a_family_never_becomes_a_requirement() -> None:
    families = [row for row in ROWS if row.conda.endswith("*")]
    assert families != []
    assert [row for row in families if row.kind not in FAMILY_KINDS or not row.note] == []


def test_every_python_row_has_a_project_and_only_that() -> None:
    wrong = []
    for row in PYTHON:
        parsed = Requirement(row.pypi)
        if parsed.specifier or parsed.url or parsed.marker:
            wrong.append(row)
    assert wrong == []


def test_projects_of_other_rows_are_project_names() -> None:
    rows = [row for row in ROWS if row.kind != "python" and row.pypi]
    assert [row for row in rows if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", row.pypi)] == []


def test_every_native_row_has_a_package_or_a_note() -> None:
    native = [row for row in ROWS if row.kind == "native"]
    assert [row for row in native if not row.bookworm and not row.note] == []


def test_every_reported_row_says_why() -> None:
    assert [row for row in ROWS if row.kind == "report" and not row.note] == []


def test_a_note_is_whole_sentences() -> None:
    assert [row for row in ROWS if row.note and not row.note.endswith((".", "?"))] == []


def test_debian_packages_are_package_names() -> None:
    cells = [row.bookworm for row in ROWS] + [row.trixie for row in ROWS if row.trixie not in "=-"]
    words = [word for cell in cells for word in cell.split(" ") if cell]
    assert [word for word in words if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", word)] == []


def test_the_second_release_repeats_the_first_by_its_sign() -> None:
    rows = [row for row in ROWS if row.trixie]
    assert [r for r in rows if not r.bookworm or r.trixie == r.bookworm] == []


def test_packages_that_debian_13_renamed_are_not_carried_over() -> None:
    renamed = {"libglib2.0-0", "libcups2", "libcurl4", "libgtk-3-0", "libarchive13", "libmagic1"}
    rows = [row for row in ROWS if renamed & set(row.bookworm.split(" "))]
    assert rows != []
    assert [row for row in rows if row.trixie == "="] == []


def test_modules_are_sorted_import_names_of_python_rows() -> None:
    rows = [row for row in ROWS if row.modules]
    assert [row for row in rows if row.kind != "python"] == []
    assert [r for r in rows if r.modules.split(" ") != sorted(set(r.modules.split(" ")))] == []
    words = [part for row in rows for word in row.modules.split(" ") for part in word.split(".")]
    assert [word for word in words if not word.isidentifier()] == []


def test_modules_that_follow_from_the_name_of_the_project_are_left_out() -> None:
    def expected(row: Row) -> str:
        return canonicalize_name(Requirement(row.pypi).name).replace("-", "_")

    assert [row for row in PYTHON if row.modules == expected(row)] == []


def test_type_stubs_have_no_modules() -> None:
    stubs = [row for row in PYTHON if row.pypi.startswith("types-") or row.pypi.endswith("-stubs")]
    assert stubs != []
    assert [row for row in stubs if row.modules] == []


def test_rows_of_one_project_agree() -> None:
    modules, packages = defaultdict(set), defaultdict(set)
    for row in PYTHON:
        project = canonicalize_name(Requirement(row.pypi).name)
        modules[project].add(row.modules)
        if row.bookworm:
            packages[project].add((row.bookworm, row.trixie))
    assert [name for name, said in modules.items() if len(said) > 1] == []
    assert [name for name, said in packages.items() if len(said) > 1] == []


@pytest.mark.parametrize("expected", _gathered(), ids=lambda cells: cells[0])
def test_agrees_with_the_gathered_facts(expected: list[str]) -> None:
    row = next(row for row in ROWS if row.conda == expected[0])
    assert [row.conda, row.kind, row.pypi, row.bookworm, row.trixie] == expected


def test_every_row_can_be_looked_up() -> None:
    unlike = []
    for row in ROWS:
        fact = lookup(row.conda.replace("*", "x"))
        if fact is None or (fact.kind, fact.pypi, fact.note) != (row.kind, row.pypi, row.note):
            unlike.append(row)
    assert unlike == []
