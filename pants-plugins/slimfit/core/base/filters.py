"""What of Debian's packages stays out of a base, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """Paths (without a leading slash) that match `pattern` stay out; `reason` is what reports
    say."""

    reason: str
    pattern: re.Pattern[str]


def _filter(reason: str, pattern: str) -> Filter:
    return Filter(reason, re.compile(rf"(?:{pattern})\Z"))


FILTERS = (
    # Licences must travel with what they license, so copyright files stay, and with them the links
    # between packages.
    _filter("documentation", r"usr/share/doc/[^/]+/(?!copyright\Z).+"),
    _filter("documentation", r"usr/share/(?:man|info|doc-base|help)(?:/.*)?"),
    _filter("translations", r"usr/share/locale(?:/.*)?"),
    _filter("packaging", r"usr/share/(?:lintian|bug|debconf|debhelper|menu|reportbug)(?:/.*)?"),
    _filter("shell completion", r"usr/share/(?:bash-completion|zsh|fish)(?:/.*)?"),
    _filter("debugging", r"usr/share/(?:gdb|gcc)(?:/.*)?"),
    # Python's zoneinfo leaves these out of `available_timezones()`: they repeat every zone, with
    # and without leap seconds.
    _filter("time zone copies", r"usr/share/zoneinfo/(?:right|posix)(?:/.*)?"),
    _filter("Python's own tests", r"usr/lib/python3\.\d+/(?:.*/)?tests?(?:/.*)?"),
    _filter(
        "Python's own tests",
        r"usr/lib/python3\.\d+/lib-dynload/"
        r"(?:_test|_ctypes_test|_xxtest|xxlimited|xxsubtype)[^/]*\.so",
    ),
)


def reason_to_leave_out(path: str) -> str | None:
    """Why a path stays out of a base, or None when it belongs in."""
    for candidate in FILTERS:
        if candidate.pattern.match(path):
            return candidate.reason
    return None
