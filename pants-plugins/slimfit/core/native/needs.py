"""What the wheels of an app need, and neither bring themselves nor find in the base."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from slimfit.core.native.elf_facts import ElfFile
from slimfit.core.native.libraries import is_driver, is_host_library

# What `uname -m` says of Debian's architectures.
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
# The folders of an app, as far below its root as they really are.
_SITE = "lib/python/site-packages"
_SCHEMES = {"purelib": _SITE, "platlib": _SITE, "scripts": "bin", "data": ""}

WheelFiles = Mapping[str, Collection[ElfFile]]


@dataclass(frozen=True, order=True)
class Need:
    """A library that one file of a wheel asks for, and nothing provides."""

    soname: str
    wheel: str
    path: str


def missing_libraries(
    wheels: WheelFiles, base: Collection[str], architecture: str
) -> tuple[Need, ...]:
    """The libraries that are neither in the wheels nor in the base nor in a driver, each with the
    first file that asks for it; sorted.

    :param wheels: the ELF files of each wheel, by the wheel's file name.
    :param base: the names under which the base's loader finds a library.
    :param architecture: of the base, in Debian's words; files for another machine never load.
    """
    found: dict[str, Need] = {}
    for need in outside_needs(wheels, architecture):
        if need.soname not in base and not is_driver(need.soname):
            found.setdefault(posixpath.basename(need.soname), need)
    return tuple(sorted(found.values()))


def outside_needs(wheels: WheelFiles, architecture: str) -> Iterator[Need]:
    """What the files of wheels ask for and no wheel provides, wheel by wheel, file by file.

    A wheel provides a library to its own files, and to those of another wheel where their search
    path leads to it. Otherwise a wheel's library serves another wheel only if it is none of those
    that every wheel may expect of its host: those two would not meet, since nothing makes the
    loader look there.

    :param architecture: as for `missing_libraries`.
    """
    machine = _MACHINES.get(architecture, architecture)
    own = {
        wheel: [file for file in files if file.machine == machine]
        for wheel, files in wheels.items()
    }
    installed = {installed_path(file.path) for files in own.values() for file in files}
    provided = {wheel: set(names_of(files)) for wheel, files in own.items()}
    everywhere = {
        name for names in provided.values() for name in names if not is_host_library(name)
    }
    for wheel, files in sorted(own.items()):
        for file in sorted(files, key=lambda file: file.path):
            for soname in file.needed:
                if (
                    soname not in provided[wheel]
                    and soname not in everywhere
                    and not any(path in installed for path in _searched(file, soname))
                ):
                    yield Need(soname, wheel, file.path)


def unprovided(needs: Iterable[Need], listing: str) -> tuple[Need, ...]:
    """The needs that no file of a layer serves.

    :param listing: the layer's `listing.tsv`.
    """
    names = {posixpath.basename(line.rpartition("\t")[2]) for line in listing.splitlines()}
    return tuple(need for need in needs if need.soname not in names)


def installed_path(path: str) -> str:
    """Where a file of a wheel stands below the root of an app (PyPA: binary distribution format).

    >>> installed_path("torch-2.0.data/purelib/torch/lib/libc10.so")
    'lib/python/site-packages/torch/lib/libc10.so'
    """
    folder, _, rest = path.partition("/")
    scheme, _, target = rest.partition("/")
    if folder.endswith(".data") and scheme in _SCHEMES:
        return posixpath.join(_SCHEMES[scheme], target)
    return posixpath.join(_SITE, path)


def names_of(files: Iterable[ElfFile]) -> Iterator[str]:
    """The names by which some files can be needed."""
    for file in files:
        yield posixpath.basename(file.path)
        if file.soname:
            yield file.soname


def _searched(file: ElfFile, soname: str) -> Iterator[str]:
    origin = posixpath.dirname(installed_path(file.path))
    for folder in file.search:
        for word in ("$ORIGIN", "${ORIGIN}"):
            if folder == word or folder.startswith(f"{word}/"):
                yield posixpath.normpath(posixpath.join(origin, folder[len(word) + 1 :], soname))
