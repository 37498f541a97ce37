from __future__ import annotations

import pytest

from slimfit.core.base.filters import reason_to_leave_out


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("usr/share/doc/libc6/changelog.gz", "documentation"),
        ("usr/share/doc/libc6/examples/copyright", "documentation"),
        ("usr/share/man/man1/x.1.gz", "documentation"),
        ("usr/share/man", "documentation"),
        ("usr/share/locale/de/LC_MESSAGES/x.mo", "translations"),
        ("usr/share/lintian/overrides/x", "packaging"),
        ("usr/share/bash-completion/completions/x", "shell completion"),
        ("usr/share/zoneinfo/right/Europe/Berlin", "time zone copies"),
        ("usr/lib/python3.11/test/support/__init__.py", "Python's own tests"),
        ("usr/lib/python3.11/sqlite3/test/x.py", "Python's own tests"),
        ("usr/lib/python3.11/lib-dynload/_testcapi.cpython-311.so", "Python's own tests"),
    ],
)
def test_stays_out(path: str, reason: str) -> None:
    assert reason_to_leave_out(path) == reason


@pytest.mark.parametrize(
    "path",
    [
        "usr/share/doc/libc6/copyright",
        "usr/share/doc/libgcc-s1",
        "usr/share/manifest.txt",
        "usr/share/zoneinfo/Europe/Berlin",
        "usr/lib/locale/C.utf8/LC_CTYPE",
        "usr/lib/python3.11/unittest/case.py",
        "usr/lib/python3.11/lib-dynload/_hashlib.cpython-311.so",
        "usr/lib/python3/dist-packages/x/tests/test_x.py",
        "usr/bin/test",
    ],
)
def test_stays_in(path: str) -> None:
    assert reason_to_leave_out(path) is None
