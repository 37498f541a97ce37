"""Conda's version specs as PEP 440 specifiers.

Whatever the specifier accepts, conda's spec accepts, but for what PEP 440 cannot say: `==1.2` also
takes `1.2+local`, and so does `<=1.2`; and pre- and post-releases of releases with other numbers of
parts (`1.2rc1`, `1.2.0a1`) stand in another order. The other way round it may be narrower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Optional, Union

from packaging.version import Version

from slimfit.core.conda.faults import BadText
from slimfit.core.conda.version_spec import NOT_PREFIX, PREFIX, Clause, VersionSpec

# The versions that both worlds write alike and order alike. `2021a` is none of them: PEP 440 would
# read it as the alpha 2021a0.
_COMMON = re.compile(
    r"^([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.?post[0-9]+)?(\.?dev[0-9]+)?(\+[a-z0-9.]+)?$"
)
# The versions below every pre-release of a release: the bound `<2.0a0` means "below 2.0".
_LOWEST = re.compile(r"^(?P<release>([0-9]+!)?[0-9]+(\.[0-9]+)*)(\.?dev0*|\.?a0*|\.?dev|a)$")

_DOTTED = re.compile(r"\.(post|dev)[0-9]+$")


class Inexpressible(BadText):
    """A version spec that PEP 440 has no equal for."""


@dataclass(frozen=True)
class Specifier:
    """A PEP 440 specifier set in its canonical order of clauses, and what was lost on the way."""

    text: str
    notes: tuple[str, ...] = ()


def to_specifier(spec: VersionSpec) -> Specifier:
    """The PEP 440 specifier for a spec.

    :raises Inexpressible: there is none.
    """
    if () in spec.arms:
        return Specifier("")
    arms = [tuple(map(_lowered, arm)) for arm in spec.arms]
    if len(arms) == 1:
        return _conjunction(arms[0])
    merged = _merged(spec, [(arm, _range(arm)) for arm in arms])
    if isinstance(merged, _Range):
        return Specifier(merged.text())
    return _conjunction(merged)


def pep440(version: str) -> Version:
    """A version of a conda spec, for the other index.

    :raises Inexpressible: PEP 440 would refuse it, or read it in another way.
    """
    if not _COMMON.match(version):
        raise Inexpressible(
            f"The version `{version}` is none of the Python index, where versions follow PEP 440.",
            "Look up the version there that has what you need.",
        )
    return Version(version)


def _lowered(clause: Clause) -> Clause:
    """`<2.0a0` as `<2.0`, which does not let pre-releases in."""
    lowest = _LOWEST.match(clause.version)
    if clause.operator == "<" and lowest:
        return Clause("<", lowest["release"])
    return clause


def _conjunction(clauses: Sequence[Clause]) -> Specifier:
    parts, notes = [], []
    for clause in clauses:
        text, note = _clause(clause)
        parts.append(text)
        notes += [note] if note else []
    return Specifier(",".join(dict.fromkeys(parts)), tuple(dict.fromkeys(notes)))


def _clause(clause: Clause) -> tuple[str, str]:
    """One clause as PEP 440 writes it, and a note on what changed."""
    version = pep440(clause.version)
    plain = str(version) == version.base_version
    if clause.operator in (PREFIX, NOT_PREFIX):
        sign = "==" if clause.operator == PREFIX else "!="
        if plain:
            return f"{sign}{version}.*", ""
        return f"{sign}{version}", f"`{version}` cannot have a `.*` behind it, so it is exact"
    if version.local and clause.operator not in ("==", "!="):
        raise Inexpressible(
            f"A bound cannot have a local version, as `{clause.operator}{version}` does.",
            f"Write `{clause.operator}{version.public}` or an exact version.",
        )
    if clause.operator == "~=" and _DOTTED.search(clause.version):
        # Conda takes `.post1` for the last part, the one that may grow.
        return f">={version},=={version.base_version}.*", ""
    if clause.operator == "~=" and len(version.release) == 1:
        return f">={version}", f"`~={version}` sets no upper bound, and only conda writes it"
    return f"{clause.operator}{version}", ""


@dataclass(frozen=True)
class _Range:
    """The versions from `low` to `high`, without the ends unless they are closed."""

    low: Optional[Version]
    low_closed: bool
    high: Optional[Version]
    high_closed: bool

    def text(self) -> str:
        low = f"{'>=' if self.low_closed else '>'}{self.low}" if self.low else ""
        high = f"{'<=' if self.high_closed else '<'}{self.high}" if self.high else ""
        return ",".join(part for part in (low, high) if part)

    def starts_no_later_than(self, other: _Range) -> bool:
        if self.low is None or other.low is None:
            return self.low is None
        if self.low == other.low:
            return self.low_closed or not other.low_closed
        return self.low < other.low

    def ends_no_earlier_than(self, other: _Range) -> bool:
        if self.high is None or other.high is None:
            return self.high is None
        if self.high == other.high:
            return self.high_closed or not other.high_closed
        return self.high > other.high

    def holds(self, other: _Range) -> bool:
        return self.starts_no_later_than(other) and self.ends_no_earlier_than(other)

    def reaches(self, other: _Range) -> bool:
        """Whether no version lies between this range and one that starts later."""
        if self.high is None or other.low is None:
            return True
        if self.high == other.low:
            return self.high_closed or other.low_closed
        return self.high > other.low


def _following(version: Version, parts: int) -> Version:
    """The first version that does not start with so many parts of another."""
    release = [*version.release[:parts], *[0] * (parts - len(version.release))]
    release[-1] += 1
    epoch = f"{version.epoch}!" if version.epoch else ""
    return Version(epoch + ".".join(map(str, release)))


def _range(arm: Sequence[Clause]) -> Optional[_Range]:
    """The range of an alternative, or None if it has holes."""
    whole = _Range(None, False, None, False)
    for clause in arm:
        version = pep440(clause.version)
        if clause.operator in ("!=", NOT_PREFIX):
            return None
        parts = len(version.release)
        if clause.operator == PREFIX and str(version) == version.base_version:
            one = _Range(version, True, _following(version, parts), False)
        elif clause.operator in ("==", PREFIX):
            one = _Range(version, True, version, True)
        elif clause.operator == "~=":
            grown = parts if _DOTTED.search(clause.version) else parts - 1
            end = _following(version, grown) if grown else None
            one = _Range(version, True, end, False)
        elif clause.operator in (">", ">="):
            one = _Range(version, clause.operator == ">=", None, False)
        else:
            one = _Range(None, False, version, clause.operator == "<=")
        if not whole.starts_no_later_than(one):
            one = replace(one, low=whole.low, low_closed=whole.low_closed)
        if not whole.ends_no_earlier_than(one):
            one = replace(one, high=whole.high, high_closed=whole.high_closed)
        whole = one
    return whole


def _merged(
    spec: VersionSpec, arms: Sequence[tuple[tuple[Clause, ...], Optional[_Range]]]
) -> Union[_Range, tuple[Clause, ...]]:
    """One range for several alternatives, or the one of them that holds all others.

    :raises Inexpressible: a version lies between them.
    """
    for clauses, span in arms:
        if span and all(other is not None and span.holds(other) for _, other in arms):
            return clauses
    ranges = [span for _, span in arms if span is not None]
    if len(ranges) == len(arms):
        ordered = sorted(ranges, key=_start)
        whole = ordered[0]
        for span in ordered[1:]:
            if not whole.reaches(span):
                break
            if span.ends_no_earlier_than(whole):
                whole = replace(whole, high=span.high, high_closed=span.high_closed)
        else:
            return whole
    raise Inexpressible(
        f"PEP 440 has no `or`, and the alternatives of `{spec.text}` are no single range.",
        "Write the one that you want, or give the requirement in the field `overrides`.",
    )


def _start(span: _Range) -> tuple[bool, Version, bool]:
    return (span.low is not None, span.low or Version("0"), not span.low_closed)
