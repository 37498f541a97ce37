"""Which licences an app may not hold."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from slimfit.core.errors import SlimfitError, did_you_mean

UNKNOWN = "unknown"
_SHOWN = 10


@dataclass(frozen=True, order=True)
class Licensed:
    """A distribution and its licence.

    :param expression: an SPDX expression, empty if unknown.
    :param source: where it is said.
    :param alternatives: the licences that apply together, for each way in which one may choose.
    """

    name: str
    version: str
    expression: str
    source: str
    alternatives: tuple[tuple[str, ...], ...] = ()

    @property
    def title(self) -> str:
        """How messages call the distribution."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class LicenseBreach:
    """A distribution whose licence a pattern forbids."""

    pattern: str
    item: Licensed


def check_license_patterns(patterns: Iterable[str], ids: Sequence[str], where: str) -> None:
    """Check that each pattern means a licence.

    :param ids: the identifiers of the SPDX licence list.
    :param where: what holds the patterns, as the first words of a message.
    :raises SlimfitError: one of them can match nothing.
    """
    for pattern in patterns:
        if pattern == UNKNOWN or pattern.startswith("LicenseRef-"):
            continue
        if not any(_matches(known, pattern) for known in ids):
            raise SlimfitError(
                f"{where} holds {pattern!r}, which is no licence of the SPDX list."
                f"{_nearest(pattern, ids)}\n\n"
                'Write an identifier of the list, with `*` for any characters, as in `"GPL-3.0-only"`'
                f' or `"AGPL-*"`; `"{UNKNOWN}"` means a licence that is not known.'
            )


def find_license_breaches(
    patterns: Iterable[str], distributions: Iterable[Licensed]
) -> tuple[LicenseBreach, ...]:
    """The distributions that patterns forbid: each choice that their licence leaves is forbidden."""
    found = []
    wanted = tuple(patterns)
    for item in sorted(distributions):
        if not item.expression:
            broken = [pattern for pattern in wanted if pattern == UNKNOWN]
        else:
            by_choice = [_broken(choice, wanted) for choice in item.alternatives]
            broken = by_choice[0] if by_choice and all(by_choice) else []
        found += [LicenseBreach(pattern, item) for pattern in broken[:1]]
    return tuple(found)


def describe_license_breaches(
    app: str, breaches: Sequence[LicenseBreach], why: Mapping[str, Sequence[str]]
) -> str:
    """The message about an app that holds licences which it may not.

    :param why: for the title of a distribution the steps that lead to it, one line each.
    """
    lines = [f"The closure of {app} holds distributions whose licence is forbidden to it:", ""]
    for breach in breaches[:_SHOWN]:
        item = breach.item
        said = f"{item.expression}, says its {item.source}" if item.expression else "not known"
        lines.append(f'  {item.title}: {said} (by "{breach.pattern}")')
        lines += [f"    {step}" for step in why.get(item.title, ())]
    if len(breaches) > _SHOWN:
        lines.append(f"  and {len(breaches) - _SHOWN} more")
    name = breaches[0].item.name
    lines += [
        "",
        "Take out the import or the requirement that brings it in, or take another distribution. If"
        f' you know the licence better, say so under `[slimfit]` in pants.toml: `licenses = {{"{name}" ='
        ' "MIT"}`, with `LicenseRef-` and a name of your own for a licence that you have bought.',
    ]
    return "\n".join(lines)


def render_table(distributions: Iterable[Licensed]) -> str:
    """The licences of distributions as lines of text, in columns."""
    rows = [("distribution", "licence", "said by")]
    rows += [
        (item.title, item.expression or UNKNOWN, item.source or "nothing")
        for item in sorted(distributions)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "".join(
        f"{title:<{widths[0]}}  {license:<{widths[1]}}  {source}\n"
        for title, license, source in rows
    )


def _nearest(pattern: str, ids: Iterable[str]) -> str:
    """The sentence that offers a licence: of the same family if there is one, as GPL for `GPL3`."""
    known = sorted(ids)
    family = [one for one in known if _family(one) == _family(pattern)]
    nearest = difflib.get_close_matches(pattern.upper(), map(str.upper, family), n=1, cutoff=0)
    for one in family:
        if [one.upper()] == nearest:
            return f" Did you mean `{one}`?"
    return did_you_mean(pattern, known)


def _family(license: str) -> str:
    return re.split(r"[^a-z]", license.lower(), maxsplit=1)[0]


def _broken(licenses: Iterable[str], patterns: Sequence[str]) -> list[str]:
    return [
        pattern
        for pattern in patterns
        if any(_matches(license.partition(" WITH ")[0], pattern) for license in licenses)
    ]


def _matches(license: str, pattern: str) -> bool:
    return fnmatchcase(license.lower(), pattern.lower())
