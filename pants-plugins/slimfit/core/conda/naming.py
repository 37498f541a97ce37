"""What a conda package is outside of conda. A name is never guessed.

The user's own mapping comes first, then the table of this plugin, then a larger file of the user's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Optional, Protocol

from packaging.utils import canonicalize_name

from slimfit.core.conda.requirements import InvalidRequirement, parse_requirement
from slimfit.core.errors import SlimfitError

# By Debian release.
Debian = tuple[tuple[str, tuple[str, ...]], ...]


class Fact(Protocol):
    """What is known of a conda package; `slimfit.core.conda.names.table.NameFact` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def pypi(self) -> str: ...
    @property
    def modules(self) -> tuple[str, ...]: ...
    @property
    def debian(self) -> Debian: ...
    @property
    def note(self) -> str: ...


Lookup = Callable[[str], Optional[Fact]]
System = Callable[[str], Debian]
Nearest = Callable[[str], Optional[str]]


@dataclass(frozen=True)
class Said:
    """What a user's mapping or file says of a package."""

    kind: str
    pypi: str = ""
    modules: tuple[str, ...] = ()
    debian: Debian = ()
    note: str = ""


def table_lookup(name: str) -> Optional[Fact]:
    """What the table of this plugin knows of a package."""
    # The table is large, and only who reads an environment file needs it.
    from slimfit.core.conda.names.table import lookup

    fact: Optional[Fact] = lookup(name)
    return fact


def table_system(project: str) -> Debian:
    """The system packages that a project of the Python index needs, as far as the table knows."""
    from slimfit.core.conda.names.table import pypi_to_system

    return pypi_to_system(project)


def table_nearest(name: str) -> Optional[str]:
    """The name of the table that an unknown one is most likely meant to be."""
    from slimfit.core.conda.names.table import nearest

    return nearest(name)


def mapped(name: str, value: str) -> Said:
    """What `name_mapping` says: a project, `debian:` and packages, or an empty text for nothing.

    :raises SlimfitError: it is none of these.
    """
    text = value.strip()
    if not text:
        return Said("drop", note="left out by `name_mapping`")
    if text.startswith("debian:"):
        packages = tuple(text[len("debian:") :].split())
        if packages and all(re.match(r"^[a-z0-9][a-z0-9.+-]+$", package) for package in packages):
            return Said("native", debian=(("", packages),))
    else:
        try:
            parsed = parse_requirement(text)
            if not (parsed.specifier or parsed.url or parsed.marker):
                return Said("python", pypi=text)
        except InvalidRequirement:
            pass
    raise SlimfitError(
        f"`name_mapping` maps `{name}` to `{value}`, which is no project and no Debian package.\n\n"
        f'Write `"{name}": "project"` for a project of the Python index, perhaps with extras,'
        f' `"{name}": "debian: package"` for Debian packages, or `"{name}": ""` to leave it out. The'
        " version stays in the environment file."
    )


def read_name_file(content: bytes, path: str) -> dict[str, Said]:
    """A larger map of the user's: JSON, from conda names to a project, a list of them, or null.

    A name with several projects is left out, since one would have to be guessed.

    :raises SlimfitError: it is no such file.
    """
    try:
        loaded = json.loads(content)
    except (ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        raise SlimfitError(
            f"The file {path} of `[conda].name_file` is no JSON object.\n\n"
            'Write it as in `{"pytables": "tables", "openssl": null}`.'
        )
    said = {}
    for name, value in loaded.items():
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None:
            said[name.lower()] = Said("report", note=f"no project of the Python index ({path})")
        elif isinstance(value, str) and value:
            said[name.lower()] = Said("python", pypi=value)
    return said


@dataclass(frozen=True)
class Names:
    """Where names are looked up, in order."""

    mapping: Mapping[str, Said] = field(default_factory=dict)
    table: Lookup = table_lookup
    larger: Mapping[str, Said] = field(default_factory=dict)
    system: System = table_system
    nearest: Nearest = table_nearest

    def __call__(self, name: str) -> Optional[Fact]:
        return self.mapping.get(name) or self.table(name) or self.larger.get(name)

    def of_project(self, project: str) -> Optional[Fact]:
        """What is known of a project that pip is asked for, by its own name."""
        fact = self.mapping.get(project) or self.table(project)
        if fact is not None and fact.kind == "python" and fact.pypi:
            known = canonicalize_name(re.split(r"[\[ ;]", fact.pypi, maxsplit=1)[0])
            return fact if known == project else None
        return None

    def hint(self, name: str) -> str:
        """What an unknown name may be meant to be, to be said and never to be taken."""
        found = re.match(r"^([a-z_][a-z0-9_.-]*?)-([0-9][a-z0-9.]*)(-[a-z0-9_]+)?$", name)
        if found and self(found[1]):
            return f"if `{found[2]}` is its version, write `- {found[1]}={found[2]}`"
        nearest = self.nearest(name)
        return f"the nearest name that is known is `{nearest}`" if nearest else ""
