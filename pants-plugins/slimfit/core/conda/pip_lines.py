"""The lines below `pip:`, and of the requirements files that they include."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Optional, Union

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from slimfit.core.conda.document import Entry
from slimfit.core.conda.faults import BadText, Place, redacted, shown
from slimfit.core.conda.requirements import (
    InvalidRequirement,
    ParsedRequirement,
    parse_requirement,
)
from slimfit.core.conda.urls import file_name, is_url, variables, without_user
from slimfit.core.errors import did_you_mean

# Options of pip: what each is to Pants. The value tells whether it takes an argument.
_INDEX = {"-i": "indexes", "--index-url": "indexes", "--extra-index-url": "indexes"}
_LINKS = {"-f": "find_links", "--find-links": "find_links"}
_INCLUDES = {"-r": "r", "--requirement": "r", "-c": "c", "--constraint": "c"}
_EDITABLE = ("-e", "--editable")
_FLAGS = (
    "--no-index",
    "--pre",
    "--prefer-binary",
    "--require-hashes",
    "--no-deps",
    "--no-cache-dir",
)
_VALUED = ("--no-binary", "--only-binary", "--trusted-host", "--use-feature", "--config-settings")
_SHORT = ("-i", "-f", "-r", "-c", "-e")
_ALL = (*_INDEX, *_LINKS, *_INCLUDES, *_EDITABLE, *_FLAGS, *_VALUED)

_PER_LINE = re.compile(r"\s--(hash|global-option|config-settings?|install-option)(=|\s+)\S+")
_SCM = re.compile(r"^(git|hg|svn|bzr)\+")
_SDIST = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+?)-(?P<version>\d[^-]*)\.(tar\.gz|zip|tar\.bz2|tgz)$"
)
_EGG = re.compile(r"(?:^|&)egg=(?P<name>[A-Za-z0-9._-]+)(?P<extras>\[[^\]]*\])?")


@dataclass(frozen=True)
class PipRequirement:
    """A requirement. `text` is PEP 508 without comments, hashes and credentials."""

    place: Place
    project: str
    text: str
    notes: tuple[str, ...] = ()

    @property
    def parsed(self) -> ParsedRequirement:
        return parse_requirement(self.text)


@dataclass(frozen=True)
class PipSetting:
    """An option of pip, as an option of Pants: `[scope].key` holds `value`."""

    place: Place
    text: str
    scope: str
    key: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class PipInclude:
    """`-r` or `-c` with the path from the repository's root."""

    place: Place
    kind: str
    path: str


@dataclass(frozen=True)
class PipFirstParty:
    """A path inside of the repository, whose code Pants takes from its sources."""

    place: Place
    path: str


@dataclass(frozen=True)
class PipUndecided:
    """A line that somebody has to decide about."""

    place: Place
    text: str
    problem: str
    remedy: str


PipLine = Union[PipRequirement, PipSetting, PipInclude, PipFirstParty, PipUndecided]


def requirement_lines(text: str, path: str) -> Iterator[Entry]:
    """The lines of a requirements file, continued lines as one, without comments."""
    start, parts = 0, []
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        stripped = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if stripped.endswith("\\"):
            parts.append(stripped[:-1])
            continue
        joined = " ".join([*parts, stripped]).strip()
        if joined:
            yield Entry(Place(path, start), joined)
        start, parts = 0, []


def read_pip_line(entry: Entry) -> Optional[PipLine]:
    """Read one line. None if it is a comment.

    :param entry: paths in it are relative to the folder of its file.
    :raises BadText: pip could not read it, either.
    """
    line = re.sub(r"(^|\s)#.*$", "", entry.text).strip()
    if not line:
        return None
    if line.startswith("-"):
        return _option(entry.place, line)
    notes = []
    bare = _PER_LINE.sub("", f" {line}").strip()
    if "--hash" in line:
        notes.append("its hashes stay behind: the lockfile has its own")
    elif bare != line:
        notes.append("its build options stay behind: Pants builds without them")
    if is_url(bare) or _SCM.match(bare) or _is_path(bare):
        return _address(entry.place, bare, notes)
    return _requirement(entry.place, bare, notes)


def _option(place: Place, line: str) -> PipLine:
    name, value = _split_option(line)
    if name in _EDITABLE:
        if not value:
            raise BadText(f"`{name}` lacks a path or an address.", "Write it behind.")
        return _address(place, value, ["editable only in a developer's own environment"])
    if name in _INCLUDES:
        return _include(place, line, _INCLUDES[name], value)
    if name in _INDEX or name in _LINKS:
        key = {**_INDEX, **_LINKS}[name]
        if not value:
            raise BadText(f"`{name}` lacks an address.", "Write it behind.")
        return PipSetting(
            place, shown(line), "python-repos", key, redacted(value), _secret_note(value)
        )
    if name in _FLAGS or name in _VALUED:
        return _other_option(place, line, name, value)
    raise BadText(f"pip knows no option `{name}`.{did_you_mean(name, _ALL)}", "Correct it.")


def _split_option(line: str) -> tuple[str, str]:
    """An option and its argument: `--a=b`, `--a b`, `-r b`, `-rb`."""
    found = re.match(r"^(--[a-z-]+)(?:=|\s+|$)(.*)$", line) or re.match(
        r"^(-[a-z])\s*=?(.*)$", line
    )
    if found is None:
        raise BadText(
            "This is no option of pip.", "Write a requirement, as in `- requests==2.31.0`."
        )
    return found[1], found[2].strip().strip("\"'")


def _secret_note(value: str) -> str:
    if redacted(value) != value or variables(value):
        return "keep the credentials in `.netrc` or in a variable, as in `%(env.NAME)s`"
    return ""


def _other_option(place: Place, line: str, name: str, value: str) -> PipSetting:
    meaning = {
        "--no-index": ("python-repos", "indexes", "[]"),
        "--no-binary": ("python", "resolves_to_no_binary", value),
        "--only-binary": ("python", "resolves_to_only_binary", value),
    }
    if name in meaning:
        return PipSetting(place, shown(line), *meaning[name])
    reason = {
        "--pre": "name the pre-release in its requirement, as in `>=2.0rc1`",
        "--require-hashes": "a lockfile always has hashes",
        "--no-deps": "a lockfile always has all that its requirements need",
    }.get(name, "Pants has no such option, and rarely needs it")
    return PipSetting(place, shown(line), "", "", "", reason)


def _include(place: Place, line: str, kind: str, value: str) -> PipLine:
    if is_url(value) or not value:
        return PipUndecided(
            place,
            shown(line),
            "Nothing is fetched while targets are made.",
            "Copy the file into the repository and name its path.",
        )
    path = inside(place, value)
    if path is None:
        raise BadText(
            f"The path `{shown(value)}` leads out of the repository.",
            "Move the file into it, and name it by a path relative to this file.",
        )
    return PipInclude(place, kind, path)


def inside(place: Place, path: str) -> Optional[str]:
    """A path that a file names, from the repository's root. None if it leads out of it."""
    if path.startswith("/"):
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), path))
    return None if joined == ".." or joined.startswith("../") else joined


def _is_path(text: str) -> bool:
    first = re.split(r"[\s;\[]", text, maxsplit=1)[0]
    return (
        first in (".", "..")
        or first.startswith((".", "/", "~"))
        or ("/" in first and "@" not in first)
        or first.endswith((".whl", ".tar.gz", ".zip"))
    )


def _address(place: Place, text: str, notes: list[str]) -> PipLine:
    """A line that says where something is, and perhaps not what it is called."""
    address, marker = re.match(r"^(\S+)\s*(?:;\s*(.*))?", text + " ").groups()  # type: ignore[union-attr]
    if not is_url(address) or address.startswith("file:"):
        return _path(place, text, re.sub(r"^file:(//)?", "", address))
    if variables(address):
        return PipUndecided(
            place,
            shown(text),
            f"pip fills in the variable {variables(address)[0]} here, and Pants does not.",
            "Write the address out, without credentials, which belong into `.netrc`.",
        )
    url, stripped = without_user(address)
    if stripped:
        notes = [*notes, "its credentials stay behind: keep them in `.netrc`"]
    url, _, fragment = url.partition("#")
    egg = _EGG.search(fragment)
    name, extras = (egg["name"], egg["extras"] or "") if egg else (_name_of(url), "")
    rest = "&".join(p for p in fragment.split("&") if p and not p.startswith("egg="))
    if not name:
        guess = canonicalize_name(re.sub(r"(\.git)?(@.*)?$", "", file_name(url))) or "name"
        return PipUndecided(
            place,
            shown(text),
            "The address does not tell what the project is called.",
            f"Write `- {guess} @ {redacted(url)}` if it is called `{guess}`.",
        )
    kept = f"{url}#{rest}" if rest else url
    suffix = f" ; {marker}" if marker else ""
    return _requirement(place, f"{name}{extras} @ {kept}{suffix}", notes)


def _name_of(url: str) -> str:
    """The project that a wheel's or an sdist's file name tells, or an empty string."""
    name = file_name(url)
    if name.endswith(".whl"):
        try:
            return str(parse_wheel_filename(name)[0])
        except (InvalidWheelFilename, ValueError):
            return ""
    found = _SDIST.match(name)
    return found["name"] if found and not _SCM.match(url) else ""


def _path(place: Place, text: str, path: str) -> PipLine:
    target = inside(place, re.sub(r"\[[^\]]*\]$", "", path))
    if target is None:
        return PipUndecided(
            place,
            shown(text),
            "The path leads out of the repository.",
            "Move the project into it, or name the requirement by its address.",
        )
    if target.endswith((".whl", ".tar.gz", ".zip")):
        return PipUndecided(
            place,
            shown(text),
            "The file is one of the repository, which no index has.",
            "Add its folder to `[python-repos].find_links`, and write its name and version.",
        )
    return PipFirstParty(place, target)


def _requirement(place: Place, text: str, notes: list[str]) -> PipLine:
    if variables(text):
        return PipUndecided(
            place,
            shown(text),
            f"pip fills in the variable {variables(text)[0]} here, and Pants does not.",
            "Write the value out; credentials belong into `.netrc`.",
        )
    try:
        parsed = parse_requirement(text)
    except InvalidRequirement:
        raise BadText("This is no requirement.", _correction(text)) from None
    if parsed.url:
        url, stripped = without_user(parsed.url)
        if stripped:
            parsed = replace(parsed, url=url)
            notes = [*notes, "its credentials stay behind: keep them in `.netrc`"]
    return PipRequirement(place, canonicalize_name(parsed.name), str(parsed), tuple(notes))


def _correction(text: str) -> str:
    single = re.match(r"^([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?)\s*=\s*([0-9][^\s=;]*)$", text)
    if single:
        return f"pip's operator has two signs: write `{single[1]}=={single[2]}`."
    spaced = re.match(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s+([0-9][^\s=;]*)$", text)
    if spaced:
        return f"Write `{spaced[1]}=={spaced[2]}`."
    return "Write it as in `requests[socks]>=2; python_version<'3.12'`."
