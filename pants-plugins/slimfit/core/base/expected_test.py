"""Tests of what a Debian base will be."""

from __future__ import annotations

import pytest

from slimfit.core.base.expected import expected_facts
from slimfit.core.base.lock import DebianLock, LockedPackage
from slimfit.core.base.platform import complete_platform


def lock(suite: str, **versions: str) -> DebianLock:
    packages = (
        LockedPackage(name.replace("_", "-"), version, "amd64", suite, "pool/a/a.deb", "0" * 64, 1)
        for name, version in versions.items()
    )
    return DebianLock(suite, "amd64", (), (), tuple(packages))


@pytest.mark.parametrize(
    ("suite", "versions", "python", "libc"),
    [
        ("bookworm", {}, "3.11", "2.36"),
        ("bookworm", {"libc6": "2.36-9+deb12u10"}, "3.11", "2.36"),
        ("trixie", {"libc6": "2.41-12"}, "3.13", "2.41"),
    ],
)
def test_a_lockfile_tells_which_wheels_will_fit(
    suite: str, versions: dict[str, str], python: str, libc: str
) -> None:
    facts = expected_facts(lock(suite, **versions))
    assert (facts.python.version, facts.libc.version) == (python, libc)
    assert f"manylinux_{libc.replace('.', '_')}_x86_64" in complete_platform(facts)


def test_the_whole_version_of_python_is_that_of_its_package() -> None:
    package = LockedPackage(
        *("python3.11-minimal", "1:3.11.2-6+deb12u6", "amd64", "bookworm"),
        *("pool/a/a.deb", "0" * 64, 1),
    )
    facts = expected_facts(DebianLock("bookworm", "amd64", (), (), (package,)))
    assert facts.python.full_version == "3.11.2"
    assert [(found.name, found.version) for found in facts.packages] == [
        ("python3.11-minimal", "1:3.11.2-6+deb12u6")
    ]
