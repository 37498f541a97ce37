"""Which names files import, told from their lines: fast, and good enough to see what nobody uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.closure.audit import parents

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))", re.MULTILINE
)


def imported_names(source: bytes) -> frozenset[str]:
    """The modules that the import statements of a file name; relative ones are left out.

    >>> sorted(imported_names(b"import a.b as c, d\\nfrom e.f import g"))
    ['a.b', 'd', 'e.f']
    """
    found: set[str] = set()
    for module, modules in _IMPORT.findall(source):
        parts = (
            [module]
            if module
            else [part.split()[0] for part in modules.split(b",") if part.split()]
        )
        found.update(part.decode(errors="replace") for part in parts if not part.startswith(b"."))
    return frozenset(found)


@dataclass(frozen=True)
class Imported:
    """The modules that files import, and those with the packages above them."""

    names: frozenset[str]
    with_parents: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> Imported:
        """From the names of import statements."""
        found = frozenset(names)
        return cls(found, frozenset(parent for name in found for parent in parents(name)))

    def uses(self, modules: Iterable[str]) -> bool:
        """Whether any of a distribution's modules, or something in or above it, is imported."""
        return any(
            module in self.with_parents or not self.names.isdisjoint(parents(module))
            for module in modules
        )
