"""Files that a user leaves out of a distribution: which globs name them, and what always stays.

A glob is held against a path relative to site-packages (for what a wheel puts elsewhere: relative to
the app's root, as in `share/man/x.1`). `*` and `?` stay inside of one part, `**` stands for any parts.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from slimfit.core.errors import SlimfitError, did_you_mean
from slimfit.core.image.bytecode import is_cache_path
from slimfit.core.image.layer_info import ExcludedFiles
from slimfit.core.image.listing import parse_listing
from slimfit.core.image.wheel_names import normalized_name

# What says under which terms a distribution may be passed on has to be passed on with it.
_LICENSE = re.compile(r"(un)?licen[cs]es?|copying|copyright|notice|authors", re.IGNORECASE)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    text = ""
    for part in glob.split("/"):
        if part == "**":
            text += "(?:[^/]+/)*"
            continue
        for piece in re.findall(r"\[!?\]?[^\]]*\]|.", part):
            if piece in ("*", "?"):
                text += "[^/]*" if piece == "*" else "[^/]"
            elif len(piece) > 1:
                inside = piece[1:-1].replace("\\", "\\\\")
                text += f"[^/{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
            else:
                text += re.escape(piece)
        text += "/"
    # A last `**` takes files, too.
    text = text[:-1] if text.endswith("/") else f"{text}[^/]+"
    return re.compile(text, re.DOTALL)


def matches(glob: str, path: str) -> bool:
    """Whether a glob names a path.

    >>> matches("**/tests/**", "pandas/tests/io/a.csv")
    True
    """
    return _pattern(glob).fullmatch(path) is not None


def is_kept(path: str) -> bool:
    """Whether a file stays whatever globs say: metadata, and what tells of licences."""
    *folders, name = path.split("/")
    if folders and folders[0].endswith(".dist-info"):
        return True
    plain = re.split(r"[-_. ]", name, maxsplit=1)[0]
    code = name.endswith((".py", ".pyi", ".so"))
    if _LICENSE.fullmatch(plain) and not code:
        return True
    return not code and any(folder.lower() in ("licenses", "licences") for folder in folders)


@dataclass
class Exclusion:
    """The globs of one distribution, and what each has left out so far."""

    globs: Sequence[str]

    def __post_init__(self) -> None:
        self._files = dict.fromkeys(self.globs, 0)
        self._sizes = dict.fromkeys(self.globs, 0)

    def takes(self, path: str, size: int) -> bool:
        """Whether a file of that many bytes is left out; it is counted then."""
        named = [] if is_kept(path) else [glob for glob in self._files if matches(glob, path)]
        for glob in named:
            self._files[glob] += 1
        if named:
            self._sizes[named[0]] += size
        return bool(named)

    def told(self, distribution: str) -> tuple[ExcludedFiles, ...]:
        """What was left out, of the distribution with that name."""
        return tuple(
            ExcludedFiles(distribution, glob, self._files[glob], self._sizes[glob])
            for glob in self._files
        )


def merged_exclusions(
    *parts: Mapping[str, Iterable[str]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The globs of all parts by normalised name (PEP 503), both sorted, each glob once."""
    found: dict[str, set[str]] = {}
    for part in parts:
        for name, globs in part.items():
            found.setdefault(normalized_name(name), set()).update(globs)
    return tuple((name, tuple(sorted(found[name]))) for name in sorted(found) if found[name])


def check_names(where: str, names: Iterable[str], known: Iterable[str], holder: str) -> None:
    """Check that distributions to leave files out of are there.

    :param where: what names them, as the first words of a message.
    :param known: the normalised names that are there.
    :param holder: what holds those, as in `the app`.
    :raises SlimfitError: one is not; the message offers the nearest.
    """
    there = frozenset(known)
    for name in sorted(names):
        if normalized_name(name) not in there:
            raise SlimfitError(
                f"{where} names `{name}`, which {holder} does not hold."
                f"{did_you_mean(normalized_name(name), there)}\n\n"
                "Write the name of a distribution that it holds, or take the entry out."
            )


def check_matches(where: str, found: Iterable[ExcludedFiles], listings: Iterable[str]) -> None:
    """Check that each glob has left something out.

    :param where: what holds the globs, as the first words of a message.
    :param listings: those of the layers.
    :raises SlimfitError: one has not; the message offers the nearest that would.
    """
    idle = sorted(one for one in found if not one.files)
    if not idle:
        return
    held = _paths(listings)
    lines = []
    for one in idle:
        paths = held.get(one.distribution, ())
        free = [path for path in paths if not is_kept(path)]
        stays = any(matches(one.glob, path) for path in paths)
        note = " but metadata or licences, which stay" if stays else ""
        lines.append(
            f"  - {one.distribution}: `{one.glob}` names no file{note}.{_nearest(one.glob, free)}\n"
        )
    raise SlimfitError(
        f"{where} leaves nothing out with\n{''.join(lines)}\n"
        "A glob is held against a path in site-packages, such as `pandas/tests/test_api.py`; `*` stays"
        " inside of one folder and `**` stands for any. Correct the glob, or take it out."
    )


def _paths(listings: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """What each distribution has in layers, by its name; bytecode is left out."""
    found: dict[str, list[str]] = {}
    for listing in listings:
        for entry in parse_listing(listing):
            if entry.kind != "d" and not is_cache_path(entry.path):
                _, inside, path = entry.path.partition("/site-packages/")
                name = entry.origin.partition(" ")[0]
                found.setdefault(name, []).append(path if inside else entry.path.partition("/")[2])
    return found


def _nearest(glob: str, paths: Sequence[str]) -> str:
    """The sentence that offers a glob which names something, or an empty string."""
    anywhere = f"**/{glob}"
    if not glob.startswith("**") and any(matches(anywhere, path) for path in paths):
        return f" Did you mean `{anywhere}`?"
    parts = glob.split("/")
    names = sorted({part for path in paths for part in path.split("/")})
    for number, part in enumerate(parts):
        if any(char in part for char in "*?["):
            continue
        for near in difflib.get_close_matches(part, names, n=3):
            other = "/".join([*parts[:number], near, *parts[number + 1 :]])
            if any(matches(other, path) for path in paths):
                return f" Did you mean `{other}`?"
    return ""
