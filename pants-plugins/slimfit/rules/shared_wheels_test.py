"""Tests that wheels from shared runs are the locked ones, or none are taken."""

from __future__ import annotations

from pants.engine.fs import FileDigest

from slimfit.core.closure.lock import parse_lock
from slimfit.core.closure.subset import Platform, Subsets
from slimfit.core.closure.testing import chosen, fake_hash, lockfile
from slimfit.rule_types.layers import WheelFile
from slimfit.rules.shared_wheels import local_wheels, locked_files, subset_of, subset_of_all


def found(name: str) -> WheelFile:
    return WheelFile(f"{name}-1-py3-none-any.whl", FileDigest(fake_hash(name), 1))


def test_an_app_gets_what_it_needs_of_what_was_fetched_less_stubs() -> None:
    needed = [chosen(name) for name in ("two", "types_two", "one")]
    fetched = [found(name) for name in ("types_two", "three", "two", "one")]
    assert locked_files(needed, fetched) == (found("one"), found("two"))


def test_other_bytes_than_the_locked_ones_are_not_taken() -> None:
    assert locked_files([chosen("one")], [found("two")]) is None


def test_what_lies_on_this_machine_is_copied_unless_something_beside_it_does_not() -> None:
    folders = {"HERE": "/srv"}
    local = [chosen(name, "file://${HERE}").artifact for name in ("one", "two")]
    assert local_wheels(local, folders) == tuple(
        (fake_hash(name), f"/srv/{name}-1-py3-none-any.whl") for name in ("one", "two")
    )
    remote = chosen("three", "https://files.invalid").artifact
    assert local_wheels([*local, remote], folders) == ()
    assert local_wheels(local, {}) == ()


def test_what_cannot_be_read_of_a_lockfile_is_left_to_pex() -> None:
    text = lockfile(
        [{"name": "one", "version": "1", "requires": ["what is this"]}], requirements=["one"]
    )
    lock = parse_lock(text, "default.lock")
    subsets = Subsets(lock, Platform((("python_full_version", "3.11.2"),), ("py3-none-any",)))
    assert subset_of(subsets, ["one"]) is None
    assert subset_of(subsets, ["absent"]) is None
    assert subset_of_all(subsets, lock) == ()
