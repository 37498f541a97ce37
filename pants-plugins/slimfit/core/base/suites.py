"""The Debian releases that a base can come from, what a base holds by default, and what it never
needs."""

from __future__ import annotations

from dataclasses import dataclass

from slimfit.core.errors import SlimfitError, did_you_mean


@dataclass(frozen=True)
class Suite:
    """One Debian release.

    `name` is the code name, `version` the number in `/etc/os-release`, `python` the only CPython
    that the release packages, `glibc` the version of its C library.
    """

    name: str
    version: str
    python: str
    glibc: str


SUITES = (
    Suite(name="bookworm", version="12", python="3.11", glibc="2.36"),
    Suite(name="trixie", version="13", python="3.13", glibc="2.41"),
)

ARCHITECTURES = ("amd64", "arm64")


@dataclass(frozen=True)
class ScriptOnly:
    """A dependency that packages declare for their maintainer scripts alone.

    Slimfit runs no maintainer scripts, so such a dependency would add megabytes that nothing calls.
    `package` is the one that declares it, or `*` for all; `dependency` is the name (real or
    virtual) that it asks for.
    """

    package: str
    dependency: str
    reason: str


SCRIPT_ONLY = (
    ScriptOnly("*", "debconf", "asks questions while packages are installed"),
    ScriptOnly("*", "dpkg", "installs and removes packages"),
    ScriptOnly(
        "*", "init-system-helpers", "enables services of an init system that an image lacks"
    ),
    ScriptOnly("*", "install-info", "indexes info pages, which are left out"),
    ScriptOnly("*", "ucf", "merges configuration files on upgrades"),
    ScriptOnly("base-files", "awk", "edits files in its postinst"),
    ScriptOnly("ca-certificates", "openssl", "names hash links in its postinst"),
)

# libc-bin holds the C.UTF-8 locale and ldconfig; it is essential, so no package of Debian depends
# on it by name.
_COMMON = (
    "base-files",
    "ca-certificates",
    "libc-bin",
    "libgcc-s1",
    "libstdc++6",
    "media-types",
    "netbase",
    "tzdata",
    "zlib1g",
)


def suite_named(name: str) -> Suite:
    """The suite of that code name.

    Raises SlimfitError for a name that Slimfit does not know.
    """
    for suite in SUITES:
        if suite.name == name:
            return suite
    names = [suite.name for suite in SUITES]
    raise SlimfitError(
        f"Slimfit knows no Debian suite `{name}`.{did_you_mean(name, names)}\n\n"
        f"Write one of: {', '.join(names)}."
    )


def default_packages(suite: str) -> tuple[str, ...]:
    """The packages of a base whose target names none: a Python and what programs expect around it,
    sorted."""
    python = suite_named(suite).python
    return tuple(sorted((*_COMMON, f"libpython{python}-stdlib", f"python{python}-minimal")))
