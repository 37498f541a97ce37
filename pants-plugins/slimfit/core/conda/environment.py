"""An environment file with all that it includes, read: what it asks for, line by line.

Nothing is solved and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Optional

from slimfit.core.conda.document import Document, Entry, Warned, read_document
from slimfit.core.conda.faults import BadText, Faults, Place, shown
from slimfit.core.conda.match_spec import MatchSpec, parse_match_spec
from slimfit.core.conda.pip_lines import (
    PipFirstParty,
    PipInclude,
    PipLine,
    PipRequirement,
    PipSetting,
    PipUndecided,
    read_pip_line,
    requirement_lines,
)
from slimfit.core.conda.selectors import LINUX_64, Platform
from slimfit.core.conda.text import decode


@dataclass(frozen=True)
class CondaLine:
    """A line of `dependencies:`."""

    place: Place
    text: str
    spec: MatchSpec


@dataclass(frozen=True)
class CondaEnvironment:
    """What an environment file says, in its order.

    :param files: its own path and those of the requirements files that it includes.
    :param pip: the requirements below `pip:` and of the files that it includes.
    :param constraints: the files that `-c` names.
    :param undecided: lines for pip that somebody has to decide about.
    :param deselected: lines for other platforms.
    """

    path: str
    files: tuple[str, ...]
    name: str
    platform: Platform
    packages: tuple[CondaLine, ...]
    pip: tuple[PipRequirement, ...]
    settings: tuple[PipSetting, ...]
    first_party: tuple[PipFirstParty, ...]
    constraints: tuple[PipInclude, ...]
    undecided: tuple[PipUndecided, ...]
    channels: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    deselected: tuple[Warned, ...]
    warnings: tuple[Warned, ...]


# What every file that includes another holds somewhere, in whatever encoding.
_INCLUDES = re.compile(rb"-r|-c|--requirement|--constraint")

# Files by their paths from the repository's root; None for one that is not there.
Files = Mapping[str, Optional[bytes]]


def wanted_files(path: str, files: Files, platform: Platform = LINUX_64) -> tuple[str, ...]:
    """The files that have to be read beside those that were, sorted. Read again until there are none."""
    content = files.get(path)
    if content is not None and not _INCLUDES.search(content.replace(b"\0", b"")):
        return ()
    reader = _Reader(files)
    reader.read(path, platform)
    return tuple(sorted(reader.wanted))


def load_environment(path: str, files: Files, platform: Platform = LINUX_64) -> CondaEnvironment:
    """Read an environment file.

    :param path: from the repository's root.
    :param files: that file and all that it includes.
    :raises SlimfitError: all that is wrong with it, in one message.
    """
    reader = _Reader(files)
    document = reader.read(path, platform)
    reader.faults.check(path)
    pip = reader.lines
    return CondaEnvironment(
        path=path,
        files=(path, *sorted(reader.followed)),
        name=document.name,
        platform=platform,
        packages=tuple(reader.packages),
        pip=tuple(line for line in pip if isinstance(line, PipRequirement)),
        settings=tuple(line for line in pip if isinstance(line, PipSetting)),
        first_party=tuple(line for line in pip if isinstance(line, PipFirstParty)),
        constraints=tuple(
            line for line in pip if isinstance(line, PipInclude) and line.kind == "c"
        ),
        undecided=tuple(line for line in pip if isinstance(line, PipUndecided)),
        channels=document.channels,
        variables=document.variables,
        deselected=document.deselected,
        warnings=(*document.warnings, *reader.warnings),
    )


@dataclass
class _Reader:
    files: Files
    faults: Faults = field(default_factory=Faults)
    packages: list[CondaLine] = field(default_factory=list)
    lines: list[PipLine] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)

    def read(self, path: str, platform: Platform) -> Document:
        content = self.files.get(path)
        if content is None:
            self.faults.add(
                Place(path, 0), "", "There is no such file.", "Correct the path of the file."
            )
        document = read_document(content or b"\n", path, platform, self.faults)
        for entry in document.packages:
            try:
                line = CondaLine(entry.place, shown(entry.text), parse_match_spec(entry.text))
                self.packages.append(line)
            except BadText as bad:
                self.faults.add(entry.place, entry.text, bad.problem, bad.remedy)
        self.read_lines(document.pip)
        return document

    def read_lines(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            try:
                line = read_pip_line(entry)
            except BadText as bad:
                self.faults.add(entry.place, entry.text, bad.problem, bad.remedy)
                continue
            if line is not None:
                self.lines.append(line)
            if isinstance(line, PipInclude):
                self.follow(line, entry.text)

    def follow(self, include: PipInclude, text: str) -> None:
        """Read the file that `-r` names, once. What `-c` names only has to be there."""
        path = include.path
        if path not in self.files:
            self.wanted.add(path)
            return
        content = self.files[path]
        if content is None and include.kind == "c":
            message = f"there is no file {path}, so nothing is constrained"
            self.warnings.append(Warned(include.place, shown(text), message))
        elif content is None:
            problem = f"There is no file {path}."
            self.faults.add(include.place, text, problem, "Correct the path, or remove the line.")
        elif include.kind == "r" and path not in self.followed:
            self.followed.add(path)
            try:
                self.read_lines(list(requirement_lines(decode(content), path)))
            except BadText as bad:
                self.faults.add(Place(path, 0), "", bad.problem, bad.remedy)
