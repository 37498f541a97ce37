from __future__ import annotations

import json
from dataclasses import replace

import pytest

from slimfit.core.base.facts import BaseFacts, Libc, parse_facts
from slimfit.core.closure.built_wheels import (
    UnfitWheel,
    check_builder,
    check_usable,
    unfit_wheels,
)
from slimfit.core.errors import SlimfitError

PYTHON = {
    "path": "/usr/bin/python3.11",
    "version": "3.11",
    "full_version": "3.11.2",
    "lib": "/usr/lib/python3.11",
    "prefix": "/usr",
}
FACTS = parse_facts(
    json.dumps(
        {
            "os": "linux",
            "architecture": "amd64",
            "distribution": {"id": "debian", "version": "12"},
            "libc": {"kind": "glibc", "version": "2.36"},
            "python": PYTHON,
            "pythons": [PYTHON],
            "root": [],
            "packages": [],
            "libraries": [],
        }
    ),
    "base.json",
)
# As pex 2.91.8 writes it.
OUTPUT = """\
No pre-built wheel was available for compiled 1.0.
Successfully built the wheel compiled-1.0-cp39-cp39-linux_x86_64.whl from the sdist compiled-1.0.tar.gz \
but it is not compatible with the requested foreign target complete platform cp311-cp311-manylinux_2_36.
You'll need to build a wheel from compiled-1.0.tar.gz on the foreign target platform and make it available.
"""
UNFIT = (UnfitWheel("compiled-1.0-cp39-cp39-linux_x86_64.whl", "compiled-1.0.tar.gz"),)
END = (
    "\n\nBuild their wheels with CPython 3.11 on linux/{arch} with glibc 2.36, put them into a folder of"
    " `[python-repos].find_links`, and lock the resolve anew."
)


def test_what_pex_built_in_vain_is_read() -> None:
    assert unfit_wheels(OUTPUT) == UNFIT
    assert unfit_wheels("anything else") == ()


@pytest.mark.parametrize(
    ("facts", "machine", "libc", "reason"),
    [
        (FACTS, "x86_64", ("glibc", "2.36"), ""),
        (FACTS, "x86_64", ("glibc", "2.9"), ""),
        (
            FACTS,
            "x86_64",
            ("glibc", "2.41"),
            "the base b:b has glibc 2.36, and this machine has glibc 2.41, which newer code would be"
            " linked with",
        ),
        (
            replace(FACTS, architecture="arm64"),
            "x86_64",
            ("glibc", "2.36"),
            "the base b:b is linux/arm64, and this machine is linux/amd64",
        ),
        (
            FACTS,
            "riscv64",
            ("", ""),
            "the base b:b is linux/amd64, and this machine is linux/riscv64",
        ),
    ],
    ids=["the same", "an older glibc", "a newer glibc", "a foreign platform", "an unknown machine"],
)
def test_a_machine_that_cannot_build_for_the_base_is_told(
    facts: BaseFacts, machine: str, libc: tuple[str, str], reason: str
) -> None:
    if not reason:
        check_builder("a:a", "b:b", facts, UNFIT, machine, libc)
        return
    with pytest.raises(SlimfitError) as caught:
        check_builder("a:a", "b:b", facts, UNFIT, machine, libc)
    assert str(caught.value) == (
        "a:a needs distributions that have compiled code and no wheel for its base:\n\n"
        "  compiled-1.0.tar.gz\n\n"
        f"They cannot be built here: {reason}.{END.format(arch=facts.architecture)}"
    )


def test_a_wheel_that_only_this_machine_can_use_is_told() -> None:
    usable = [
        "a-1-py3-none-any.whl",
        "b-1-cp311-cp311-linux_x86_64.whl",
        "c-1-py2.py3-none-any.whl",
    ]
    check_usable("a:a", "b:b", FACTS, usable)
    musl = replace(FACTS, libc=Libc("musl", "1.2"))
    with pytest.raises(SlimfitError) as caught:
        check_usable("a:a", "b:b", musl, [*usable, "d-1-cp311-cp311-manylinux_2_36_x86_64.whl"])
    assert str(caught.value) == (
        "a:a has distributions without a wheel, so its wheels were chosen for this machine, and the base"
        " b:b cannot use all of them:\n\n"
        "  d-1-cp311-cp311-manylinux_2_36_x86_64.whl\n\n"
        "Build a wheel of each distribution that has none, put it into a folder of"
        " `[python-repos].find_links`, and lock the resolve anew."
    )
