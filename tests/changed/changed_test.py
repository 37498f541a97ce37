"""`--changed-since`: a change publishes the apps whose closure it is in, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.changed.fleet import NAMES, Fleet, lock_newer

SINCE = ("--changed-since=HEAD", "--changed-dependents=transitive")


def edit(fleet: Fleet, path: str, old: str, new: str) -> None:
    """Change a text in one file."""
    file = fleet.checkout.root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.fixture
def published(fleet: Fleet) -> Iterator[Fleet]:
    """The fleet; what a test has changed and published is committed, so that the next starts from it."""
    yield fleet
    fleet.git("commit", "--quiet", "--all", "--message=A change")


def change(fleet: Fleet) -> set[str]:
    """Package and publish what changed since the last commit. The apps that Pants has selected."""
    done = fleet.pants(*SINCE, "package", "publish")
    return set(re.findall(r"Wrote dist/apps\.(\w+)/\w+\.oci$", done.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    ("path", "old", "new", "apps"),
    [
        pytest.param("libs/shared.py", "shared", "common", {"alpha", "beta"}, id="a library"),
        pytest.param("apps/delta/data.txt", "one", "two", {"delta"}, id="a resource"),
        pytest.param("apps/gamma/main.py", "left", "left as _", {"gamma"}, id="an app's own file"),
    ],
)
def test_an_edit_selects_and_publishes_the_apps_that_hold_the_file(
    published: Fleet, path: str, old: str, new: str, apps: set[str]
) -> None:
    edit(published, path, old, new)
    assert change(published) == apps
    assert published.published() == apps


def test_another_locked_version_publishes_the_apps_that_hold_the_distribution(
    published: Fleet,
) -> None:
    lock_newer(published, "left", "1.2")
    # Every requirement depends on its lockfile, so Pants selects whoever has any.
    assert change(published) == {"alpha", "beta", "gamma"}
    assert published.published() == {"beta", "gamma"}


def test_another_locked_base_publishes_every_app(published: Fleet) -> None:
    edit(published, "3rdparty/debian/BUILD", 'name="base"', 'name="base", packages=["hostname"]')
    published.pants("generate-lockfiles", "--resolve=base")
    assert change(published) == set(NAMES)
    assert published.published() == set(NAMES)
