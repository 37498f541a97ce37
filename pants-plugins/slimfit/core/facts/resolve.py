"""The facts of all that a resolve has locked, in a file beside its lockfile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Optional

from slimfit.core.closure.lock import Lock
from slimfit.core.errors import SlimfitError
from slimfit.core.facts.lock import differences, identity
from slimfit.core.facts.modules import covered
from slimfit.core.facts.wheel import WheelFacts, compact_json
from slimfit.core.native.elf_facts import ElfFile

RESOLVE_FORMAT = 1
_SUFFIX = ".facts.json"
_ABOUT = "Written by `./pants lock-facts`. Do not edit."


@dataclass(frozen=True, order=True)
class Unknown:
    """A locked distribution without facts, and why there are none."""

    name: str
    version: str
    reason: str


@dataclass(frozen=True)
class ResolveFacts:
    """What is known of each locked distribution.

    :param lock: the identity of the lockfile that they were gathered from.
    :param libraries: the wheels with ELF files, by file name, and what of these counts outside of the
        wheel (`slimfit.core.native.outside`); None if nobody has looked.
    """

    lock: str
    distributions: tuple[WheelFacts, ...]
    unknown: tuple[Unknown, ...] = ()
    libraries: Optional[tuple[tuple[str, tuple[ElfFile, ...]], ...]] = None

    def __post_init__(self) -> None:
        ordered = sorted(self.distributions, key=lambda facts: (facts.name, facts.version))
        object.__setattr__(self, "distributions", tuple(ordered))
        object.__setattr__(self, "unknown", tuple(sorted(self.unknown)))
        if self.libraries is not None:
            object.__setattr__(self, "libraries", tuple(sorted(self.libraries)))

    def of(self, name: str) -> tuple[WheelFacts, ...]:
        """The facts of a project (PEP 503): one for each of its locked versions."""
        return tuple(facts for facts in self.distributions if facts.name == name)

    def of_file(self, filename: str, sha256: str) -> Optional[WheelFacts]:
        """The facts of a wheel, if they are of the very same file."""
        return self._by_file.get((filename, sha256))

    def libraries_of(
        self, wheels: Iterable[tuple[str, str]]
    ) -> Optional[dict[str, Optional[tuple[ElfFile, ...]]]]:
        """What counts of the ELF files of wheels, by file name; None for a wheel that has none.

        :param wheels: file name and sha256 of each.
        :returns: None as a whole if one is another file than the locked one, or nobody has looked.
        """
        asked = tuple(wheels)
        if self.libraries is None or any(self.of_file(*wheel) is None for wheel in asked):
            return None
        known = dict(self.libraries)
        return {filename: known.get(filename) for filename, _ in asked}

    @cached_property
    def _by_file(self) -> Mapping[tuple[str, str], WheelFacts]:
        return {(facts.filename, facts.sha256): facts for facts in self.distributions}

    def holding(self, module: str) -> str:
        """The distribution, as in `h11 0.16.0`, whose wheel holds a module; empty if none does.

        Among several the one with the longest name for it counts, and then the first.
        """
        found = [
            (-len(name), f"{facts.name} {facts.version}")
            for facts in self.distributions
            for name in facts.import_names
            if covered(module, [name])
        ]
        return min(found)[1] if found else ""

    def to_text(self) -> str:
        """The text of the file, a line for each distribution; equal facts give equal texts."""
        return (
            "{\n"
            f'"about": {compact_json(_ABOUT)},\n'
            f'"format": {RESOLVE_FORMAT},\n'
            f'"lock": {compact_json(self.lock)},\n'
            f'"distributions": {_lines(facts.to_mapping() for facts in self.distributions)},\n'
            f'"unknown": {_lines(vars(item) for item in self.unknown)}'
            f"{self._libraries_text()}\n"
            "}\n"
        )

    def _libraries_text(self) -> str:
        if self.libraries is None:
            return ""
        wheels = (
            {"filename": name, "files": [_elf_to_mapping(file) for file in files]}
            for name, files in self.libraries
        )
        return f',\n"libraries": {_lines(wheels)}'

    @classmethod
    def from_text(cls, text: str, path: str) -> ResolveFacts:
        """Reads what `to_text` wrote.

        :param path: where the file stands, for the message.
        :raises SlimfitError: it is something else.
        """
        try:
            loaded = json.loads(text)
            if loaded["format"] != RESOLVE_FORMAT:
                raise ValueError(f"format {loaded['format']}")
            return cls(
                loaded["lock"],
                tuple(WheelFacts.from_mapping(item) for item in loaded["distributions"]),
                tuple(Unknown(**item) for item in loaded["unknown"]),
                _libraries(loaded["libraries"]) if "libraries" in loaded else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SlimfitError(
                f"{path} holds no facts of format {RESOLVE_FORMAT}"
                f" ({type(error).__name__}: {error}).\n\n"
                "Write it anew: `./pants lock-facts`."
            ) from None


def _elf_to_mapping(file: ElfFile) -> dict[str, Any]:
    """Plain values; what is empty is left out."""
    return {key: value for key, value in vars(file).items() if value}


def _libraries(wheels: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, tuple[ElfFile, ...]], ...]:
    return tuple(
        (
            wheel["filename"],
            tuple(
                ElfFile(
                    path=file["path"],
                    machine=file["machine"],
                    soname=file.get("soname", ""),
                    needed=tuple(file.get("needed", ())),
                    search=tuple(file.get("search", ())),
                )
                for file in wheel["files"]
            ),
        )
        for wheel in wheels
    )


def _lines(items: Iterable[Mapping[str, Any]]) -> str:
    lines = [compact_json(item) for item in items]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def facts_path(lockfile: str) -> str:
    """Where the facts of a lockfile stand.

    >>> facts_path("3rdparty/python/default.lock")
    '3rdparty/python/default.facts.json'
    """
    return str(PurePosixPath(lockfile).with_suffix(_SUFFIX))


def stale_facts(facts: ResolveFacts, lock: Lock, resolve: str, lockfile: str) -> str:
    """What to say of facts that are not those of the lockfile, or an empty text if they are."""
    if facts.lock == identity(lock):
        return ""
    known = [(item.name, item.version) for item in facts.distributions]
    known += [(item.name, item.version) for item in facts.unknown]
    locked = [(item.name, item.version) for item in lock.distributions]
    differ = differences(known, locked)
    what = f"the lockfile has {differ}" if differ else "the lockfile has other files"
    return (
        f"{facts_path(lockfile)} was made from another {PurePosixPath(lockfile).name}: {what}."
        " So it is not known which distribution provides which module.\n\n"
        f"Write it anew, and commit it: `./pants lock-facts --resolve={resolve}`."
    )


def check_facts(
    facts: Optional[ResolveFacts], lock: Lock, resolve: str, lockfile: str
) -> tuple[str, ...]:
    """What is wrong with the facts of a resolve: nothing, or one message."""
    if facts is None:
        return (
            f"{lockfile} has no facts beside it: there is no {facts_path(lockfile)}.\n\n"
            f"Write it, and commit it: `./pants lock-facts --resolve={resolve}`.",
        )
    stale = stale_facts(facts, lock, resolve, lockfile)
    return (stale,) if stale else ()


def gathered_summary(facts: ResolveFacts, path: str) -> str:
    """A line on what was written, and one for each distribution that nothing is known of."""
    count = len(facts.distributions)
    lines = [f"Wrote {path}: {count} distribution{'' if count == 1 else 's'}"]
    lines += [
        f"  without facts: {item.name} {item.version} ({item.reason})" for item in facts.unknown
    ]
    return "\n".join(lines)


def absent_facts(lockfiles: Iterable[str]) -> str:
    """The hint for a repository that has no facts yet."""
    named = ", ".join(sorted(facts_path(path) for path in lockfiles))
    return (
        "Which distribution provides which module is guessed from project names, until it is read"
        " from the locked wheels.\n\n"
        f"Run `./pants lock-facts` once, and commit what it writes: {named}."
    )
