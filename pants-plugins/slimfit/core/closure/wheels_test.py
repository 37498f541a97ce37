"""Tests of facts about wheels, and of what is said when pex cannot collect them."""

from __future__ import annotations

import json

import pytest

from slimfit.core.base.facts import BaseFacts, parse_facts
from slimfit.core.closure.wheels import explain_pex_failure, is_stub, locked_names, project_name

LOCK = "./pants generate-lockfiles --resolve=default"

PYTHON = {
    "path": "/usr/bin/python3.11",
    "version": "3.11",
    "full_version": "3.11.2",
    "lib": "/usr/lib/python3.11",
    "prefix": "/usr",
}


@pytest.fixture
def facts() -> BaseFacts:
    return parse_facts(
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


@pytest.mark.parametrize(
    ("filename", "stub"),
    [
        ("types_PyYAML-6.0.12-py3-none-any.whl", True),
        ("pandas_stubs-2.2-py3-none-any.whl", True),
        ("Types.Requests-2-py3-none-any.whl", True),
        ("typeshed_client-2.7-py3-none-any.whl", False),
        ("stubserver-1-py3-none-any.whl", False),
    ],
)
def test_a_stub_package_is_told_by_its_name(filename: str, stub: bool) -> None:
    assert is_stub(filename) is stub


def test_a_project_name_is_normalised() -> None:
    assert project_name("Foo__Bar.baz-1.0-py3-none-any.whl") == "foo-bar-baz"


def test_a_wheel_that_the_base_cannot_use_is_named_with_the_platform(facts: BaseFacts) -> None:
    output = (
        "Failed to resolve compatible artifacts from lock default.lock for 1 target:\n"
        "1. cp311-cp311-manylinux_2_36_x86_64:\n"
        "    Failed to resolve all requirements for complete platform cp311 from default.lock:\n"
        "\n"
        "Dependency on numpy not satisfied, 1 incompatible candidate found:\n"
        "1.) numpy 1.26.4 (via: numpy) does not have any compatible artifacts:\n"
        "    file:///wheelhouse/numpy-1.26.4-cp312-cp312-musllinux_1_1_x86_64.whl\n"
    )
    assert explain_pex_failure(output, "apps/f:f", facts, "3rdparty/debian:base", LOCK) == (
        "The lockfile has no file that the base 3rdparty/debian:base can use (CPython 3.11 on"
        " linux/amd64 with glibc 2.36) of what apps/f:f needs:\n"
        "\n"
        "  numpy 1.26.4: only numpy-1.26.4-cp312-cp312-musllinux_1_1_x86_64.whl\n"
        "\n"
        "Lock a version that has a wheel for that platform (correct the requirement and run"
        " `./pants generate-lockfiles --resolve=default`), or give the app a base that the wheel fits (`base=...`)."
    )


def test_a_wheel_that_is_not_what_the_lockfile_pins_is_named_with_both_hashes(
    facts: BaseFacts,
) -> None:
    output = (
        "There was 1 error downloading required artifacts:\n"
        "1. numpy 1.26.4 from file:///wheelhouse/numpy-1.26.4-cp311-cp311-linux_x86_64.whl\n"
        "    Expected sha256 hash of 666d when downloading numpy but hashed to 721c.\n"
    )
    assert explain_pex_failure(output, "apps/f:f", facts, "3rdparty/debian:base", LOCK) == (
        "A wheel that apps/f:f needs is not the one that the lockfile pins:\n"
        "\n"
        "  numpy-1.26.4-cp311-cp311-linux_x86_64.whl\n"
        "    sha256 in the lockfile: 666d\n"
        "    sha256 of the file:     721c\n"
        "\n"
        "It was altered, or a download broke off. Delete the file and let it be fetched again; if"
        " it comes back the same, find out who changed it before you trust it."
    )


def test_a_requirement_that_the_lockfile_lacks_is_named_with_the_command_that_locks(
    facts: BaseFacts,
) -> None:
    output = "Dependency on tomlkit not satisfied, no candidates found.\n"
    assert explain_pex_failure(output, "apps/f:f", facts, "3rdparty/debian:base", LOCK) == (
        "The lockfile lacks what apps/f:f requires: tomlkit.\n"
        "\n"
        "Lock the resolve anew: `./pants generate-lockfiles --resolve=default`."
    )


def test_a_requirement_that_the_lockfile_has_in_another_version_is_named_with_both(
    facts: BaseFacts,
) -> None:
    output = (
        "Failed to resolve compatible artifacts from lock 3rdparty/default.lock for 1 target:\n"
        "1. cp311-cp311-manylinux_2_36_x86_64:\n"
        "    Failed to resolve all requirements for complete platform from 3rdparty/default.lock:\n"
        "\n"
        "Configured with:\n"
        "    build: True\n"
        "    use_wheel: True\n"
        "\n"
        "Dependency on numpy not satisfied, 1 incompatible candidate found:\n"
        "1.) numpy 2.4.6 does not satisfy the following requirements:\n"
        "    ~=1.26 (via: numpy~=1.26)\n"
        "    <2 (via: needy==1.0 -> numpy<2)\n"
        "\n"
        "Dependency on rich not satisfied, 1 incompatible candidate found:\n"
        "1.) rich 14.0 does not satisfy the following requirements:\n"
        "    >=15 (via: rich>=15)\n"
    )
    assert explain_pex_failure(output, "apps/f:f", facts, "//base", LOCK) == (
        "The lockfile has other versions than apps/f:f requires:\n"
        "\n"
        "  numpy 2.4.6 is locked, and required is numpy~=1.26 and needy==1.0 -> numpy<2\n"
        "  rich 14.0 is locked, and required is rich>=15\n"
        "\n"
        f"Lock the resolve anew: `{LOCK}`."
    )


def test_a_pex_that_is_too_old_is_told_as_such(facts: BaseFacts) -> None:
    output = "pex: error: unrecognized arguments: --no-pre-install-wheels\n"
    assert explain_pex_failure(output, "apps/f:f", facts, "3rdparty/debian:base", LOCK) == (
        "The wheels of apps/f:f cannot be collected: the pex tool of this Pants is older than 2.3.\n"
        "\n"
        "Name a newer one under `[pex-cli]` in pants.toml: `version`, `url_template` and"
        " `known_versions`. pex 2.91.8 is known to work."
    )


def test_any_other_failure_is_told_in_the_words_of_pex(facts: BaseFacts) -> None:
    assert explain_pex_failure("Something broke.\n", "a:a", facts, "b:b", LOCK) == (
        "pex cannot collect the wheels of a:a. It says:\n\nSomething broke."
    )


def test_the_names_that_a_lockfile_pins_are_read() -> None:
    pex = '// {\n//   "generated_with_requirements": ["a==1"]\n// }\n{\n  "project_name": "Foo_Bar",\n'
    assert locked_names(pex) == {"foo-bar"}
    text = "# a\nfoo==1.0 \\\n    --hash=sha256:00\nBar.baz[extra]==2\nurl @ file:///x.whl\n"
    assert locked_names(text) == {"foo", "bar-baz", "url"}


def test_a_wheel_behind_a_url_that_the_lockfile_lacks_is_told_with_the_ways_out(
    facts: BaseFacts,
) -> None:
    output = (
        "Dependency on byurl (via: byurl @ http://127.0.0.1:1/byurl-2-py3-none-any.whl) not satisfied,"
        " no candidates found.\n"
    )
    assert explain_pex_failure(output, "apps/f:f", facts, "b:b", LOCK) == (
        "The lockfile lacks what apps/f:f requires: byurl.\n\n"
        f"Lock the resolve anew: `{LOCK}`. If it still lacks a wheel that is required by its URL: pex"
        ' loses it where `[python].pip_version` is "latest". Lock with `pip_version = "20.3.4-patched"`,'
        " or put the file into a folder of `[python-repos].find_links` and require `name==version`."
    )


def test_a_requirement_of_a_wheel_that_the_lockfile_lacks_is_named_with_the_way_to_it(
    facts: BaseFacts,
) -> None:
    output = (
        "Failed to resolve compatible artifacts from lock 3rdparty/default.lock for 1 target:\n"
        "1. cp311-cp311-manylinux_2_36_x86_64:\n"
        "    Failed to resolve all requirements for complete platform from 3rdparty/default.lock:\n"
        "\n"
        "Dependency on vanished (via: needy==1.0 -> vanished>=1) not satisfied, no candidates found.\n"
    )
    assert explain_pex_failure(output, "apps/f:f", facts, "//base", LOCK) == (
        "The lockfile lacks what wheels of apps/f:f require:\n"
        "\n"
        "  needy==1.0 -> vanished>=1\n"
        "\n"
        "It was edited or merged, or locked for another platform. Lock the resolve anew:"
        f" `{LOCK}`."
    )
