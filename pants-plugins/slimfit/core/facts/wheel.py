"""What is known of one wheel, without installing it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from slimfit.core.errors import SlimfitError

FACTS_FORMAT = 1


@dataclass(frozen=True, order=True)
class EntryPointFact:
    """One line of `entry_points.txt`: its group, its name, and its value as it is written."""

    group: str
    name: str
    value: str


@dataclass(frozen=True, order=True)
class OpenPackage:
    """A package of packages whose `__init__.py` holds no statement, and the names below it."""

    name: str
    below: tuple[str, ...]


@dataclass(frozen=True)
class WheelFacts:
    """A wheel's metadata and the names by which its files are imported.

    `name` is normalised (PEP 503); `version` and `requires` (Requires-Dist) are as METADATA has them.
    Sizes are in bytes: `size` is that of the file, `unpacked_size` that of all `file_count` files in
    it. A `license` text of several lines is cut to its first. Each tuple is sorted, but `requires`,
    `extras` and `license_files`, which keep the order of METADATA.

    For import names see `slimfit.core.facts.modules`: `import_names` are the shortest that this wheel
    alone answers, `namespaces` the packages that it shares with others, `typed` what its stubs describe.
    """

    name: str
    version: str
    filename: str
    sha256: str
    size: int
    unpacked_size: int
    file_count: int
    import_names: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    open_packages: tuple[OpenPackage, ...] = ()
    requires: tuple[str, ...] = ()
    requires_python: str = ""
    extras: tuple[str, ...] = ()
    entry_points: tuple[EntryPointFact, ...] = ()
    license_expression: str = ""
    license: str = ""
    license_classifiers: tuple[str, ...] = ()
    license_files: tuple[str, ...] = ()

    @property
    def is_stub(self) -> bool:
        """Whether it serves type checkers alone (PEP 561)."""
        return bool(self.typed) and not self.import_names

    def to_mapping(self) -> dict[str, Any]:
        """Plain values, as JSON has them; what is empty is left out."""
        values = asdict(self)
        values["open_packages"] = {item.name: list(item.below) for item in self.open_packages}
        values["entry_points"] = [[item.group, item.name, item.value] for item in self.entry_points]
        return {key: value for key, value in values.items() if value not in ((), [], {}, "")}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> WheelFacts:
        """From what `to_mapping` gave.

        :raises KeyError, TypeError, ValueError: it is something else.
        """
        known = {field.name: field.type for field in fields(cls)}
        strange = sorted(set(values) - set(known))
        if strange:
            raise ValueError(f"unknown: {', '.join(strange)}")
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        plain["open_packages"] = tuple(
            OpenPackage(name, tuple(below))
            for name, below in values.get("open_packages", {}).items()
        )
        plain["entry_points"] = tuple(
            EntryPointFact(*item) for item in values.get("entry_points", ())
        )
        return cls(**plain)

    def to_json(self) -> str:
        """One line of text; equal facts give equal texts."""
        return compact_json({"format": FACTS_FORMAT, **self.to_mapping()}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> WheelFacts:
        """Reads what `to_json` wrote.

        :raises SlimfitError: it is something else.
        """
        try:
            loaded = dict(json.loads(text))
            if loaded.pop("format") != FACTS_FORMAT:
                raise ValueError("format")
            return cls.from_mapping(loaded)
        except (KeyError, TypeError, ValueError) as error:
            raise SlimfitError(
                f"This is no text of wheel facts of format {FACTS_FORMAT}"
                f" ({type(error).__name__}: {error}).\n\n"
                "Use what `slimfit.sandbox.wheel_facts` wrote, unchanged."
            ) from None


def compact_json(value: Any) -> str:
    """JSON in one line, the same for equal values."""
    return json.dumps(value, separators=(", ", ": "), ensure_ascii=False, sort_keys=True)
