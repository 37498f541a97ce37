"""Requirements in the form of PEP 508, as plain values."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

# The release of `packaging` that Pants brings calls `pyparsing` by names that newer ones deprecate,
# and Pants shows such warnings to its users.
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"packaging\..*")

from packaging.markers import InvalidMarker, Marker  # noqa: E402
from packaging.requirements import Requirement  # noqa: E402
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet  # noqa: E402

_NAME = r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_EXTRAS = r"(?:\s*\[\s*(?P<extras>[A-Za-z0-9._,\s-]*)\])?"
# Everything but an address.
_PLAIN = re.compile(
    rf"^{_NAME}{_EXTRAS}\s*(?P<specifier>(?:[=<>!~][^;\[\]@()]*)?)(?:;(?P<marker>.*))?$", re.DOTALL
)
_EXTRA = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$")


class InvalidRequirement(ValueError):
    """A text that is no requirement."""


@dataclass(frozen=True)
class ParsedRequirement:
    """A requirement.

    :param extras: sorted.
    :param specifier: in its canonical form, as all else; empty where there is none.
    """

    name: str
    extras: tuple[str, ...] = ()
    specifier: str = ""
    url: str = ""
    marker: str = ""

    def __str__(self) -> str:
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        url = f"@ {self.url}" if self.url else ""
        # An address would take a `;` right behind it for its own.
        marker = f"{' ' if url else ''}; {self.marker}" if self.marker else ""
        return f"{self.name}{extras}{self.specifier}{url}{marker}"

    @property
    def exact(self) -> tuple[str, ...]:
        """The versions that it pins."""
        pins = (part[2:] for part in self.specifier.split(",") if re.match(r"^==[^=]", part))
        return tuple(version for version in pins if not version.endswith("*"))


@lru_cache(maxsize=4096)
def parse_requirement(text: str) -> ParsedRequirement:
    """Read a requirement.

    :raises InvalidRequirement: PEP 508 or PEP 440 have no such form.
    """
    plain = _PLAIN.match(text.strip())
    try:
        if plain is None:
            return _general(text)
        extras = [extra.strip() for extra in (plain["extras"] or "").split(",")]
        if not all(map(_EXTRA.match, filter(None, extras))):
            raise InvalidRequirement(text)
        return ParsedRequirement(
            plain["name"],
            tuple(sorted(filter(None, extras))),
            _specifier(plain["specifier"].strip()),
            marker=_marker(plain["marker"].strip()) if plain["marker"] is not None else "",
        )
    except (InvalidSpecifier, InvalidMarker, ValueError):
        raise InvalidRequirement(text) from None


def _general(text: str) -> ParsedRequirement:
    """By the grammar of `packaging`, which is whole and slow."""
    parsed = Requirement(text)
    return ParsedRequirement(
        parsed.name,
        tuple(sorted(parsed.extras)),
        _specifier(str(parsed.specifier)),
        parsed.url or "",
        str(parsed.marker) if parsed.marker else "",
    )


@lru_cache(maxsize=4096)
def _specifier(text: str) -> str:
    """A specifier set in its canonical form."""
    for part in filter(None, text.split(",")):
        # Alone it is strict: a set would take what is no version at all.
        Specifier(part.strip())
    return str(SpecifierSet(text))


@lru_cache(maxsize=512)
def _marker(text: str) -> str:
    return str(Marker(text))
