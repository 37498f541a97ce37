"""The Debian packages of an app: what its wheels link to, what they call, what its BUILD file says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from slimfit.core.base.lock import is_package_name
from slimfit.core.base.suites import SUITES
from slimfit.core.closure.wheels import project_name
from slimfit.core.conda.names.table import pypi_to_system
from slimfit.core.errors import SlimfitError
from slimfit.core.native.libraries import package_of
from slimfit.core.native.needs import Need

# Distributions of Python alone that find the library which they load in one beside them.
_BRINGS_LIBRARIES = {"psycopg": ("psycopg-binary",), "pyvips": ("pyvips-binary",)}

# What a requirement says of the packages that it needs: pairs of a release (its code name, its
# version, or nothing for every release) and their names.
Releases = Iterable[tuple[str, Iterable[str]]]


@dataclass(frozen=True, order=True)
class Wish:
    """A package, and why the app has it: the first reason that was found."""

    package: str
    reason: str


@dataclass(frozen=True)
class Wishes:
    """The packages of an app, sorted, and the libraries of which no package is known."""

    packages: tuple[Wish, ...]
    unknown: tuple[Need, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(wish.package for wish in self.packages)

    def unasked(self, known: Collection[str]) -> tuple[Need, ...]:
        """The unknown libraries that nobody has looked up in Debian's index so far.

        :param known: those that a lockfile tells of, be it that no package holds them.
        """
        return tuple(need for need in self.unknown if need.soname not in known)


def check_field(address: str, words: Iterable[str]) -> None:
    """Check the values of the field `system_packages`.

    :raises SlimfitError: one is no name of a package, or leaves out nothing that can be named.
    """
    for word in words:
        if not word.startswith("!") and not is_package_name(word):
            raise SlimfitError(
                f"The field `system_packages` of {address} holds `{word}`, which no Debian package"
                " can be called.\n\n"
                'Write the name of a package, as in `system_packages=["libgl1"]`; or, with `!` in'
                " front, the package or library that the image shall not get for a wheel, as in"
                ' `"!git"` or `"!libcublas.so.12"`.'
            )


def wishes(
    field: Sequence[str],
    needs: Iterable[Need],
    called: Mapping[str, Iterable[str]],
    suite: str,
    known: Mapping[str, str] = {},
) -> Wishes:
    """The packages that an app asks for.

    :param field: the values of `system_packages`; one with `!` leaves out a package or a library,
        and may hold `*`.
    :param needs: the libraries that wheels link to and nothing provides.
    :param called: the packages that each wheel needs without linking to them, by wheel.
    :param known: the packages of further libraries, as a lockfile has them from Debian's index.
    """
    unwanted = [word[1:] for word in field if word.startswith("!")]
    found = {word: "system_packages" for word in field if not word.startswith("!")}
    unknown = []
    for need in needs:
        if _matches(need.soname, unwanted):
            continue
        package = package_of(need.soname, suite) or known.get(need.soname)
        if package is None:
            unknown.append(need)
        elif not _matches(package, unwanted):
            found.setdefault(package, f"{project_name(need.wheel)} needs {need.soname}")
    for wheel, packages in sorted(called.items()):
        for package in packages:
            if not _matches(package, unwanted):
                found.setdefault(package, f"{project_name(wheel)} uses it")
    return Wishes(tuple(sorted(Wish(*pair) for pair in found.items())), tuple(unknown))


def called_packages(releases: Releases, suite: str, *, scanned: bool) -> tuple[str, ...]:
    """The packages that a distribution needs, of those that a table or a target names for it.

    A wheel with ELF files says itself which libraries it links to, and may bring its own: there,
    only programs count. A wheel of Python alone can load a library by its name, and nothing shows
    that.

    :param scanned: whether the wheel has ELF files.
    """
    version = next(known.version for known in SUITES if known.name == suite)
    named = [
        name for release, names in releases if release in ("", suite, version) for name in names
    ]
    return tuple(name for name in named if not (scanned and name.startswith("lib")))


def called_by(
    wheels: Mapping[str, bool], told: Mapping[str, Releases], suite: str
) -> dict[str, tuple[str, ...]]:
    """The packages that each wheel of an app needs without linking to them.

    :param wheels: whether each wheel has ELF files, by its file name.
    :param told: what a target says of the packages of its distribution, by normalised name; for
        all others the table of names tells.
    :param suite: the base's Debian release, or an empty text, for which nothing is known.
    """
    if not suite:
        return {wheel: () for wheel in wheels}
    projects = {wheel: project_name(wheel) for wheel in wheels}
    there = frozenset(projects.values())
    found = {}
    for wheel, project in projects.items():
        brought = there.intersection(_BRINGS_LIBRARIES.get(project, ()))
        # What a target says counts in any case.
        releases = told.get(project) or (() if brought else pypi_to_system(project))
        found[wheel] = called_packages(releases, suite, scanned=wheels[wheel])
    return found


def _matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
