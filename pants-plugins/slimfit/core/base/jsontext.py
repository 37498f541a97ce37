"""Reading JSON that a person may have edited: each wrong value is named by its place, as
`packages[3].size`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NoReturn

from slimfit.core.errors import SlimfitError


@dataclass(frozen=True)
class Node:
    """A value of a JSON document together with where it stands.

    `document` says which file it is, `fix` is the last sentence of every error, `place` is empty
    for the whole document.
    """

    value: object
    document: str
    fix: str
    place: str = ""

    def fail(self, problem: str) -> NoReturn:
        """Raise the SlimfitError that names the file and the place."""
        where = f"{self.document}: `{self.place}`" if self.place else self.document
        raise SlimfitError(f"{where} {problem}.\n\n{self.fix}")

    def get(self, key: str) -> Node:
        """The member of that name; raises SlimfitError when this is no object or the member is
        missing."""
        place = f"{self.place}.{key}" if self.place else key
        if not isinstance(self.value, dict):
            self.fail(f"must be an object, not {_kind(self.value)}")
        if key not in self.value:
            Node(None, self.document, self.fix, place).fail("is missing")
        return Node(self.value[key], self.document, self.fix, place)

    def items(self) -> tuple[Node, ...]:
        """The elements; raises SlimfitError when this is no list."""
        if not isinstance(self.value, list):
            self.fail(f"must be a list, not {_kind(self.value)}")
        return tuple(
            Node(value, self.document, self.fix, f"{self.place}[{index}]")
            for index, value in enumerate(self.value)
        )

    def members(self) -> tuple[tuple[str, Node], ...]:
        """The members by name; raises SlimfitError when this is no object."""
        if not isinstance(self.value, dict):
            self.fail(f"must be an object, not {_kind(self.value)}")
        return tuple((name, self.get(name)) for name in self.value)

    def text(self) -> str:
        """The string; raises SlimfitError for any other value."""
        if not isinstance(self.value, str):
            self.fail(f"must be a string, not {_kind(self.value)}")
        return self.value

    def number(self) -> int:
        """The whole number, zero or more; raises SlimfitError for any other value."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            self.fail(f"must be a whole number, not {_kind(self.value)}")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """The strings of a list of strings; raises SlimfitError for any other value."""
        return tuple(item.text() for item in self.items())


def parse(text: str, document: str, fix: str) -> Node:
    """The root of a JSON document; raises SlimfitError when the text is not JSON."""
    try:
        return Node(json.loads(text), document, fix)
    except ValueError as error:
        raise SlimfitError(f"{document} is not JSON: {error}.\n\n{fix}") from None


def render(value: object) -> str:
    """The JSON text of a value: keys in the order given, two spaces of indent, a newline at the
    end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return names.get(type(value), f"`{value}`")
