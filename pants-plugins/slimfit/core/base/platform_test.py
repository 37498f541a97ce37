from __future__ import annotations

import json

import pytest

from slimfit.core.base.facts import BaseFacts, Libc, Python
from slimfit.core.base.platform import compatible_tags, complete_platform, platform_tags

PYTHON = Python("/usr/bin/python3.11", "3.11", "3.11.2", "/usr/lib/python3.11", "/usr")


def facts(architecture: str, libc: Libc) -> BaseFacts:
    return BaseFacts(architecture, "debian", "12", libc, PYTHON, (PYTHON,), (), ())


def test_the_older_names_of_a_glibc_follow_its_version() -> None:
    assert platform_tags(Libc("glibc", "2.18"), "x86_64") == (
        "manylinux_2_18_x86_64",
        "manylinux_2_17_x86_64",
        "manylinux2014_x86_64",
        "manylinux_2_16_x86_64",
        "manylinux_2_15_x86_64",
        "manylinux_2_14_x86_64",
        "manylinux_2_13_x86_64",
        "manylinux_2_12_x86_64",
        "manylinux2010_x86_64",
        "manylinux_2_11_x86_64",
        "manylinux_2_10_x86_64",
        "manylinux_2_9_x86_64",
        "manylinux_2_8_x86_64",
        "manylinux_2_7_x86_64",
        "manylinux_2_6_x86_64",
        "manylinux_2_5_x86_64",
        "manylinux1_x86_64",
        "linux_x86_64",
    )


def test_arm_begins_with_glibc_2_17() -> None:
    assert platform_tags(Libc("glibc", "2.18"), "aarch64") == (
        "manylinux_2_18_aarch64",
        "manylinux_2_17_aarch64",
        "manylinux2014_aarch64",
        "linux_aarch64",
    )


def test_musl_counts_down_to_zero() -> None:
    assert platform_tags(Libc("musl", "1.2.5"), "x86_64") == (
        "musllinux_1_2_x86_64",
        "musllinux_1_1_x86_64",
        "musllinux_1_0_x86_64",
        "linux_x86_64",
    )


def test_tags_go_from_the_most_specific_to_the_most_general() -> None:
    tags = compatible_tags(3, ("linux_x86_64",))
    assert tags == (
        "cp33-cp33-linux_x86_64",
        "cp33-abi3-linux_x86_64",
        "cp33-none-linux_x86_64",
        "cp32-abi3-linux_x86_64",
        "py33-none-linux_x86_64",
        "py3-none-linux_x86_64",
        "py32-none-linux_x86_64",
        "py31-none-linux_x86_64",
        "py30-none-linux_x86_64",
        "cp33-none-any",
        "py33-none-any",
        "py3-none-any",
        "py32-none-any",
        "py31-none-any",
        "py30-none-any",
    )


@pytest.mark.parametrize(("architecture", "machine"), [("amd64", "x86_64"), ("arm64", "aarch64")])
def test_the_markers_are_the_bases_and_never_this_machines(architecture: str, machine: str) -> None:
    document = json.loads(complete_platform(facts(architecture, Libc("glibc", "2.36"))))
    assert document["marker_environment"] == {
        "implementation_name": "cpython",
        "implementation_version": "3.11.2",
        "os_name": "posix",
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": "3.11.2",
        "python_version": "3.11",
        "sys_platform": "linux",
    }
    assert document["compatible_tags"][0] == f"cp311-cp311-manylinux_2_36_{machine}"
