"""What conda names stand for: projects of the Python index, Debian packages, nothing, or a question.

The facts are in `names.psv`, one line for each name. No name is guessed: the index holds strangers'
projects under many names that mean something else in conda, so a name without a line is unknown.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Optional

from packaging.utils import canonicalize_name

Kind = Literal["python", "native", "drop", "report"]

# The Debian releases that `names.psv` has a column for, in its order.
RELEASES = ("bookworm", "trixie")

_KINDS: Mapping[str, Kind] = {
    "python": "python",
    "native": "native",
    "drop": "drop",
    "report": "report",
}


@dataclass(frozen=True)
class NameFact:
    """What one conda package is outside of conda.

    `conda` is the name that was asked for, in small letters. `kind` tells what becomes of it:

    - `python`: the requirement `pypi`, perhaps with extras; `debian` is what it needs at run time.
    - `native`: the packages in `debian`; without any, `note` says where else it is to be had.
    - `drop`: nothing, since wheels or the base bring it; `debian` is for code that needs it all the
      same.
    - `report`: the user has to say; `note` says why.

    For kinds other than `python`, `pypi` is the project of the index that is the same work, if
    there is one. `modules` are import names, sorted; it is empty where they follow from the name of
    the project. `debian` holds pairs of a release and its packages; a release that is not there is
    not known, and no packages in it means that the release has none. `note` is a sentence or two,
    or empty.
    """

    conda: str
    kind: Kind
    pypi: str
    modules: tuple[str, ...]
    debian: tuple[tuple[str, tuple[str, ...]], ...]
    note: str


@cache
def _index() -> Mapping[str, str]:
    """The lines of the file by conda name. A line is taken apart when its fact is asked for."""
    data = pkgutil.get_data(__name__, "names.psv")
    assert data is not None, "This is a Slimfit bug: names.psv is missing beside table.py."
    lines = (line for line in data.decode().splitlines() if not line.startswith("#"))
    return {line.partition("|")[0]: line for line in lines}


@cache
def _families() -> tuple[str, ...]:
    """The beginnings of names that stand for families, the longest first."""
    return tuple(sorted((name[:-1] for name in _index() if name.endswith("*")), key=len)[::-1])


def _fact(name: str, line: str) -> NameFact:
    _, kind, pypi, modules, bookworm, trixie, note = line.split("|")
    cells = zip(RELEASES, (bookworm, bookworm if trixie == "=" else trixie))
    debian = tuple(
        (release, () if cell == "-" else tuple(cell.split())) for release, cell in cells if cell
    )
    return NameFact(name, _KINDS[kind], pypi, tuple(modules.split()), debian, note)


def known_names() -> tuple[str, ...]:
    """All names that have a line of their own, sorted; families are left out."""
    return tuple(sorted(name for name in _index() if not name.endswith("*")))


def lookup(name: str) -> Optional[NameFact]:
    """What is known of a conda package, or None.

    :param name: as it stands in an environment file, without channel and version. Letter case does
        not matter to conda, but `-`, `_` and `.` do.
    """
    asked = name.lower()
    if asked.endswith("*"):
        return None
    if asked in _index():
        return _fact(asked, _index()[asked])
    for beginning in _families():
        if asked.startswith(beginning) and asked != beginning:
            return _fact(asked, _index()[f"{beginning}*"])
    return None


def nearest(name: str) -> Optional[str]:
    """The known name that an unknown one is most likely meant to be, for a message; or None.

    A name that differs in `-`, `_` and `.` alone comes first. It is never taken unasked.
    """
    names = known_names()
    asked = canonicalize_name(name)
    same = [known for known in names if canonicalize_name(known) == asked]
    close = same or difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.8)
    return close[0] if close else None


@cache
def _system() -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    needs: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for name, line in _index().items():
        _, kind, pypi, _, *releases, _ = line.split("|")
        if kind == "python" and any(releases):
            needs[canonicalize_name(pypi.partition("[")[0])] = _fact(name, line).debian
    return needs


def pypi_to_system(pypi_name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The Debian packages that a project of the Python index needs at run time, by release.

    >>> pypi_to_system("pytesseract")
    (('bookworm', ('tesseract-ocr',)), ('trixie', ('tesseract-ocr',)))

    :param pypi_name: the project in any spelling, without extras. The result is empty for one that
        needs nothing, or of which nothing is known.
    """
    return _system().get(canonicalize_name(pypi_name), ())
