"""What the command line of licences reads and writes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from slimfit.core.licenses.declared import LicenseFields
from slimfit.core.licenses.forbidden import Licensed


@dataclass(frozen=True)
class LicensesInput:
    """Distributions, and what the user says of some of them, by normalised name (PEP 503)."""

    distributions: tuple[LicenseFields, ...]
    known: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> str:
        """Text that `from_json` reads; equal values give equal texts."""
        return json.dumps(asdict(self), sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> LicensesInput:
        """Reads what `to_json` wrote."""
        loaded = json.loads(text)
        return cls(
            tuple(
                LicenseFields(**{**item, "classifiers": tuple(item["classifiers"])})
                for item in loaded["distributions"]
            ),
            tuple((name, expression) for name, expression in loaded["known"]),
        )


@dataclass(frozen=True)
class LicensesOutput:
    """The licence of each distribution, and the identifiers of the SPDX licence list."""

    licensed: tuple[Licensed, ...]
    ids: tuple[str, ...]

    def to_json(self) -> str:
        """Text that `from_json` reads; equal values give equal texts."""
        return json.dumps(asdict(self), sort_keys=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> LicensesOutput:
        """Reads what `to_json` wrote."""
        loaded = json.loads(text)
        return cls(
            tuple(
                Licensed(**{**item, "alternatives": tuple(map(tuple, item["alternatives"]))})
                for item in loaded["licensed"]
            ),
            tuple(loaded["ids"]),
        )
