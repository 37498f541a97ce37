from __future__ import annotations

from dataclasses import replace

import pytest

from slimfit.core.base.lock import DebianLock, LockedPackage
from slimfit.core.errors import SlimfitError
from slimfit.core.native.system_lock import (
    SystemLock,
    empty_system_lock,
    parse_system_locks,
    render_system_locks,
    system_lock_path,
)


def package(name: str) -> LockedPackage:
    """A pinned package."""
    file = f"pool/main/{name[0]}/{name}/{name}_1_amd64.deb"
    return LockedPackage(name, "1", "amd64", "bookworm", file, "0" * 64, 1)


NAMES = ("libgl1", "libglvnd0", "libx11-6", "tesseract")
LOCK = SystemLock(
    DebianLock(
        "bookworm", "amd64", ("libgl1", "tesseract", "zlib1g"), (), tuple(map(package, NAMES))
    ),
    (
        ("tesseract", ()),
        ("libgl1", ("libx11-6", "libglvnd0")),
        ("libglvnd0", ()),
        ("libx11-6", ()),
    ),
    (("libodd.so.3", "tesseract"),),
    (("libgl1", ()), ("libglvnd0", ("libc6",)), ("libx11-6", ()), ("tesseract", ("libicu72",))),
)


def test_the_text_is_read_back() -> None:
    other = replace(LOCK, lock=replace(LOCK.lock, architecture="arm64"))
    for locks in ((LOCK,), (LOCK, other)):
        text = render_system_locks(locks[::-1])
        assert parse_system_locks(text, "base.system.lock") == locks


def test_an_app_gets_its_own_packages_and_what_they_need() -> None:
    assert [found.name for found in LOCK.subset(["libgl1"], ()).packages] == [*NAMES[:3]]
    assert LOCK.subset(["libgl1"], ()).requested == ("libgl1",)
    assert [found.name for found in LOCK.subset(["libgl1"], {"libx11-6"}).packages] == [*NAMES[:2]]
    assert LOCK.subset(["zlib1g"], {"zlib1g"}).packages == ()


def test_what_neither_lock_nor_base_has_is_lacking() -> None:
    assert LOCK.lacks(["libgl1", "libx11-6", "sox", "git"], {"git", "libc6"}) == ("sox",)
    # The base had it when the lockfile was made, and has it no more.
    assert LOCK.lacks(["zlib1g"], ()) == ("zlib1g",)
    assert LOCK.lacks(["libgl1"], ()) == ("libc6",)
    assert LOCK.user_of("libc6") == "libglvnd0"
    # A base that has a package by now has what it relies on.
    assert LOCK.lacks(["libgl1"], {"libglvnd0"}) == ()
    assert empty_system_lock("bookworm", "amd64").lacks(["git"], ()) == ("git",)


def test_a_wrong_value_is_named_by_its_place() -> None:
    text = render_system_locks([LOCK]).replace('"libodd.so.3": "tesseract"', '"libodd.so.3": 3')
    with pytest.raises(SlimfitError) as caught:
        parse_system_locks(text, "base.system.lock")
    assert str(caught.value) == (
        "base.system.lock: `libraries.libodd.so.3` must be a string, not `3`.\n\n"
        "Write the lockfile anew with `./pants generate-lockfiles`; it is not meant to be edited."
    )


def test_the_lockfile_stands_beside_that_of_the_base() -> None:
    assert system_lock_path("d/base.lock") == "d/base.system.lock"
    assert system_lock_path("d/pins.json") == "d/pins.json.system.lock"
