"""Selectors: what makes a line hold for some platforms only.

`# [linux and not arm64]` behind a line, as conda-build and conda-lock read it, and
`sel(linux): package`, as micromamba reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

_TOKEN = re.compile(r"\s*(?:(?P<word>[a-z_][a-z0-9_]*)|(?P<sign>[()]))", re.IGNORECASE)
_AT_START = re.compile(r"^#+\s*\[(?P<inner>[^\[\]]*)\]")
_AT_END = re.compile(r"\s\[(?P<inner>[^\[\]]*)\]\s*$")

# Names that hold on no platform that images are made for.
_OTHERS = (
    *("osx", "win", "win32", "win64", "macos", "darwin", "windows", "ppc64le", "s390x", "armv6l"),
    *("armv7l", "emscripten", "wasi", "x86", "linux32", "osx_64", "osx_arm64", "win_64"),
)


@dataclass(frozen=True)
class Platform:
    """A platform that images are made for, in conda's words: `linux-64`, `linux-aarch64`."""

    name: str

    @property
    def facts(self) -> frozenset[str]:
        """The selector names that hold on it."""
        common = ("linux", "unix")
        if self.name == "linux-aarch64":
            return frozenset((*common, "aarch64", "arm64", "linux_aarch64"))
        return frozenset((*common, "linux64", "x86_64", "linux_64", "amd64"))


LINUX_64 = Platform("linux-64")
PLATFORMS = (LINUX_64, Platform("linux-aarch64"))
_KNOWN = frozenset(_OTHERS).union(*(platform.facts for platform in PLATFORMS))


def comment_selector(comment: str) -> Optional[str]:
    """The selector in a comment, or None.

    At the start of the comment anything in brackets is one; further on only what reads as one: an
    address that holds `[linux]` selects nothing.
    """
    found = _AT_START.match(comment)
    if found:
        return found["inner"].strip()
    found = _AT_END.search(comment)
    if found and holds(found["inner"], LINUX_64) is not None:
        return found["inner"].strip()
    return None


def holds(selector: str, platform: Platform) -> Optional[bool]:
    """Whether a selector holds on a platform. None if it says what is not known here."""
    tokens = _tokens(selector.replace("-", "_"))
    if not tokens:
        return None
    value = _either(tokens, platform)
    return None if tokens else value


def _tokens(text: str) -> list[str]:
    tokens, position, text = [], 0, text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            return []
        tokens.append(found[0].strip().lower())
        position = found.end()
    return tokens


def _either(tokens: list[str], platform: Platform) -> Optional[bool]:
    value = _both(tokens, platform)
    while tokens[:1] == ["or"]:
        tokens.pop(0)
        other = _both(tokens, platform)
        value = None if value is None or other is None else value or other
    return value


def _both(tokens: list[str], platform: Platform) -> Optional[bool]:
    value = _one(tokens, platform)
    while tokens[:1] == ["and"]:
        tokens.pop(0)
        other = _one(tokens, platform)
        value = None if value is None or other is None else value and other
    return value


def _one(tokens: list[str], platform: Platform) -> Optional[bool]:
    negated = False
    while tokens[:1] == ["not"]:
        tokens.pop(0)
        negated = not negated
    token = tokens.pop(0) if tokens else ""
    value: Optional[bool]
    if token == "(":
        value = _either(tokens, platform) if len(tokens) < 100 else None
        if tokens[:1] != [")"]:
            return None
        tokens.pop(0)
    else:
        value = token in platform.facts if token in _KNOWN else None
    return value if value is None else value != negated
