"""Version specs as conda reads them.

`,` is "and" and binds tighter than `|`, "or". A spec is kept as its alternatives, each a tuple of
clauses that hold together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from slimfit.core.conda.faults import BadText

# How many alternatives a spec may have once its parentheses are multiplied out.
_MOST_ARMS = 64

_CLAUSE = re.compile(r"^(?P<operator>[=!<>~]*)(?P<version>.*)$")
_VERSION = re.compile(r"^([0-9]+!)?[0-9a-z][0-9a-z._+\-]*$")
_OPERATORS = ("", "=", "==", "!=", "<", "<=", ">", ">=", "~=")

PREFIX = "=*"
NOT_PREFIX = "!=*"


@dataclass(frozen=True)
class Clause:
    """One condition on a version.

    :param operator: `==`, `!=`, `<`, `<=`, `>`, `>=`, `~=`, `PREFIX` (the version and all that start
        with it) or `NOT_PREFIX`.
    :param version: in lower case, without a star.
    """

    operator: str
    version: str


@dataclass(frozen=True)
class VersionSpec:
    """A version spec.

    :param text: as the file has it, without spaces.
    :param arms: the alternatives. An empty one holds for every version.
    """

    text: str
    arms: tuple[tuple[Clause, ...], ...]

    @property
    def exact(self) -> str:
        """The one version that it allows, or an empty string."""
        if len(self.arms) == 1 and len(self.arms[0]) == 1 and self.arms[0][0].operator == "==":
            return self.arms[0][0].version
        return ""


def parse_version_spec(text: str, *, with_build: bool = False) -> VersionSpec:
    """Read a version spec.

    :param text: as it stands after the name, as in `>=1.2,<2|=3.1`.
    :param with_build: a build string follows. `=1.2` then is the very version 1.2, not its prefix.
    :raises BadText: conda could not read it, either.
    """
    compact = re.sub(r"\s+", "", text).lower()
    if with_build and re.match(r"^=[^=]", compact) and not re.search(r"[,|*]", compact):
        compact = f"={compact}"
    parser = _Parser(compact, leading=not with_build)
    arms = parser.alternatives()
    if parser.rest:
        raise BadText(
            f"The version `{compact}` has a `{parser.rest[0]}` too many.",
            "Write conditions with commas between them, as in `>=1.2,<2`.",
        )
    return VersionSpec(compact, arms)


class _Parser:
    """Reads alternatives of conditions, with parentheses."""

    def __init__(self, text: str, *, leading: bool) -> None:
        self.text = text
        # Conda takes the two signs of `numpy==1.2.*` away, and so reads a prefix; elsewhere it takes
        # the star away, and reads an exact version.
        self.leading = leading
        self.rest = re.findall(r"[(),|]|[^(),|]+", text)
        self.depth = 0

    def alternatives(self) -> tuple[tuple[Clause, ...], ...]:
        arms = list(self.conditions())
        while self.rest[:1] == ["|"]:
            self.rest.pop(0)
            arms.extend(self.conditions())
        self._limit(len(arms))
        return tuple(dict.fromkeys(arms))

    def conditions(self) -> list[tuple[Clause, ...]]:
        arms = self.condition()
        while self.rest[:1] == [","]:
            self.rest.pop(0)
            more = self.condition()
            self._limit(len(arms) * len(more))
            arms = [(*one, *other) for one in arms for other in more]
        return arms

    def condition(self) -> list[tuple[Clause, ...]]:
        token = self.rest.pop(0) if self.rest else ""
        if token == "(":
            self.depth += 1
            self._limit(self.depth)
            arms = list(self.alternatives())
            if self.rest[:1] != [")"]:
                raise BadText(
                    f"The version `{self.text}` opens a parenthesis and never closes it.",
                    "Close it.",
                )
            self.rest.pop(0)
            self.depth -= 1
            return arms
        if token in ("", ")", ",", "|"):
            raise BadText(
                f"The version `{self.text}` lacks a condition"
                f"{f' before `{token}`' if token else ' at its end'}.",
                "Write conditions with commas between them, as in `>=1.2,<2`.",
            )
        if token.startswith("==") and token.endswith(".*") and not self.leading and token != "==.*":
            token = token[:-2]
        self.leading = False
        clause = parse_clause(token)
        return [(clause,) if clause else ()]

    def _limit(self, count: int) -> None:
        if count > _MOST_ARMS:
            raise BadText(
                f"The version `{self.text[:40]}...` has more than {_MOST_ARMS} alternatives.",
                "Write a range, as in `>=1.2,<2`.",
            )


def parse_clause(text: str) -> Optional[Clause]:
    """Read one condition, as in `>=1.2`. None if it holds for every version.

    :raises BadText: conda could not read it, either.
    """
    found = _CLAUSE.match(text)
    assert found is not None
    operator, version = found["operator"], found["version"]
    if operator not in _OPERATORS:
        swapped = {"=>": ">=", "=<": "<=", "===": "==", "<>": "!=", "=!": "!=", "=~": "~="}
        raise BadText(
            f"`{operator}` is no operator.",
            (
                f"Write `{swapped[operator]}{version}`."
                if operator in swapped
                else "Conda's operators are `=`, `==`, `!=`, `<`, `<=`, `>`, `>=` and `~=`."
            ),
        )
    if version in ("*", ".*") or (version == "" and operator == "="):
        if operator in ("", "=", "==", ">="):
            return None
    starred = version.endswith("*")
    bare = version.rstrip("*").rstrip(".") if starred else version
    if version.startswith("^") or version.endswith("$") or "*" in bare:
        raise BadText(
            f"The version `{version}` is a pattern, for which other tools have no equal.",
            "Write a range, as in `>=1.2,<1.3`.",
        )
    if not _VERSION.match(bare) or bare.endswith("."):
        raise BadText(
            (
                f"`{operator}{version}` is no version."
                if version
                else f"`{operator}` lacks a version."
            ),
            "Write a version such as `1.2`, `=1.2` or `>=1.2,<2`.",
        )
    if operator in ("", "==") and not starred:
        return Clause("==", bare)
    if operator in ("", "=", "=="):
        return Clause(PREFIX, bare)
    if operator == "!=" and starred:
        return Clause(NOT_PREFIX, bare)
    # Conda takes `.*` after `>=` and its kin, and lets it mean nothing.
    return Clause(operator, bare)
