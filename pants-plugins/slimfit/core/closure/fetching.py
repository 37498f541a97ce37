"""In which runs of pex the wheels of apps are fetched, so that apps share what they have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Optional

from slimfit.core.closure.local_files import is_local
from slimfit.core.closure.subset import Chosen
from slimfit.core.facts.resolve import ResolveFacts

# From here on copying a wheel takes longer than starting pex. In bytes.
_LARGE = 16 << 20


def fetches(
    needed: Iterable[Chosen], locked: Iterable[Chosen], facts: ResolveFacts
) -> Optional[tuple[tuple[Chosen, ...], ...]]:
    """The wheels that are fetched together, so that all that is needed is in one of the groups.

    A large wheel is a group of its own. All others of the lockfile are one group for all apps if
    they lie on this machine; what has to be downloaded is fetched for who needs it alone.

    :param needed: the subset of an app.
    :param locked: the subset of all that the lockfile was made for, on the same platform.
    :returns: `None` if something is no wheel, or one of unknown size: then nobody knows.
    """
    wanted = tuple(needed)
    sizes = {item: _size(item, facts) for item in (*wanted, *locked)}
    if any(sizes[item] is None for item in wanted):
        return None
    small = {item for item in wanted if not _is_large(sizes[item])}
    beside = {
        item
        for item in locked
        if is_local(item.artifact.url) and sizes[item] and not _is_large(sizes[item])
    }
    files = {item.artifact for item in beside}
    together = beside if all(item.artifact in files for item in small) else small
    alone = (item for item in wanted if item not in small)
    return (*((item,) for item in alone), *_group(together if small else ()))


def _group(items: Collection[Chosen]) -> tuple[tuple[Chosen, ...], ...]:
    return (tuple(sorted(items, key=lambda item: item.name)),) if items else ()


def _size(item: Chosen, facts: ResolveFacts) -> Optional[int]:
    known = facts.of_file(item.artifact.filename, item.artifact.sha256)
    return known.size if known else None


def _is_large(size: Optional[int]) -> bool:
    return size is not None and size >= _LARGE
