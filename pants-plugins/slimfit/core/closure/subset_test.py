"""Tests of lockfiles, and of what they hold for some requirements."""

from __future__ import annotations

from typing import Any

import pytest

from slimfit.core.closure.lock import parse_lock
from slimfit.core.closure.subset import Platform, Reason, Subsets, needs_extra
from slimfit.core.closure.testing import lockfile
from slimfit.core.errors import SlimfitError

PLATFORM = Platform(
    environment=(
        ("python_full_version", "3.11.2"),
        ("python_version", "3.11"),
        ("sys_platform", "linux"),
    ),
    tags=("cp311-cp311-linux_x86_64", "py3-none-any"),
)
LOCKED = (
    {
        "name": "Foo.Bar",
        "version": "1.0",
        "requires": ['baz>=2; extra == "full"', 'qux; sys_platform == "win32"', "one"],
    },
    {"name": "baz", "version": "2.1", "requires": ["one~=1.0"]},
    {"name": "one", "version": "1.5", "files": ["one-1.5.tar.gz", "one-1.5-py3-none-any.whl"]},
    {"name": "qux", "version": "1.0", "files": ["qux-1.0-cp311-cp311-win_amd64.whl"]},
    {"name": "new", "version": "1.0", "requires_python": ">=3.12"},
)


def subsets(**fields: Any) -> Subsets:
    text = "// --- BEGIN PANTS LOCKFILE METADATA\n// { }\n" + lockfile(LOCKED, **fields)
    return Subsets(parse_lock(text, "3rdparty/default.lock"), PLATFORM)


def test_each_distribution_has_the_reasons_that_brought_it_in() -> None:
    found = {item.name: item.reasons for item in subsets().choose(["foo-bar[full]==1.*"])}
    assert found == {
        "foo-bar": (Reason("", "foo-bar[full]==1.*"),),
        "baz": (Reason("foo-bar", 'baz>=2; extra == "full"'),),
        "one": (Reason("baz", "one~=1.0"), Reason("foo-bar", "one")),
    }


def test_a_wheel_is_preferred_to_what_has_to_be_built() -> None:
    (one,) = subsets().choose(["one"])
    assert one.artifact.filename == "one-1.5-py3-none-any.whl"


def test_what_a_lockfile_excludes_is_not_followed_and_what_it_overrides_is_replaced() -> None:
    chooser = subsets(excluded=["one"], overridden=["baz<3"])
    found = {item.name: item.reasons for item in chooser.choose(["foo-bar[full]"])}
    assert set(found) == {"foo-bar", "baz"}
    assert found["baz"] == (Reason("foo-bar", "baz<3"),)


@pytest.mark.parametrize(
    ("requirement", "problem"),
    [
        ("gone>=1", "`gone>=1`: it is not locked"),
        ("one>=2", "one 1.5 does not satisfy `one>=2`"),
        ("new", "new 1.0 requires Python >=3.12"),
        ("qux", "qux 1.0 has only qux-1.0-cp311-cp311-win_amd64.whl, which do not fit"),
    ],
)
def test_what_a_lockfile_cannot_serve_is_said(requirement: str, problem: str) -> None:
    with pytest.raises(SlimfitError) as caught:
        subsets().choose([requirement])
    assert str(caught.value) == (
        f"3rdparty/default.lock cannot serve what is asked of it:\n\n  {problem}\n\n"
        "Lock the resolve anew, or correct the requirement."
    )


def test_constraints_of_a_lockfile_narrow_the_choice() -> None:
    with pytest.raises(SlimfitError, match="one 1.5 does not satisfy `one<1.5`"):
        subsets(constraints=["one<1.5"]).choose(["one"])


def test_a_lockfile_that_is_a_list_of_requirements_is_refused() -> None:
    with pytest.raises(SlimfitError) as caught:
        parse_lock("numpy==1.0 --hash=sha256:00\n", "3rdparty/tools.lock")
    assert str(caught.value) == (
        "3rdparty/tools.lock is not JSON: Expecting value: line 1 column 1 (char 0).\n\n"
        "Slimfit reads lockfiles that pex has written. Write it anew with"
        " `./pants generate-lockfiles`; it is not meant to be edited."
    )


@pytest.mark.parametrize(
    ("requirement", "plainly"),
    [
        ("numpy", False),
        ("numpy>=2", False),
        ('numpy>=2; extra == "full"', True),
        ("numpy ; extra=='full'", True),
        ("numpy; python_version < '3.12' and extra == 'full'", True),
        ("numpy; python_version < '3.12' or extra == 'full'", False),
        ("numpy; extra == ''", False),
        ("numpy; 'full' == extra", False),
        ("numpy; sys_platform == 'win32'", False),
        ("extra; sys_platform == 'win32'", False),
        ("numpy @ https://files.invalid/a;b ; extra == 'full'", True),
    ],
)
def test_what_is_plainly_for_an_extra_is_not_parsed(requirement: str, plainly: bool) -> None:
    assert needs_extra(requirement) is plainly
