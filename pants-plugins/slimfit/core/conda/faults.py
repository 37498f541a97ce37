"""The faults of an environment file: each with its line and what to write, all in one message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from slimfit.core.conda.urls import without_secrets
from slimfit.core.errors import SlimfitError

# A line of a file is shown up to here.
_SHOWN = 100


class BadText(ValueError):
    """A piece of text that cannot be read.

    :param problem: what is wrong with it, as a sentence.
    :param remedy: what to write instead, as a sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file. Lines count from 1; 0 is the file as a whole."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, and its correction."""

    place: Place
    text: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        shown = f": `{self.text}`" if self.text else ""
        return f"{self.place}{shown}\n    {self.problem} {self.remedy}"


def shown(text: str) -> str:
    """A line as a message shows it: one line, no control characters, no secret, not too long."""
    line = redacted(text.strip()).replace("`", "'")
    if not line.isprintable():
        line = "".join(c if c.isprintable() else " " for c in line)
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."


def redacted(text: str) -> str:
    """A text without the credentials of the addresses in it.

    >>> redacted("https://me:secret@conda.invalid/t/tk-1/private")
    'https://***@conda.invalid/t/***/private'
    """
    return without_secrets(text)


@dataclass
class Faults:
    """Collects what is wrong with a file, to say all of it at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, text: str, problem: str, remedy: str) -> None:
        self.found.append(Fault(place, shown(text), problem, remedy))

    def check(self, path: str) -> None:
        """Stop if anything was found.

        :raises SlimfitError: all that was found.
        """
        if self.found:
            raise SlimfitError(message(path, self.found))


def message(path: str, faults: Iterable[Fault]) -> str:
    """The one message about all faults of a file and of the files that it includes."""
    unique = sorted(set(faults))
    count = "one fault" if len(unique) == 1 else f"{len(unique)} faults"
    return f"The environment file {path} has {count}.\n\n" + "\n".join(map(str, unique))
