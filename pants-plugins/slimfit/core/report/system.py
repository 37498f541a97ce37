"""What an app needs of the system below it: shared libraries, and Debian packages of its own.

Told from the facts beside the lockfile, the lockfile of the base and that of its system packages; no
wheel is opened and no base is built.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Optional

from slimfit.core.base.expected import COMPRESSED, UNPACKED
from slimfit.core.base.lock import DebianLock
from slimfit.core.closure.wheels import project_name
from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.libraries import is_driver, package_of
from slimfit.core.native.needs import Need, outside_needs
from slimfit.core.native.system_lock import SystemLock
from slimfit.core.native.wishes import Releases, Wishes, called_by, wishes
from slimfit.core.report.model import Edge, Kind, Node, SharedLibrary, Source, SystemPackage
from slimfit.core.report.size import Basis, Size


@dataclass(frozen=True)
class SystemBelow:
    """What is known of the system that an app stands on.

    :param suite: the code name of the Debian release; empty for another system.
    :param architecture: in Debian's words.
    :param installed: the names of the base's packages.
    :param libraries: the names of the base's libraries; None for a base that is not built.
    :param lock: the packages that apps add; None where there is no lockfile.
    """

    suite: str = ""
    architecture: str = ""
    installed: frozenset[str] = frozenset()
    libraries: Optional[frozenset[str]] = None
    lock: Optional[SystemLock] = None


@dataclass(frozen=True)
class SystemField:
    """The values of an app's field `system_packages`, and where they are written."""

    words: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class SystemNeeds:
    """What an app needs of the system, with the reason for each.

    :param unlocked: packages that it asks for and no lockfile pins.
    :param complete: whether all of its wheels are known.
    """

    packages: tuple[SystemPackage, ...] = ()
    libraries: tuple[SharedLibrary, ...] = ()
    edges: tuple[Edge, ...] = ()
    unlocked: tuple[str, ...] = ()
    complete: bool = True


def system_needs(
    app: Node,
    below: SystemBelow,
    field: SystemField,
    wheels: Mapping[str, Optional[tuple[ElfFile, ...]]],
    told: Mapping[str, Releases],
    complete: bool,
) -> SystemNeeds:
    """What an app needs of the system.

    :param wheels: the ELF files of its wheels by file name, as far as they are known; None for a
        wheel that has none.
    :param told: the packages that targets of requirements name, by distribution.
    """
    elf = {name: files for name, files in wheels.items() if files is not None}
    needs = first_needs(outside_needs(elf, below.architecture))
    asked = _wishes(below, field, needs, wheels, told)
    empty = DebianLock(below.suite, below.architecture, (), (), ())
    own = below.lock.subset(asked.names, below.installed) if below.lock else empty
    pinned = {package.name for package in own.packages}
    libraries = tuple(_libraries(needs, below, field, pinned))
    unlocked = {*asked.names} - pinned - below.installed if below.suite else set()
    return SystemNeeds(
        packages=tuple(
            SystemPackage(
                package.name,
                package.version,
                Size(int(package.size * UNPACKED), int(package.size * COMPRESSED), Basis.estimate),
                own=True,
            )
            for package in own.packages
        ),
        libraries=libraries,
        edges=tuple(_edges(app, below, field, needs, libraries, asked, own)),
        unlocked=tuple(sorted(unlocked)),
        complete=complete,
    )


def first_needs(needs: Iterable[Need]) -> tuple[Need, ...]:
    """One need for each library and wheel, sorted: that of the first file."""
    found: dict[tuple[str, str], Need] = {}
    for need in needs:
        found.setdefault((posixpath.basename(need.soname), need.wheel), need)
    return tuple(found[key] for key in sorted(found))


def _wishes(
    below: SystemBelow,
    field: SystemField,
    needs: Iterable[Need],
    wheels: Mapping[str, Optional[tuple[ElfFile, ...]]],
    told: Mapping[str, Releases],
) -> Wishes:
    """The packages that the app asks for, as the build finds them."""
    if not below.suite:
        return Wishes(())
    missing: dict[str, Need] = {}
    for need in needs:
        if need.soname not in (below.libraries or ()) and not is_driver(need.soname):
            missing.setdefault(need.soname, need)
    scanned = {wheel: files is not None for wheel, files in wheels.items()}
    called = called_by(scanned, told, below.suite)
    known = dict(below.lock.libraries) if below.lock else {}
    return wishes(field.words, missing.values(), called, below.suite, known)


def _libraries(
    needs: Iterable[Need], below: SystemBelow, field: SystemField, own: Iterable[str]
) -> Iterator[SharedLibrary]:
    needed_by: dict[str, set[str]] = {}
    for need in needs:
        needed_by.setdefault(need.soname, set()).add(project_name(need.wheel))
    unwanted = [word[1:] for word in field.words if word.startswith("!")]
    known = dict(below.lock.libraries) if below.lock else {}
    added = frozenset(own)
    for soname in sorted(needed_by):
        package = (package_of(soname, below.suite) if below.suite else "") or known.get(soname, "")
        names = filter(None, (soname, package))
        if is_driver(soname):
            source = Source.driver
        elif package in below.installed or soname in (below.libraries or ()):
            source = Source.base
        elif any(fnmatchcase(name, pattern) for name in names for pattern in unwanted):
            source = Source.left_out
        elif package in added:
            source = Source.app
        else:
            source = Source.missing if package else Source.unknown
        yield SharedLibrary(soname, tuple(sorted(needed_by[soname])), package or "", source)


def _edges(
    app: Node,
    below: SystemBelow,
    field: SystemField,
    needs: Iterable[Need],
    libraries: Iterable[SharedLibrary],
    asked: Wishes,
    own: DebianLock,
) -> Iterator[Edge]:
    pinned = {package.name for package in own.packages}
    for need in needs:
        source = Node(Kind.distribution, project_name(need.wheel))
        library = Node(Kind.library, need.soname)
        yield Edge(source, library, "links to", need.soname, need.path)
    for item in libraries:
        if item.package in pinned or item.package in below.installed:
            target = Node(Kind.system, item.package)
            yield Edge(Node(Kind.library, item.name), target, "is in", item.package)
    for wish in asked.packages:
        if wish.package not in pinned:
            continue
        target = Node(Kind.system, wish.package)
        if wish.reason == "system_packages":
            yield Edge(app, target, "names", wish.package, field.file, field.line)
        elif wish.reason.endswith(" uses it"):
            source = Node(Kind.distribution, wish.reason[: -len(" uses it")])
            yield Edge(source, target, "uses", wish.package)
    for package, needed in below.lock.needs if below.lock else ():
        for name in needed:
            if package in pinned and name in pinned:
                source, target = Node(Kind.system, package), Node(Kind.system, name)
                yield Edge(source, target, "needs", name)
