"""Wheels and the lockfiles that name them. Plain functions: no network, no output."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from console import SetupError

# How a host-free PEX lockfile names the wheelhouse; see `[python-repos].path_mappings`.
WHEELHOUSE = "file://${WHEELHOUSE}/"
# The lockfiles of a repository, from its root: what ./pants runs on, its resolves, and the libraries
# that the plugin's own command lines import.
LOCKFILES = (
    "build-support/*.lock",
    "3rdparty/python/*.lock",
    "pants-plugins/slimfit/libraries/*.lock",
)
# What a wheel may be fetched for, best first: the apps' CPython, then the plugin's.
MINORS = (11, 9)
_CHUNK = 1 << 20


@dataclass(frozen=True, order=True)
class Wheel:
    """A locked wheel.

    :param name: its file name.
    :param sha256: the digest of its bytes, in hex.
    """

    name: str
    sha256: str

    @property
    def project(self) -> str:
        """The name of the distribution, normalised as PEP 503 says."""
        return re.sub(r"[-_.]+", "-", self.name.split("-")[0]).lower()

    @property
    def version(self) -> str:
        """The version as the file name spells it."""
        return self.name.split("-")[1]

    @property
    def tags(self) -> tuple[tuple[str, ...], ...]:
        """The compressed tag sets of PEP 425: pythons, ABIs, platforms."""
        return tuple(tuple(tag.split(".")) for tag in self.name[: -len(".whl")].split("-")[-3:])

    @property
    def minor(self) -> int:
        """The CPython 3.x, of those in use, that the wheel can be fetched for.

        :raises SetupError: if no CPython of this repository takes the wheel.
        """
        pythons, abis, _ = self.tags
        for minor in MINORS:
            for python in pythons:
                found = re.fullmatch(r"(py|cp)3(\d*)", python)
                if found is None:
                    continue
                least = int(found[2] or 0)
                exact = found[1] == "cp" and not {"abi3", "none"} & set(abis)
                if least == minor or (least < minor and not exact):
                    return minor
        raise SetupError(
            f"A lockfile names {self.name}, which is neither for CPython 3.9 nor for CPython 3.11.\n"
            "\n"
            "Lock anew the resolve that names it: build-support/lock RESOLVE"
        )


def read_lock(path: Path) -> tuple[Wheel, ...]:
    """The wheels that a lockfile names: a PEX lockfile, a list in the form of `sha256sum`, or one
    in the form that pip reads, with the wheel's name as the comment of its line.

    :raises SetupError: if the file is neither, or names what is no wheel of the wheelhouse.
    """
    text = path.read_text(encoding="utf-8")
    # Pants writes a header of // lines above the JSON.
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    wheels = set()
    if not body.lstrip().startswith("{"):
        for line in body.splitlines():
            if line and not line.startswith("#"):
                wheels.add(_listed(line))
    else:
        try:
            for resolve in json.loads(body)["locked_resolves"]:
                for requirement in resolve["locked_requirements"]:
                    for artifact in requirement["artifacts"]:
                        url = artifact["url"]
                        if not url.startswith(WHEELHOUSE) or artifact["algorithm"] != "sha256":
                            raise _unusable(path, f"the artifact {url}")
                        wheels.add(Wheel(unquote(url[len(WHEELHOUSE) :]), artifact["hash"]))
        except (ValueError, KeyError, TypeError):
            raise _unusable(path, "something that is no PEX lockfile") from None
    for wheel in sorted(wheels):
        if not re.fullmatch(r"[\w.+!]+(-[\w.+!]+){4,5}\.whl", wheel.name) or not re.fullmatch(
            r"[0-9a-f]{64}", wheel.sha256
        ):
            raise _unusable(path, f"the artifact {wheel.name}")
    return tuple(sorted(wheels))


def _listed(line: str) -> Wheel:
    """The wheel of one line of a list."""
    pinned = re.fullmatch(r"\S+==\S+ --hash=sha256:(\S+)  # (\S+)", line)
    if pinned is not None:
        return Wheel(pinned[2], pinned[1])
    sha256, _, name = line.partition("  ")
    return Wheel(name, sha256)


def pinned(wheel: Wheel) -> str:
    """The line of a wheel in a list in the form that pip reads."""
    return f"{wheel.project}=={wheel.version} --hash=sha256:{wheel.sha256}"


def _unusable(path: Path, what: str) -> SetupError:
    return SetupError(
        f"{path} holds {what}.\n"
        "\n"
        f"A lockfile here names wheels below {WHEELHOUSE} with their sha256, and no host.\n"
        f"Lock the resolve anew: build-support/lock {path.stem}"
    )


def merge(locks: Iterable[tuple[Path, tuple[Wheel, ...]]]) -> tuple[Wheel, ...]:
    """All wheels of several lockfiles, each once, sorted.

    :raises SetupError: if two lockfiles give one file name two digests.
    """
    seen: dict[str, tuple[Path, Wheel]] = {}
    for path, wheels in locks:
        for wheel in wheels:
            other_path, other = seen.setdefault(wheel.name, (path, wheel))
            if other.sha256 != wheel.sha256:
                raise SetupError(
                    f"Two lockfiles mean different files by {wheel.name}:\n"
                    f"  sha256 {other.sha256} in {other_path}\n"
                    f"  sha256 {wheel.sha256} in {path}\n"
                    "\n"
                    f"Lock both anew from one index: build-support/lock {other_path.stem} {path.stem}"
                )
    return tuple(sorted(wheel for _, wheel in seen.values()))


def batches(wheels: Iterable[Wheel], size: int) -> tuple[tuple[Wheel, ...], ...]:
    """Groups that one pip each can fetch: one CPython, no distribution twice, not over `size`."""
    groups: list[list[Wheel]] = []
    for wheel in sorted(wheels):
        for group in groups:
            if (
                len(group) < size
                and group[0].minor == wheel.minor
                and all(other.project != wheel.project for other in group)
            ):
                group.append(wheel)
                break
        else:
            groups.append([wheel])
    return tuple(tuple(group) for group in groups)


def digest(path: Path) -> str:
    """The sha256 of a file in hex.

    :raises OSError: if it cannot be read.
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            found.update(chunk)
    return found.hexdigest()
