from __future__ import annotations

import sys

import pytest

from slimfit.core.base import fakes
from slimfit.core.base.elf import Elf, read_elf


def test_reads_machine_loader_name_and_needs() -> None:
    data = fakes.elf(
        machine=183,
        interpreter="/lib/ld-linux-aarch64.so.1",
        soname="libx.so.1",
        needed=["libc.so.6"],
    )
    found = read_elf(data)
    assert found == Elf(183, "/lib/ld-linux-aarch64.so.1", "libx.so.1", ("libc.so.6",))
    assert found is not None and found.architecture == "arm64"


def test_the_program_that_runs_this_test_needs_a_c_library() -> None:
    with open(sys.executable, "rb") as program:
        found = read_elf(program.read())
    assert found is not None
    assert found.architecture in ("amd64", "arm64")
    assert any(name.startswith("libc.") for name in found.needed)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"#!/bin/sh\n",
        b"\x7fELF\x01\x01" + bytes(100),
        b"\x7fELF\x02\x02" + bytes(100),
        fakes.elf(soname="x")[:90],
        fakes.elf(soname="x")[:180],
    ],
)
def test_anything_else_is_none(data: bytes) -> None:
    assert read_elf(data) is None


def test_a_machine_without_bases_has_no_architecture() -> None:
    found = read_elf(fakes.elf(machine=8))
    assert found is not None and found.architecture is None
