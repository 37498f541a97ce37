from __future__ import annotations

import pytest

from slimfit.core.image.wheel_names import (
    identity_problems,
    normalized_name,
    normalized_version,
)


def test_names_are_normalised() -> None:
    assert normalized_name("Zope.Interface__x") == "zope-interface-x"


@pytest.mark.parametrize(
    "versions",
    [
        ("1.0", "v1.0.0", "1", "01.0", "0!1.0"),
        ("1.0rc1", "1.0-RC.1", "1.0_c1", "1.0preview1"),
        ("1.0a0", "1.0alpha", "1.0.a"),
        ("1.0.post2", "1.0-2", "1.0.rev2", "1.0_r2"),
        ("1.0.dev3", "1.0-dev3", "1.0_DEV3"),
        ("2.1+cpu.1", "2.1_cpu.1", "2.1+cpu_01"),
        ("1!2.0", "1_2.0"),
        ("2004d-snapshot", "2004D_snapshot"),
    ],
)
def test_equal_versions_have_one_form(versions: tuple[str, ...]) -> None:
    assert len({normalized_version(version) for version in versions}) == 1


def test_different_versions_have_different_forms() -> None:
    versions = [
        "1",
        "1.1",
        "1.10",
        "1.0.1",
        "1a1",
        "1b1",
        "1rc1",
        "1.post1",
        "1.dev1",
        "1+1",
        "1!1",
    ]
    assert len({normalized_version(version) for version in versions}) == len(versions)


def problems(
    name: str = "Demo.Pkg",
    version: str = "1.0",
    info: str = "demo_pkg-1.0.dist-info",
    filename: str = "Demo_Pkg-1.0-py3-none-any.whl",
) -> list[str]:
    return list(identity_problems(name, version, info, filename))


def test_one_name_and_version_in_three_spellings_are_right() -> None:
    assert problems() == []
    assert problems(filename="demo_pkg-1.0.0-1build-cp311-cp311-linux_x86_64.whl") == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": ""}, "METADATA does not name the distribution and its version."),
        ({"version": ""}, "METADATA does not name the distribution and its version."),
        (
            {"name": "demo\tpkg"},
            "METADATA names the distribution 'demo\\tpkg', which is no name of a project.",
        ),
        (
            {"version": "1.0\n x"},
            "METADATA names the version '1.0\\n x', which is not one plain word.",
        ),
        (
            {"version": "1.0\x1b[2J"},
            "METADATA names the version '1.0\\x1b[2J', which is not one plain word.",
        ),
        (
            {"info": "other-1.0.dist-info"},
            "METADATA is of `Demo.Pkg 1.0`, and the folder is `other-1.0.dist-info`.",
        ),
        (
            {"info": "demo_pkg-1.1.dist-info"},
            "METADATA is of `Demo.Pkg 1.0`, and the folder is `demo_pkg-1.1.dist-info`.",
        ),
        (
            {"filename": "demo_pkg-2-py3-none-any.whl"},
            "METADATA is of `Demo.Pkg 1.0`, and the file's name says `demo_pkg 2`.",
        ),
        (
            {"filename": "demo.whl"},
            "The file's name is not `<name>-<version>-<python>-<abi>-<platform>.whl`.",
        ),
    ],
)
def test_what_is_wrong_is_said(given: dict[str, str], problem: str) -> None:
    assert problems(**given) == [problem]
