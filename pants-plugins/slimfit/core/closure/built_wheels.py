"""Wheels that pex builds from source distributions, and where they may be built.

For a platform pex takes a wheel that it has built if it fits: one of plain Python fits any. Compiled code
has to be built by the base's Python version on the base's kind of machine, whose glibc is no newer than
the base's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.base.facts import BaseFacts
from slimfit.core.base.platform import compatible_tags, platform_tags
from slimfit.core.errors import SlimfitError

_UNFIT = re.compile(
    r"^Successfully built the wheel (?P<wheel>\S+\.whl) from the sdist (?P<sdist>\S+) but it is not"
    r" compatible",
    re.MULTILINE,
)
# What Python calls a machine, by what images call it.
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True, order=True)
class UnfitWheel:
    """A wheel that pex built from a source distribution for another platform than the base's."""

    wheel: str
    sdist: str


def unfit_wheels(output: str) -> tuple[UnfitWheel, ...]:
    """The wheels that pex, by its standard error, has built in vain."""
    return tuple(
        sorted({UnfitWheel(found["wheel"], found["sdist"]) for found in _UNFIT.finditer(output)})
    )


def check_builder(
    app: str,
    base: str,
    facts: BaseFacts,
    unfit: Iterable[UnfitWheel],
    machine: str,
    libc: tuple[str, str],
) -> None:
    """Check that this machine can build what the base can run.

    :param machine: what it is, as `platform.machine()` says.
    :param libc: kind and version of its C library, as `platform.libc_ver()` says.
    :raises SlimfitError: it cannot; the message names the platform that can.
    """
    wanted = f"linux/{facts.architecture}"
    if machine != _MACHINES[facts.architecture]:
        here = next((name for name, known in _MACHINES.items() if known == machine), machine)
        reason = f"the base {base} is {wanted}, and this machine is linux/{here}"
    elif libc[0] != facts.libc.kind or _version(libc[1]) > _version(facts.libc.version):
        reason = (
            f"the base {base} has {facts.libc.kind} {facts.libc.version}, and this machine has"
            f" {' '.join(libc)}, which newer code would be linked with"
        )
    else:
        return
    lines = "".join(f"  {one.sdist}\n" for one in unfit)
    raise SlimfitError(
        f"{app} needs distributions that have compiled code and no wheel for its base:\n\n{lines}\n"
        f"They cannot be built here: {reason}.\n\n"
        f"Build their wheels with CPython {facts.python.version} on {wanted} with"
        f" {facts.libc.kind} {facts.libc.version}, put them into a folder of"
        " `[python-repos].find_links`, and lock the resolve anew."
    )


def check_usable(app: str, base: str, facts: BaseFacts, filenames: Iterable[str]) -> None:
    """Check that the base can use wheels that were collected for this machine.

    :raises SlimfitError: one has no tag that the base's Python accepts.
    """
    minor = int(facts.python.version.split(".")[1])
    tags = frozenset(
        compatible_tags(minor, platform_tags(facts.libc, _MACHINES[facts.architecture]))
    )
    unusable = [name for name in sorted(filenames) if not tags & _tags(name)]
    if unusable:
        lines = "".join(f"  {name}\n" for name in unusable)
        raise SlimfitError(
            f"{app} has distributions without a wheel, so its wheels were chosen for this machine,"
            f" and the base {base} cannot use all of them:\n\n{lines}\n"
            "Build a wheel of each distribution that has none, put it into a folder of"
            " `[python-repos].find_links`, and lock the resolve anew."
        )


def _tags(filename: str) -> frozenset[str]:
    """The tags of a wheel (PEP 425); its name may have several in each of the last three places."""
    parts = (part.split(".") for part in filename[: -len(".whl")].split("-")[-3:])
    return frozenset("-".join(tag) for tag in itertools.product(*parts))


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:2])
