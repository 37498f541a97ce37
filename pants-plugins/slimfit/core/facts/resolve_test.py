"""Tests of the file that stands beside a lockfile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slimfit.core.closure.lock import Artifact, Lock, LockedDistribution, LockedSet
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.fakes import resolve, wheel
from slimfit.core.facts.lock import identity
from slimfit.core.facts.resolve import (
    ResolveFacts,
    Unknown,
    absent_facts,
    check_facts,
    gathered_summary,
    stale_facts,
)
from slimfit.core.facts.wheel import EntryPointFact, OpenPackage
from slimfit.core.native.elf_facts import ElfFile

FACTS = ResolveFacts(
    "sha256:0",
    (
        wheel("numpy", "numpy"),
        wheel(
            "attrs",
            "attr",
            "attrs",
            entry_points=(EntryPointFact("g", "n", "v"),),
            open_packages=(OpenPackage("attr", ("attr.x",)),),
        ),
    ),
    (Unknown("old", "1", "the lockfile names no wheel of it"),),
)
PATH = "3rdparty/python/default.lock"


def locked(**versions: str) -> Lock:
    found = (
        LockedDistribution(name, version, (), "", (Artifact(f"{name}.whl", "a" * 64),))
        for name, version in versions.items()
    )
    return Lock("x", (LockedSet(tuple(found)),))


def test_the_file_has_a_line_for_each_distribution() -> None:
    text = FACTS.to_text()
    assert text.splitlines()[:6] == [
        "{",
        '"about": "Written by `./pants lock-facts`. Do not edit.",',
        '"format": 1,',
        '"lock": "sha256:0",',
        '"distributions": [',
        '{"entry_points": [["g", "n", "v"]], "file_count": 1, "filename":'
        ' "attrs-1-py3-none-any.whl", "import_names": ["attr", "attrs"], "name": "attrs",'
        ' "open_packages": {"attr": ["attr.x"]}, "sha256":'
        f' "{"0" * 64}", "size": 1, "unpacked_size": 1, "version": "1"}},',
    ]
    assert len(text.splitlines()) == 12
    assert ResolveFacts.from_text(text, "x") == FACTS
    empty = ResolveFacts("sha256:0", ())
    assert ResolveFacts.from_text(empty.to_text(), "x") == empty


def test_the_distribution_that_holds_a_module_is_found() -> None:
    facts = resolve(wheel("b", "x"), wheel("a", "x"), wheel("c", "x.y", version="2"))
    assert [facts.holding(name) for name in ("x", "x.z", "x.y.z", "y")] == ["a 1", "a 1", "c 2", ""]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "TypeError: list indices must be integers or slices, not str"),
        ('{"format": 9}', "ValueError: format 9"),
        ('{"format": 1}', "KeyError: 'lock'"),
    ],
)
def test_another_text_is_refused(text: str, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        ResolveFacts.from_text(text, "default.facts.json")
    assert str(caught.value) == (
        f"default.facts.json holds no facts of format 1 ({problem}).\n\n"
        "Write it anew: `./pants lock-facts`."
    )


def test_facts_of_the_lockfile_itself_are_fresh() -> None:
    lock = locked(numpy="1", attrs="1", old="1")
    fresh = ResolveFacts(identity(lock), FACTS.distributions, FACTS.unknown)
    assert stale_facts(fresh, lock, "default", PATH) == ""
    assert check_facts(fresh, lock, "default", PATH) == ()


@pytest.mark.parametrize(
    ("versions", "what"),
    [
        ({"numpy": "2", "attrs": "1", "old": "1"}, "numpy 2, and not 1"),
        ({"numpy": "1", "attrs": "1"}, "no old"),
        ({"numpy": "1", "attrs": "1", "old": "1"}, "other files"),
    ],
)
def test_facts_of_another_lockfile_are_stale(versions: dict[str, str], what: str) -> None:
    lock = locked(**versions)
    message = (
        f"3rdparty/python/default.facts.json was made from another default.lock: the lockfile has"
        f" {what}. So it is not known which distribution provides which module.\n\n"
        "Write it anew, and commit it: `./pants lock-facts --resolve=default`."
    )
    assert stale_facts(FACTS, lock, "default", PATH) == message
    assert check_facts(FACTS, lock, "default", PATH) == (message,)


def test_absent_facts_are_a_hint_and_fail_a_check() -> None:
    assert absent_facts(["b.lock", "a/x.lock"]) == (
        "Which distribution provides which module is guessed from project names, until it is read"
        " from the locked wheels.\n\n"
        "Run `./pants lock-facts` once, and commit what it writes: a/x.facts.json, b.facts.json."
    )
    assert check_facts(None, locked(), "default", PATH) == (
        "3rdparty/python/default.lock has no facts beside it: there is no"
        " 3rdparty/python/default.facts.json.\n\n"
        "Write it, and commit it: `./pants lock-facts --resolve=default`.",
    )


def test_what_was_written_is_told_with_what_was_left_out() -> None:
    assert gathered_summary(FACTS, "x.facts.json") == (
        "Wrote x.facts.json: 2 distributions\n"
        "  without facts: old 1 (the lockfile names no wheel of it)"
    )
    one = ResolveFacts("", FACTS.distributions[:1])
    assert gathered_summary(one, "y") == "Wrote y: 1 distribution"


def test_facts_are_those_of_a_file_if_its_name_and_its_bytes_are_the_same() -> None:
    numpy = wheel("numpy", "numpy")
    assert FACTS.of_file(numpy.filename, numpy.sha256) == numpy
    assert FACTS.of_file(numpy.filename, "1" * 64) is None
    assert FACTS.of_file("numpy-1-cp311-cp311-linux_x86_64.whl", numpy.sha256) is None


def test_libraries_are_kept_and_that_nobody_looked_is_another_thing() -> None:
    elf = ElfFile("a/b.so", "x86_64", "b.so", ("libc.so.6",), ("$ORIGIN",))
    for libraries in (None, (), (("a-1.whl", (elf,)), ("b-1.whl", ()))):
        facts = replace(FACTS, libraries=libraries)
        assert ResolveFacts.from_text(facts.to_text(), PATH) == facts


def test_libraries_are_told_of_the_locked_files_alone() -> None:
    first, second = FACTS.distributions[:2]
    elf = (ElfFile("a/b.so", "x86_64", needed=("libGL.so.1",)),)
    facts = replace(FACTS, libraries=((first.filename, elf),))
    asked = [(one.filename, one.sha256) for one in (first, second)]
    assert facts.libraries_of(asked) == {first.filename: elf, second.filename: None}
    assert facts.libraries_of([]) == {}
    assert facts.libraries_of([*asked, (first.filename, "f" * 64)]) is None
    assert FACTS.libraries_of(asked) is None
