"""Tests of which wheels are looked at, and for which platform they are fetched."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from slimfit.core.closure.lock import Artifact, Lock, LockedDistribution, LockedSet
from slimfit.core.facts.selection import FetchGroup, select_wheels, unknown, wheel_tags

ANY = ("py3-none-any", "py2-none-any")


def distribution(
    name: str, *files: str, python: str = "", version: str = "1"
) -> LockedDistribution:
    artifacts = tuple(Artifact(file, str(number)) for number, file in enumerate(files))
    return LockedDistribution(name, version, (), python, artifacts)


def one(*distributions: LockedDistribution, tag: str = "") -> Lock:
    return Lock("x", (LockedSet(distributions, platform_tag=tag),))


@pytest.mark.parametrize(
    ("files", "tag"),
    [
        (
            ["x-1-cp310-cp310-manylinux1_x86_64.whl", "x-1-cp311-cp311-manylinux1_x86_64.whl"],
            "cp311",
        ),
        (["x-1-cp311-cp311-win_amd64.whl", "x-1-cp311-cp311-manylinux1_x86_64.whl"], "manylinux1"),
        (["x-1-cp311-cp311-manylinux1_aarch64.whl", "x-1-py3-none-any.whl"], "py3-none-any"),
        (
            ["x-1-cp311-cp311-musllinux_1_1_x86_64.whl", "x-1-cp311-cp311-linux_x86_64.whl"],
            "-linux",
        ),
        (["x-1-cp313-abi3-linux_x86_64.whl", "x-1-cp38-abi3-linux_x86_64.whl"], "cp38"),
        (["x-1-cp38-cp38-linux_x86_64.whl", "x-1-py2.py3-none-any.whl"], "py2-none-any"),
        # Where none fits, any will do.
        (["x-1.tar.gz", "x-1-cp27-cp27m-win32.whl"], "cp27-cp27m-win32"),
    ],
)
def test_the_wheel_that_an_image_would_take_is_taken(files: Sequence[str], tag: str) -> None:
    (group,) = select_wheels(one(distribution("x", *files)), ["3.11"]).groups
    assert any(tag in found for found in group.tags)
    assert group.requirements == ("x==1",)
    assert len([found for found in group.tags if found not in ANY]) == (tag[:2] != "py")


def test_what_has_no_wheel_stands_apart() -> None:
    old = distribution("old", "old-1.tar.gz")
    selection = select_wheels(one(old, distribution("x", "x-1-py3-none-any.whl")), ["3.11"])
    assert [group.requirements for group in selection.groups] == [("x==1",)]
    assert selection.without == (old,)
    assert [vars(item) for item in unknown(selection.without, "why")] == [
        {"name": "old", "version": "1", "reason": "why"}
    ]


def test_each_distribution_is_fetched_for_a_python_that_it_admits() -> None:
    lock = Lock(
        "x",
        (
            LockedSet(
                (distribution("p", "p-1-py3-none-any.whl"),), 'python_full_version == "3.9.*"'
            ),
            LockedSet(
                (
                    distribution("p", "p-2-py3-none-any.whl", version="2"),
                    distribution("q", "q-1-py3-none-any.whl", python=">=3.11.4"),
                ),
                'python_full_version == "3.11.*"',
            ),
        ),
    )
    groups = select_wheels(lock, ["3.9", "3.11"]).groups
    assert [(group.python, group.requirements) for group in groups] == [
        ("3.9", ("p==1",)),
        ("3.11", ("p==2", "q==1")),
    ]
    mixed = one(
        distribution("a", "a-1-py3-none-any.whl", python=">=3.11"),
        distribution("b", "b-1-py3-none-any.whl", python=">=3.6"),
    )
    found = [
        (group.python, group.requirements) for group in select_wheels(mixed, ["3.9", "3.11"]).groups
    ]
    assert found == [("3.11", ("a==1",)), ("3.9", ("b==1",))]


def test_what_two_sets_share_is_fetched_once() -> None:
    shared = distribution("x", "x-1-py3-none-any.whl")
    groups = select_wheels(Lock("x", (LockedSet((shared,)), LockedSet((shared,)))), ["3.11"]).groups
    assert [group.requirements for group in groups] == [("x==1",)]


def test_a_lockfile_for_one_platform_is_read_as_that_platform() -> None:
    lock = one(distribution("x", "x-1-py3-none-any.whl"), tag="cp311-cp311-manylinux_2_36_x86_64")
    (group,) = select_wheels(lock, ["3.11"]).groups
    assert group.tags == ("cp311-cp311-manylinux_2_36_x86_64", *ANY)


def test_the_platform_is_made_up_whole() -> None:
    loaded = json.loads(FetchGroup("3.11", ANY, ()).platform_json())
    assert loaded["compatible_tags"] == list(ANY)
    environment = loaded["marker_environment"]
    assert (environment["python_version"], environment["sys_platform"]) == ("3.11", "linux")
    assert len(environment) == 11


def test_compressed_tags_are_unfolded() -> None:
    assert wheel_tags("a_b-1-1-cp38.cp39-abi3-manylinux1_x86_64.linux_x86_64.whl") == (
        "cp38-abi3-manylinux1_x86_64",
        "cp38-abi3-linux_x86_64",
        "cp39-abi3-manylinux1_x86_64",
        "cp39-abi3-linux_x86_64",
    )
