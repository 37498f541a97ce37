"""Tests of how wheels are asked for, and found in what pex wrote."""

from __future__ import annotations

from pants.backend.python.util_rules.pex import CompletePlatforms
from pants.engine.fs import Digest, DigestEntries, FileDigest, FileEntry

from slimfit.core.closure.testing import fake_hash
from slimfit.rules.wheels import image_wheels, platform_file, wheels_of


def described(content: str) -> FileEntry:
    """The file that describes a platform, as it is given to pex."""
    written = FileEntry("platform.json", FileDigest(fake_hash(content), 1))
    return platform_file(DigestEntries([written]))


def test_two_platforms_are_two_requests_to_pex() -> None:
    one, other, same = (
        CompletePlatforms([described(content).path], digest=Digest(fake_hash(content), 1))
        for content in ("x86_64", "aarch64", "x86_64")
    )
    assert one == same != other


def test_stubs_are_found_and_stay_out_of_images() -> None:
    names = ("types_two-1-py3-none-any.whl", "one-1-py3-none-any.whl")
    paths = (*(f"wheels/.deps/{name}" for name in names), "wheels/PEX-INFO")
    entries = DigestEntries(FileEntry(path, FileDigest(fake_hash(path), 1)) for path in paths)
    assert [wheel.filename for wheel in wheels_of(entries)] == sorted(names)
    assert [wheel.filename for wheel in image_wheels(entries)] == ["one-1-py3-none-any.whl"]
