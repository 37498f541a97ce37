"""Tests of what the facts of a lockfile depend on."""

from __future__ import annotations

import json

import pytest

from slimfit.core.closure.lock import Artifact, LockedDistribution
from slimfit.core.facts.lock import differences, identity, read_lock

A, B = "a" * 64, "b" * 64


def pex_lock(*requirements: dict[str, object], marker: str = "") -> str:
    """A lockfile as pex and Pants write it."""
    locked = {
        "locked_requirements": requirements,
        "marker": marker or None,
        "platform_tag": ["cp311", "cp311", "linux_x86_64"],
    }
    return "// Written by Pants.\n// { not JSON\n" + json.dumps(
        {"locked_resolves": [locked], "requirements": []}, indent=1
    )


def locked(name: str, version: str, **urls: str) -> dict[str, object]:
    """One locked project, its files by their hashes."""
    artifacts = [{"algorithm": "sha256", "hash": key, "url": url} for key, url in urls.items()]
    return {
        **{"project_name": name, "version": version, "artifacts": artifacts},
        **{"requires_dists": [], "requires_python": ">=3.8"},
    }


def test_the_lockfiles_of_pex_are_read() -> None:
    torch = "https://files.invalid/torch-2.1%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256=0"
    (found,) = read_lock(pex_lock(locked("Torch", "2.1+cpu", **{B: torch})), "x").sets
    assert found.platform_tag == "cp311-cp311-linux_x86_64"
    (distribution,) = found.distributions
    assert distribution == LockedDistribution(
        "torch", "2.1+cpu", (), ">=3.8", (Artifact(torch, B),)
    )


def test_requirements_with_hashes_are_read() -> None:
    text = (
        "# by hand\n"
        f"PyYAML[fast]==6.0 ; python_version >= '3.8' \\\n    --hash=sha256:{B} \\\n"
        f"    --hash=sha256:{A}\n"
        "six==1.17.0\n-r other.txt\n"
    )
    assert read_lock(text, "x").distributions == (
        LockedDistribution("pyyaml", "6.0", (), "", (Artifact("", A), Artifact("", B))),
        LockedDistribution("six", "1.17.0", (), "", ()),
    )


def test_the_identity_is_that_of_names_versions_and_hashes() -> None:
    def of(*requirements: dict[str, object], marker: str = "") -> str:
        return identity(read_lock(pex_lock(*requirements, marker=marker), "x"))

    one, two = locked("a", "1", **{A: "u/a.whl", B: "u/b.whl"}), locked("b", "1", **{A: "u/c.whl"})
    same = of(one, two)
    turned = locked("A", "1", **{B: "v/b.whl", A: "v/a.whl"})
    assert same == of(two, turned, two, marker="True")
    assert len({same, of(one), of(one, locked("b", "2", **{A: "u/c.whl"}))}) == 3
    assert same != of(one, locked("b", "1", **{B: "u/c.whl"}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"a": "1"}, {"a": "1"}, None),
        ({"a": "1"}, {"a": "2"}, "a 2, and not 1"),
        ({"a": "1"}, {"b": "1"}, "b 1; no a"),
        ({}, dict.fromkeys("abcde", "1"), "a 1; b 1; c 1 (and 2 more)"),
    ],
)
def test_differences_are_named(old: dict[str, str], new: dict[str, str], said: str) -> None:
    assert differences(old.items(), new.items()) == said
