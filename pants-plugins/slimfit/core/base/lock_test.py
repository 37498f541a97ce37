from __future__ import annotations

import json

import pytest

from slimfit.core.base.lock import (
    DebianLock,
    LockedPackage,
    check_lock_is_current,
    parse_lock,
    render_lock,
)
from slimfit.core.errors import SlimfitError

LIBC = LockedPackage(
    name="libc6",
    version="2.36-9",
    architecture="amd64",
    archive="bookworm",
    filename="pool/main/g/glibc/libc6_2.36-9_amd64.deb",
    sha256="a" * 64,
    size=2759320,
)
TZDATA = LockedPackage(
    name="tzdata",
    version="2025b-0",
    architecture="all",
    archive="bookworm-updates",
    filename="pool/main/t/tzdata/tzdata_2025b-0_all.deb",
    sha256="b" * 64,
    size=3,
)
LOCK = DebianLock(
    suite="bookworm",
    architecture="amd64",
    requested=("tzdata", "libc6"),
    left_out=("debconf",),
    packages=(TZDATA, LIBC),
)
FIX = "Write the lockfile anew with `./pants generate-lockfiles`; it is not meant to be edited."


def test_the_text_is_sorted_and_readable() -> None:
    lines = render_lock(LOCK).splitlines()
    assert lines[:13] == [
        "{",
        '  "format": 1,',
        '  "suite": "bookworm",',
        '  "architecture": "amd64",',
        '  "requested": [',
        '    "libc6",',
        '    "tzdata"',
        "  ],",
        '  "left_out": [',
        '    "debconf"',
        "  ],",
        '  "packages": [',
        "    {",
    ]
    assert parse_lock(render_lock(LOCK), "base.lock") == LOCK


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("sha256", "abc", "`packages[1].sha256` must be 64 hexadecimal digits"),
        ("size", "3", "`packages[1].size` must be a whole number, not a string"),
        (
            "filename",
            "http://host/pool/main/x.deb",
            "`packages[1].filename` must be a path `pool/.../x.deb`, "
            "not `http://host/pool/main/x.deb`",
        ),
        (
            "filename",
            "pool/main/../../x.deb",
            "`packages[1].filename` must be a path `pool/.../x.deb`, not `pool/main/../../x.deb`",
        ),
        ("name", "../x", "`packages[1].name` must be the name of a Debian package, not `../x`"),
        ("name", "libc6", "`packages[1]` pins `libc6` a second time (see `packages[0]`)"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(key: str, value: str, problem: str) -> None:
    document = json.loads(render_lock(LOCK))
    document["packages"][1][key] = value
    with pytest.raises(SlimfitError) as raised:
        parse_lock(json.dumps(document), "3rdparty/base.lock")
    assert str(raised.value) == f"3rdparty/base.lock: {problem}.\n\n{FIX}"


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("format", 2, "`format` is 2, but this Slimfit reads 1"),
        ("architecture", "sparc", "`architecture` must be one of amd64, arm64"),
    ],
)
def test_a_lockfile_for_something_else_is_refused(key: str, value: object, problem: str) -> None:
    document = {**json.loads(render_lock(LOCK)), key: value}
    with pytest.raises(SlimfitError) as raised:
        parse_lock(json.dumps(document), "base.lock")
    assert str(raised.value) == f"base.lock: {problem}.\n\n{FIX}"


def check(suite: str, architecture: str, packages: tuple[str, ...]) -> None:
    check_lock_is_current(
        LOCK,
        path="3rdparty/base.lock",
        address="3rdparty:debian",
        resolve="debian",
        suite=suite,
        architecture=architecture,
        packages=packages,
    )


def test_a_lockfile_fits_its_target_whatever_the_order() -> None:
    check("bookworm", "amd64", ("tzdata", "libc6", "tzdata"))


def test_a_stale_lockfile_says_what_differs_and_how_to_renew_it() -> None:
    with pytest.raises(SlimfitError) as raised:
        check("trixie", "arm64", ("libc6", "netbase"))
    assert str(raised.value) == (
        "3rdparty/base.lock does not fit 3rdparty:debian:\n"
        "  suite: the target says `trixie`, the lockfile `bookworm`\n"
        "  architecture: the target says `arm64`, the lockfile `amd64`\n"
        "  packages that the lockfile lacks: netbase\n"
        "  packages that the target no longer names: tzdata\n\n"
        "Run `./pants generate-lockfiles --resolve=debian`."
    )
