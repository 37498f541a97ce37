"""What of apt's answer an image needs: apt installs for a whole system, whose maintainer scripts
run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slimfit.core.base.control import Paragraph, dependency_groups
from slimfit.core.base.suites import SCRIPT_ONLY, ScriptOnly


@dataclass(frozen=True)
class Selection:
    """The names of the packages to take and of those to leave out, each sorted; `needs` pairs each
    package that is taken with those that it needs itself."""

    kept: tuple[str, ...]
    left_out: tuple[str, ...]
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()


def select(
    stanzas: Iterable[Paragraph],
    requested: Iterable[str],
    script_only: Sequence[ScriptOnly] = SCRIPT_ONLY,
) -> Selection:
    """The packages that the requested ones reach through dependencies other than those of
    maintainer scripts.

    `stanzas` are the index entries of everything that apt would install. A package that is
    requested by name is always kept.
    """
    by_name = {stanza.get("Package"): stanza for stanza in stanzas}
    providers: dict[str, list[str]] = {}
    for name in sorted(by_name):
        for (virtual,) in dependency_groups(by_name[name].get("Provides")):
            providers.setdefault(virtual, []).append(name)
    kept: dict[str, tuple[str, ...]] = {}
    queue = sorted(name for name in set(requested) if name in by_name)
    while queue:
        name = queue.pop()
        if name in kept:
            continue
        stanza = by_name[name]
        kept[name] = tuple(
            satisfying
            for group in dependency_groups(stanza.get("Pre-Depends"), stanza.get("Depends"))
            if not is_script_only(name, group, script_only)
            for satisfying in _satisfying(group, by_name, providers)
        )
        queue.extend(kept[name])
    return Selection(
        kept=tuple(sorted(kept)),
        left_out=tuple(sorted(set(by_name) - set(kept))),
        needs=tuple(sorted((name, tuple(sorted({*found}))) for name, found in kept.items())),
    )


def is_script_only(name: str, group: Sequence[str], script_only: Sequence[ScriptOnly]) -> bool:
    """Whether a package declares a dependency, given by its alternatives, for its scripts alone."""
    return any(edge.package in ("*", name) and edge.dependency in group for edge in script_only)


def _satisfying(
    group: Sequence[str], by_name: dict[str, Paragraph], providers: dict[str, list[str]]
) -> list[str]:
    # apt has chosen already: the first alternative of which it brought a package is the one that
    # holds.
    for alternative in group:
        if alternative in by_name:
            return [alternative]
        if alternative in providers:
            return providers[alternative]
    return []
