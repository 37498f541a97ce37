"""A wheel as an archive: members that may be installed, their hashes, and the metadata.

Follows the binary distribution format (PyPA) for what must be there, and pip where that is silent.
"""

from __future__ import annotations

import email.parser
import hashlib
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from slimfit.core.errors import SlimfitError
from slimfit.core.image.content import read_all, read_exactly
from slimfit.core.image.layer_info import Distribution
from slimfit.core.image.record import parse_record
from slimfit.core.image.scripts import EntryPoint, parse_entry_points
from slimfit.core.image.wheel_names import identity_problems, normalized_name
from slimfit.core.image.wheel_zip import (
    CorruptMember,
    RecordHash,
    WheelContent,
    ZipMember,
    member_problem,
    read_members,
)

# Files of `.dist-info` that an installer writes itself, or that a rewritten RECORD makes void. They
# need no hash in the wheel's RECORD and do not travel.
REPLACED = ("INSTALLER", "RECORD", "RECORD.jws", "RECORD.p7s", "REQUESTED", "direct_url.json")
# The categories Cc, Zl and Zp of Unicode: also the control characters above ASCII, and the separators
# at which some tools end a line.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# NAME_MAX of Linux: no engine could unpack a layer with a longer name.
_NAME_BYTES = 255
_NEEDED = ("METADATA", "RECORD", "WHEEL")


class WheelProblems:
    """Collects what is wrong with one wheel, to say it in one message."""

    def __init__(self, wheel: Path) -> None:
        self._wheel = wheel
        self._found: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, *problems: str) -> None:
        """Adds sentences; a sentence that is there already stays one."""
        self._found.extend(problem for problem in problems if problem not in self._found)

    def error(self) -> SlimfitError:
        """One error that names all that was found."""
        lines = "".join(f"  - {problem}\n" for problem in self._found)
        return SlimfitError(
            f"The wheel `{self._wheel.name}` cannot be installed:\n{lines}\n"
            "Delete the file and fetch it again if the lockfile has another hash for it. "
            "If it was published so, lock another version or build of it."
        )


@dataclass(frozen=True)
class WheelArchive:
    """A wheel whose structure was read. `contents` holds no file of `REPLACED`."""

    path: Path
    info: str
    distribution: Distribution
    contents: tuple[WheelContent, ...]
    entry_points: tuple[EntryPoint, ...]

    def content_problems(self) -> tuple[str, ...]:
        """Reads every file and says which do not hold what RECORD and the archive promise."""
        return tuple(problem for problem in map(_content_problem, self.contents) if problem)


def read_wheel(path: Path, problems: WheelProblems) -> WheelArchive:
    """Reads the structure. Adds to `problems`, and raises them where nothing is left to read."""
    members = _readable(read_members(path), problems)
    info = _info_folder(members, problems)
    record = _text(WheelContent(path, members[f"{info}/RECORD"], None), problems)
    hashes = _hashes(members, info, record, problems)
    by_name = {
        name: WheelContent(path, member, hashes[name])
        for name, member in sorted(members.items())
        if name in hashes
    }
    wheel, metadata = by_name.get(f"{info}/WHEEL"), by_name.get(f"{info}/METADATA")
    if wheel is None or metadata is None:
        raise problems.error()
    _check_version(_text(wheel, problems), problems)
    distribution = _distribution(path, info, _text(metadata, problems), problems)
    entry_points: tuple[EntryPoint, ...] = ()
    if f"{info}/entry_points.txt" in by_name:
        text = _text(by_name[f"{info}/entry_points.txt"], problems)
        entry_points, wrong = parse_entry_points(text)
        problems.add(*wrong)
    return WheelArchive(path, info, distribution, tuple(by_name.values()), entry_points)


def path_problem(name: str) -> str:
    """Why a path may not go into an image, or an empty string."""
    parts = name.split("/")
    if _CONTROL.search(name):
        return f"{name!r} holds a control character."
    if _SURROGATE.search(name):
        # How Python keeps bytes that are no UTF-8. Tar's extended headers have no place for them.
        return f"{name!r} is not written in UTF-8."
    if name.startswith("/"):
        return f"`{name}` is an absolute path."
    if ".." in parts:
        return f"`{name}` leaves the folder it is installed to."
    if "\\" in name:
        return f"`{name}` holds a backslash."
    if "" in parts or "." in parts:
        return f"`{name}` is not a plain path."
    for part in parts:
        if part.startswith(".wh."):
            # OCI image-spec, layer.md: such a name deletes a file of the layers below.
            return f"`{name}` would delete `{part[4:]}` from the image."
        if len(part.encode()) > _NAME_BYTES:
            return f"`{name}` has a part of {len(part.encode())} bytes; file systems take {_NAME_BYTES}."
    return ""


def _mode_problem(member: ZipMember) -> str:
    kind = stat.S_IFMT(member.mode)
    # A symlink is written as a regular file, as pip does; 0 means that no kind is given.
    if kind not in (0, stat.S_IFREG, stat.S_IFLNK):
        kinds = {stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFIFO: "a named pipe"}
        return f"`{member.name}` is {kinds.get(kind, 'not a regular file')}."
    if member.mode & (stat.S_ISUID | stat.S_ISGID):
        return f"`{member.name}` is set to run as its owner or group (mode {member.mode & 0o7777:04o})."
    return ""


def _readable(members: Iterable[ZipMember], problems: WheelProblems) -> dict[str, ZipMember]:
    found: dict[str, ZipMember] = {}
    for member in members:
        problem = path_problem(member.name) or _mode_problem(member) or member_problem(member)
        if not problem and member.name in found:
            problem = f"`{member.name}` is in the archive twice."
        if problem:
            problems.add(problem)
        else:
            found[member.name] = member
    return found


def _info_folder(members: dict[str, ZipMember], problems: WheelProblems) -> str:
    folders = {name.partition("/")[0] for name in members if "/" in name}
    infos = sorted(folder for folder in folders if folder.endswith(".dist-info"))
    if len(infos) != 1:
        found = ", ".join(f"`{info}`" for info in infos) or "none"
        problems.add(f"There must be one `.dist-info` folder in it; there is {found}.")
        raise problems.error()
    missing = [name for name in _NEEDED if f"{infos[0]}/{name}" not in members]
    if missing:
        problems.add(*(f"`{infos[0]}/{name}` is missing." for name in missing))
        raise problems.error()
    return infos[0]


def _hashes(
    members: Iterable[str], info: str, record: str, problems: WheelProblems
) -> dict[str, RecordHash]:
    try:
        recorded, wrong = parse_record(record)
    except CorruptMember as error:
        problems.add(str(error))
        raise problems.error() from None
    problems.add(*wrong)
    replaced = {f"{info}/{name}" for name in REPLACED}
    # Rows without a file are left alone: pip does so, and such wheels are published.
    found = {}
    for name in members:
        if name in replaced:
            continue
        if name in recorded:
            found[name] = recorded[name]
        else:
            problems.add(f"`{name}` has no hash in RECORD.")
    return found


def _check_version(text: str, problems: WheelProblems) -> None:
    version = email.parser.Parser().parsestr(text, headersonly=True).get("Wheel-Version", "")
    # The format's rule: refuse a newer major version, take a newer minor one.
    if not re.fullmatch(r"1\.\d+", version.strip()):
        problems.add(f"WHEEL names the format version `{version}`; only versions 1.x are known.")


def _distribution(path: Path, info: str, text: str, problems: WheelProblems) -> Distribution:
    metadata = email.parser.Parser().parsestr(text, headersonly=True)
    name, version = (str(metadata.get(key, "")).strip() for key in ("Name", "Version"))
    problems.add(*identity_problems(name, version, info, path.name))
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in read_exactly(file, path.stat().st_size):
            digest.update(chunk)
    return Distribution(normalized_name(name), version, path.name, digest.hexdigest())


def _content_problem(content: WheelContent) -> Optional[str]:
    try:
        for _ in content.pieces():
            pass
    except CorruptMember as error:
        return str(error)
    return None


def _text(content: WheelContent, problems: WheelProblems) -> str:
    try:
        return read_all(content).decode("utf-8", "replace")
    except CorruptMember as error:
        problems.add(str(error))
        raise problems.error() from None
