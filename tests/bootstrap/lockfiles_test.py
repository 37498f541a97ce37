"""The repository's own lockfiles: what they name fits, and fits together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bootstrap import locked_wheels
from locking import LIBRARIES, PLATFORMS, PYTEST, RESOLVES, libraries
from slimfit.core.facts import lock as lock_facts
from slimfit.core.facts.resolve import ResolveFacts, check_facts
from wheels import Wheel, read_lock

REPO = Path(__file__).resolve().parents[2]
LOCKS = REPO / "3rdparty/python"
# The resolves that tests live in: what pytest.lock names for both CPythons meets what these name.
SERVED = ("default", "legacy", "plugin")


def versions(wheels: tuple[Wheel, ...]) -> dict[str, set[str]]:
    """The versions of each distribution."""
    found: dict[str, set[str]] = {}
    for wheel in wheels:
        found.setdefault(wheel.project, set()).add(wheel.version)
    return found


def test_every_lockfile_names_wheels_alone() -> None:
    assert {path.stem for path in LOCKS.glob("*.lock")} == {*RESOLVES, PYTEST}
    assert len(locked_wheels(REPO)) > 1


@pytest.mark.parametrize("resolve", [*RESOLVES])
def test_every_wheel_runs_on_the_cpython_and_the_glibc_of_its_resolve(resolve: str) -> None:
    for wheel in read_lock(LOCKS / f"{resolve}.lock"):
        pythons, abis, platforms = wheel.tags
        own = f"cp3{RESOLVES[resolve].minor}"
        assert own in abis or "abi3" in abis or "none" in abis, wheel.name
        assert {*PLATFORMS, "any"} & set(platforms), wheel.name


@pytest.mark.parametrize("resolve", [*RESOLVES, PYTEST])
def test_the_facts_of_every_resolve_are_those_of_its_lockfile(resolve: str) -> None:
    path = LOCKS / f"{resolve}.lock"
    lock = lock_facts.read_lock(path.read_text(), path.name)
    facts = ResolveFacts.from_text((LOCKS / f"{resolve}.facts.json").read_text(), resolve)
    assert check_facts(facts, lock, resolve, path.name) == ()
    assert facts.unknown == ()


def test_every_library_of_the_plugin_is_locked_for_any_machine() -> None:
    assert libraries(REPO) == tuple(sorted(path.stem for path in (REPO / LIBRARIES).glob("*.lock")))
    assert "elf" in libraries(REPO)
    for library in libraries(REPO):
        for wheel in read_lock(REPO / LIBRARIES / f"{library}.lock"):
            assert wheel.tags[2] == ("any",), wheel.name
            assert wheel in locked_wheels(REPO)


@pytest.mark.parametrize("resolve", SERVED)
def test_pytest_meets_its_own_versions_in_the_resolves_that_it_serves(resolve: str) -> None:
    tool = versions(read_lock(LOCKS / "pytest.lock"))
    served = versions(read_lock(LOCKS / f"{resolve}.lock"))
    for project, found in served.items():
        if project in tool:
            assert found <= tool[project]
    assert "pytest" in served


def test_the_configuration_names_the_locked_pants_and_pex() -> None:
    config = (REPO / "pants.toml").read_text()
    (pants,) = re.findall(r'^pants_version = "(.*)"$', config, re.MULTILINE)
    (pex,) = re.findall(r'^version = "v(.*)"$', config, re.MULTILINE)
    assert versions(read_lock(REPO / "build-support/pants.lock"))["pantsbuild-pants"] == {pants}
    assert versions(read_lock(REPO / "build-support/pex.lock"))["pex"] == {pex}
    assert f'"v{pex}|linux_x86_64|' in config
