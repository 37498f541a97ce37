"""Tests of the sizes of wheels as the facts beside a lockfile tell them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.core.facts import fakes
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.report.build import WheelSize
from slimfit.core.report.size import Basis, Size
from slimfit.core.report.testing import lock
from slimfit.core.report.wheel_sizes import wheel_sizes

PATH = "3rdparty/python/default.facts.json"


def facts(sha256: str = "", **fields: Any) -> str:
    """The facts of one locked wheel."""
    (six,) = (item for item in lock().distributions if item.name == "six")
    (artifact,) = six.artifacts
    wheel = replace(
        fakes.wheel("six", version="1.17.0"),
        filename=artifact.filename,
        sha256=sha256 or artifact.sha256,
        size=11_000,
        unpacked_size=35_000,
    )
    return ResolveFacts("sha256:0", (wheel,), **fields).to_text()


SIX = "six-1.17.0-py3-none-any.whl"
SIZE = Size(35_000, 11_000, Basis.source)
ELF = ElfFile("six.so", "x86_64", needed=("libc.so.6",))


def test_a_locked_wheel_weighs_what_its_facts_say() -> None:
    assert wheel_sizes(facts(), PATH, lock()) == {SIX: WheelSize(SIZE)}


def test_what_a_wheel_links_to_is_known_once_its_libraries_were_read() -> None:
    assert wheel_sizes(facts(libraries=()), PATH, lock()) == {SIX: WheelSize(SIZE, scanned=True)}
    assert wheel_sizes(facts(libraries=((SIX, (ELF,)),)), PATH, lock()) == {
        SIX: WheelSize(SIZE, scanned=True, elf=(ELF,))
    }


def test_facts_of_another_file_of_that_name_say_nothing() -> None:
    assert wheel_sizes(facts(sha256="0" * 64), PATH, lock()) == {}


def test_what_holds_no_facts_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        wheel_sizes('{"format": 9}', PATH, lock())
    assert str(caught.value) == (
        f"{PATH} holds no facts of format 1 (ValueError: format 9).\n\n"
        "Write it anew: `./pants lock-facts`."
    )
