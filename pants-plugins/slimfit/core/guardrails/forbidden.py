"""What an app may not hold: distributions, and first-party paths or addresses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from packaging.utils import canonicalize_name

from slimfit.core.errors import SlimfitError

# How alike names are of which one may be a slip, as difflib measures it.
_NEAR = 0.8
_DISTRIBUTION = re.compile(r"[A-Za-z0-9*?]([A-Za-z0-9._*?-]*[A-Za-z0-9*?])?")


@dataclass(frozen=True, order=True)
class HeldDistribution:
    """A distribution of a closure: its normalised name (PEP 503) and version."""

    name: str
    version: str

    @property
    def title(self) -> str:
        """How messages call it."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, order=True)
class HeldTarget:
    """A target of a closure.

    :param path: the file that it owns, relative to the build root; empty if it owns none.
    :param addresses: its own and that of what generated it, in each spelling, without `//`.
    """

    path: str
    addresses: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How messages call it."""
        return self.path or self.addresses[0]


@dataclass(frozen=True)
class Breach:
    """An item that a pattern forbids."""

    pattern: str
    item: HeldDistribution | HeldTarget


def is_first_party(pattern: str) -> bool:
    """Whether a pattern of `forbid` means files or addresses, and not distributions."""
    return any(mark in pattern for mark in "/:#")


def check_patterns(patterns: Iterable[str], where: str) -> None:
    """Check that each pattern is one.

    :param where: what holds the patterns, as the first words of a message.
    :raises SlimfitError: one of them can match nothing.
    """
    for pattern in patterns:
        if is_first_party(pattern):
            right = pattern.strip() == pattern and not pattern.startswith(("!", "./", "../"))
        else:
            right = _DISTRIBUTION.fullmatch(pattern) is not None
        if not right:
            raise SlimfitError(
                f"{where} holds {pattern!r}, which is neither a distribution nor a path nor an"
                " address.\n\n"
                'Write a distribution (`"torch"`, `"nvidia-*"`), a path from the root of the'
                ' repository (`"libs/internal/**"`) or an address (`"libs/internal:src"`).'
            )


def misspelt_warning(patterns: Iterable[str], locked: Iterable[str], where: str) -> str:
    """What to say of patterns that look like a misspelt distribution, or an empty text.

    What is not locked may be forbidden all the same, so only a name that no distribution has and that
    differs by little from one is told; not one that begins another, as `boto` does `boto3`.

    :param locked: the names of all distributions of the app's resolve.
    """
    known = sorted(map(canonicalize_name, locked))
    told = []
    for pattern in patterns:
        name = canonicalize_name(pattern)
        if is_first_party(pattern) or set(pattern) & set("*?") or name in known:
            continue
        for near in difflib.get_close_matches(name, known, n=1, cutoff=_NEAR):
            if not near.startswith(name) and not name.startswith(near):
                told.append(f'  "{pattern}": did you mean `{near}`?')
    if not told:
        return ""
    return (
        f"{where} forbids distributions that its resolve does not lock, with names near to others:\n\n"
        + "\n".join(told)
        + "\n\nCorrect the name. If it is right, write it with a `*` at its end."
    )


def find_breaches(
    patterns: Iterable[str],
    distributions: Iterable[HeldDistribution],
    targets: Iterable[HeldTarget],
) -> tuple[Breach, ...]:
    """The items that patterns forbid, in the order of the patterns, then by name.

    In names of distributions `*` stands for any characters; paths are read by `path_pattern`.
    """
    held, own = sorted(distributions), sorted(targets)
    found: list[Breach] = []
    for pattern in patterns:
        if is_first_party(pattern):
            address = pattern[2:] if pattern.startswith("//") else pattern
            path = path_pattern(address)
            found += [
                Breach(pattern, item)
                for item in own
                if (item.path and path.fullmatch(item.path)) or address in item.addresses
            ]
        else:
            name = canonicalize_name(pattern)
            found += [Breach(pattern, item) for item in held if fnmatchcase(item.name, name)]
    return tuple(found)


def path_pattern(glob: str) -> re.Pattern[str]:
    """The regular expression of a glob: `*` and `?` stop at slashes, `**` stands for any folders. A
    folder stands for all that is in it.

    >>> bool(path_pattern("libs/*").fullmatch("libs/internal/a/b.py"))
    True
    """
    parts = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", glob.rstrip("/")):
        parts.append(
            {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part) or re.escape(part)
        )
    return re.compile("".join([*parts, "(?:/.*)?"]))
