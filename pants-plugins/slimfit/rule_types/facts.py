"""What is known of wheels, and of all that a resolve has locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from pants.util.frozendict import FrozenDict

from slimfit.core.closure.lock import Lock
from slimfit.core.facts.resolve import ResolveFacts
from slimfit.core.facts.wheel import WheelFacts
from slimfit.core.native.elf_facts import ElfFile
from slimfit.rule_types.layers import WheelFile


@dataclass(frozen=True)
class WheelFactsRequest:
    """The `slimfit.core.facts.wheel.WheelFacts` of one wheel: what is committed beside a lockfile, or
    what is read from it, once for each content."""

    wheel: WheelFile


@dataclass(frozen=True)
class ReadWheelRequest:
    """The same, always read from the wheel itself."""

    wheel: WheelFile


@dataclass(frozen=True)
class LockedResolveRequest:
    """What stands in the repository of a resolve: its lockfile, and its facts beside it."""

    resolve: str


@dataclass(frozen=True)
class LockedResolve:
    """A resolve as it is committed; without a lockfile there is neither `lock` nor `facts`.

    The facts are as the file has them, and may be those of another lockfile: see `AllResolveFacts`.
    """

    lockfile: str
    lock: Optional[Lock]
    facts: Optional[ResolveFacts]


@dataclass(frozen=True)
class AllResolveFacts:
    """The facts of every resolve that has them, checked against its lockfile.

    Whoever asks for them is told, in the way that the user has chosen, of facts that are stale.
    """

    by_resolve: FrozenDict[str, ResolveFacts]

    def of_file(self, filename: str, sha256: str) -> Optional[WheelFacts]:
        """The facts of a wheel, if those of a resolve are of the very same file."""
        found = (facts.of_file(filename, sha256) for facts in self.by_resolve.values())
        return next(filter(None, found), None)

    def libraries_of(
        self, wheels: Iterable[WheelFile]
    ) -> Optional[dict[str, Optional[tuple[ElfFile, ...]]]]:
        """What `slimfit.core.facts.resolve.ResolveFacts.libraries_of` tells of the first resolve that
        knows all of some wheels; None if there is none."""
        asked = tuple((wheel.filename, wheel.file_digest.fingerprint) for wheel in wheels)
        found = (facts.libraries_of(asked) for facts in self.by_resolve.values())
        return next((known for known in found if known is not None), None)


@dataclass(frozen=True)
class GatherFactsRequest:
    """The facts of a resolve, read from the wheels that its lockfile names."""

    resolve: str


@dataclass(frozen=True)
class GatheredFacts:
    """The facts of a resolve, and the path of the file that they belong into."""

    facts: ResolveFacts
    path: str
