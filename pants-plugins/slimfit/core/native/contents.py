"""Debian's index of files (`Contents-<architecture>`): which package holds a shared library."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from slimfit.core.errors import SlimfitError

# A path, white space, and the packages with their sections: `usr/lib/liba.so.1  libs/liba1,debug/a`.
# A library that the loader finds by itself stands in one of its own folders.
_LIBRARY = re.compile(
    r"(?:usr/)?lib/(?:[a-z0-9_]+-linux-gnu/)?(?P<name>[^/\s]+)\s+(?P<packages>\S+)"
)


def packages_with(lines: Iterable[str], libraries: Collection[str]) -> dict[str, str]:
    """The package of each library; an empty text for one that no package holds.

    :param lines: of one or more indexes.
    :raises SlimfitError: several packages hold one library, so that a person has to choose.
    """
    found: dict[str, set[str]] = {name: set() for name in libraries}
    for line in lines:
        match = _LIBRARY.match(line)
        if match is not None and match["name"] in found:
            names = match["packages"].split(",")
            found[match["name"]].update(name.rpartition("/")[2] for name in names)
    several = {name: packages for name, packages in sorted(found.items()) if len(packages) > 1}
    if several:
        listing = "".join(
            f"  {name}: {', '.join(sorted(packages))}\n" for name, packages in several.items()
        )
        first = sorted(next(iter(several.values())))[0]
        raise SlimfitError(
            f"More than one Debian package holds a library that a wheel needs:\n{listing}\n"
            "Name the one that you want in `system_packages` of the `python_app`, as in"
            f' `system_packages=["{first}"]`, and leave the look-up out with `"!<library>"`.'
        )
    return {name: next(iter(packages), "") for name, packages in found.items()}
