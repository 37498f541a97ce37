"""The cases of the corpus, as their `case.toml` says.

Each folder beside this file is a tiny repository: BUILD files, sources, perhaps a `requirements.txt`.
All of them are laid into one, each in a folder of its name, so their own modules begin with it. The one
has two resolves, `default` and `second`. What a `case.toml` may say:

    about = "One sentence: what is shown."
    origin = "project#number"       # a public report of it, or who would meet it
    options = ["--..."]             # of its own run of ./pants
    files = {path = "text"}         # sources that no formatter here can read

    [[wheel]]                       # a distribution that its resolve locks, built by the tests
    name, version, files, requires, extras, scripts, entry_points, modes, tag
    linked = {path = ["soname"]}    # shared libraries, and what each is linked to
    locked = false                  # taken out of the lockfile again

    [app.NAME]                      # the closure of `CASE:NAME`, whole
    distributions = ["name"]
    files = ["path"]                # below its source root
    without = ["name", "path"]      # what a careless tool would have put in
    run = ["argument"]              # a run of its image, and what it prints
    output = "text"
    warning = "text"                # what packaging says of it
    unchecked = true                # its import check fails, as an [error] of the case says
    shares = "NAME"                 # another app that stands on the same layer of wheels

    [[error]]                       # why an app of it cannot be built
    app = "NAME"
    goal = "package"                # or "check": it can be built, and cannot be imported
    message = "text"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Optional, TypeVar

import tomli

CASES = Path(__file__).parent
_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Wheel:
    """A distribution. Paths in `files` lie in site-packages, or in `.data` folders; `modes` are in
    octal."""

    name: str
    version: str = "1.0"
    files: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    entry_points: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    linked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tag: str = "py3-none-any"
    locked: bool = True

    @property
    def project(self) -> str:
        """The normalised name (PEP 503)."""
        return re.sub(r"[-_.]+", "-", self.name).lower()


@dataclass(frozen=True, eq=False)
class App:
    """The closure of an app, and what it does."""

    name: str
    distributions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    run: Optional[tuple[str, ...]] = None
    output: str = ""
    warning: str = ""
    unchecked: bool = False
    shares: str = ""


@dataclass(frozen=True, eq=False)
class Error:
    """Why an app cannot be built, or be imported."""

    app: str
    message: str
    goal: str = "package"


@dataclass(frozen=True, eq=False)
class Case:
    """One folder of the corpus."""

    name: str
    about: str
    origin: str
    options: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    wheels: tuple[Wheel, ...] = ()
    apps: tuple[App, ...] = ()
    errors: tuple[Error, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its files stand."""
        return CASES / self.name

    def address(self, app: str) -> str:
        """The address of one of its apps."""
        return f"{self.name}:{app}"


def _made(kind: type[_T], table: Mapping[str, Any], where: str, **more: Any) -> _T:
    """A value from a table of TOML; a key that nothing reads is a mistake."""
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - known)
    assert not unknown, f"{where}: nothing reads {', '.join(unknown)}"
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    return kind(**{**given, **more})


def load_case(folder: Path) -> Case:
    """Read the `case.toml` of a folder."""
    where = f"{folder.name}/case.toml"
    table = tomli.loads((folder / "case.toml").read_text(encoding="utf-8"))
    wheels = [_made(Wheel, item, where) for item in table.pop("wheel", ())]
    apps = [_made(App, item, where, name=name) for name, item in table.pop("app", {}).items()]
    errors = [_made(Error, item, where) for item in table.pop("error", ())]
    return _made(
        Case,
        table,
        where,
        name=folder.name,
        wheels=tuple(wheels),
        apps=tuple(apps),
        errors=tuple(errors),
    )


def load_cases() -> tuple[Case, ...]:
    """All cases, in order of name."""
    return tuple(load_case(path.parent) for path in sorted(CASES.glob("*/case.toml")))
