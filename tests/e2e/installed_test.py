"""The plugin as the wheel `pants-slimfit`, installed into a repository that has nothing of it."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest

from slimfit.core.image.validate import validate_layout
from tests.e2e.checkout import REPOSITORY, Checkout
from tests.e2e.images import Container
from tests.e2e.reference import Reference
from tests.e2e.small import VERSION, configuration
from tests.e2e.small import wheel as write_wheel

FILE = "pants_slimfit-0.1.0-py3-none-any.whl"
PLUGIN = REPOSITORY / "pants-plugins"
# Modules that only tests import.
_HELPERS = re.compile(r"(^|/)(fakes|testing|odd_wheels)\.py$|_test\.py$|/testdata/")
BUILD = """\
python_app(name="hello", entry_point="main.py", base="//3rdparty/debian:base")
python_sources(name="src")
"""


@pytest.fixture(scope="module")
def wheel(reference: Reference) -> Path:
    """The wheel, as `./pants package ::` leaves it."""
    return reference.checkout.root / "dist" / FILE


@pytest.fixture
def empty(scratch: Path, wheel: Path) -> Iterator[Checkout]:
    """A repository with the wheel and a Debian lockfile, and without a line of the plugin."""
    checkout = Checkout(scratch / "empty")
    checkout.copy(("pants", "build-support", "3rdparty/debian"))
    (checkout.root / "build-support/BUILD").unlink()
    (checkout.root / "wheels").mkdir()
    shutil.copy(wheel, checkout.root / "wheels")
    write_wheel(checkout.root / "wheels", "good", {})
    settings, found = re.subn(
        r"(?m)^pythonpath = .*$", 'plugins = ["pants-slimfit==0.1.0"]', configuration()
    )
    assert found == 1
    checkout.write({"pants.toml": settings})
    try:
        yield checkout
    finally:
        checkout.close()


def names(wheel: Path) -> set[str]:
    """The files of the package in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if name.startswith("slimfit/")}


def metadata(wheel: Path) -> Message:
    """The METADATA file of a wheel (core metadata 2.1)."""
    with zipfile.ZipFile(wheel) as archive:
        (found,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(found))


def test_the_wheel_holds_every_module_of_the_plugin_and_what_it_reads(wheel: Path) -> None:
    files = (path for path in (PLUGIN / "slimfit").rglob("*") if path.is_file())
    relative = (path.relative_to(PLUGIN).as_posix() for path in files)
    kept = {
        name
        for name in relative
        if not name.endswith(("/BUILD", ".pyc")) and not _HELPERS.search(name)
    }
    assert "slimfit/py.typed" in kept
    found = {name for name in names(wheel) if not _HELPERS.search(name)}
    assert found == kept


def test_the_wheel_carries_licence_changelog_and_version_and_requires_nothing(wheel: Path) -> None:
    said = metadata(wheel)
    assert (said["Name"], said["Version"], said["License"]) == (
        "pants-slimfit",
        "0.1.0",
        "Apache-2.0",
    )
    assert said.get_all("Requires-Dist") is None
    with zipfile.ZipFile(wheel) as archive:
        for name in ("LICENSE", "CHANGELOG.md"):
            (found,) = (member for member in archive.namelist() if member.endswith(f"/{name}"))
            assert archive.read(found) == (PLUGIN / name).read_bytes()


def test_an_empty_repository_that_installs_the_wheel_builds_an_image(
    empty: Checkout, tmp_path: Path
) -> None:
    empty.write(
        {
            "3rdparty/BUILD": f'python_requirement(name="good", requirements=["good=={VERSION}"])\n',
            "apps/hello/BUILD": BUILD,
            "apps/hello/main.py": "import good\nprint('hello', good.VALUE)\n",
        }
    )
    done = empty.pants("generate-lockfiles", "--resolve=default")
    assert done.code == 0, done.stderr
    empty.package("apps/hello:")
    layout = empty.layout("hello")
    ended = Container.unpack(layout, validate_layout(layout), tmp_path).run()
    assert (ended.code, ended.stdout) == (0, "hello 1\n"), ended
