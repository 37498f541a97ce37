"""The lockfile of a Debian base: which packages, at which versions, with which bytes. It names no
host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from slimfit.core.base import jsontext
from slimfit.core.base.suites import ARCHITECTURES
from slimfit.core.errors import SlimfitError

FORMAT = 1
FIX = "Write the lockfile anew with `./pants generate-lockfiles`; it is not meant to be edited."

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
# A name may begin with neither a dot nor a dash and hold no slash: it becomes part of a file name
# and an argument of apt.
_NAME = re.compile(r"[a-z0-9][a-z0-9+.\-]+\Z")
_FILENAME = re.compile(
    r"pool/(?:[A-Za-z0-9+~_:%\-][A-Za-z0-9+.~_:%\-]*/)+[A-Za-z0-9+.~_:%\-]+\.deb\Z"
)


@dataclass(frozen=True, order=True)
class LockedPackage:
    """One `.deb`, pinned.

    `archive` is the suite that offered it (`bookworm`, `bookworm-updates` or `bookworm-security`),
    `filename` its path under that archive's root, `sha256` in hexadecimal, `size` in bytes.
    """

    name: str
    version: str
    architecture: str
    archive: str
    filename: str
    sha256: str
    size: int

    @property
    def file(self) -> str:
        """The name of the file alone, without its folders in the archive."""
        return self.filename.rsplit("/", 1)[1]


@dataclass(frozen=True)
class DebianLock:
    """All that a base is made of. Each tuple is sorted on construction.

    `requested` are the packages that the target names, `left_out` those that apt adds and an image
    does not need.
    """

    suite: str
    architecture: str
    requested: tuple[str, ...]
    left_out: tuple[str, ...]
    packages: tuple[LockedPackage, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "requested", tuple(sorted(set(self.requested))))
        object.__setattr__(self, "left_out", tuple(sorted(set(self.left_out))))
        object.__setattr__(self, "packages", tuple(sorted(self.packages)))


def is_package_name(name: str) -> bool:
    """Whether a Debian package may have that name (Debian policy, 5.6.7)."""
    return _NAME.match(name) is not None


def relock_command(resolve: str) -> str:
    """The command that writes the lockfile anew."""
    return f"./pants generate-lockfiles --resolve={resolve}"


def package_to_json(package: LockedPackage) -> dict[str, object]:
    """The object that stands for a package in a lockfile."""
    return {
        "name": package.name,
        "version": package.version,
        "architecture": package.architecture,
        "archive": package.archive,
        "filename": package.filename,
        "sha256": package.sha256,
        "size": package.size,
    }


def package_from_json(node: jsontext.Node) -> LockedPackage:
    """The package that an object stands for; raises SlimfitError that names the place of a wrong
    value."""
    package = LockedPackage(
        name=node.get("name").text(),
        version=node.get("version").text(),
        architecture=node.get("architecture").text(),
        archive=node.get("archive").text(),
        filename=node.get("filename").text(),
        sha256=node.get("sha256").text(),
        size=node.get("size").number(),
    )
    if not is_package_name(package.name):
        node.get("name").fail(f"must be the name of a Debian package, not `{package.name}`")
    if not _SHA256.match(package.sha256):
        node.get("sha256").fail("must be 64 hexadecimal digits")
    if not _FILENAME.match(package.filename):
        node.get("filename").fail(f"must be a path `pool/.../x.deb`, not `{package.filename}`")
    return package


def render_lock(lock: DebianLock) -> str:
    """The text of the lockfile; the same lock gives the same text, whatever order its parts came
    in."""
    return jsontext.render(
        {
            "format": FORMAT,
            "suite": lock.suite,
            "architecture": lock.architecture,
            "requested": list(lock.requested),
            "left_out": list(lock.left_out),
            "packages": [package_to_json(package) for package in lock.packages],
        }
    )


def parse_lock(text: str, path: str) -> DebianLock:
    """The lock that a lockfile holds; `path` is named in errors.

    Raises SlimfitError for anything that `render_lock` would not write.
    """
    return lock_from_json(jsontext.parse(text, path, FIX))


def lock_from_json(root: jsontext.Node) -> DebianLock:
    """The lock that an object stands for; raises SlimfitError that names the place of a wrong
    value."""
    if root.get("format").number() != FORMAT:
        root.get("format").fail(f"is {root.get('format').value}, but this Slimfit reads {FORMAT}")
    if root.get("architecture").text() not in ARCHITECTURES:
        root.get("architecture").fail(f"must be one of {', '.join(ARCHITECTURES)}")
    nodes = root.get("packages").items()
    packages = tuple(package_from_json(node) for node in nodes)
    seen: dict[str, str] = {}
    for node, package in zip(nodes, packages):
        if package.name in seen:
            node.fail(f"pins `{package.name}` a second time (see `{seen[package.name]}`)")
        seen[package.name] = node.place
    return DebianLock(
        suite=root.get("suite").text(),
        architecture=root.get("architecture").text(),
        requested=root.get("requested").texts(),
        left_out=root.get("left_out").texts(),
        packages=packages,
    )


def check_lock_is_current(
    lock: DebianLock,
    *,
    path: str,
    address: str,
    resolve: str,
    suite: str,
    architecture: str,
    packages: Iterable[str],
) -> None:
    """Raise SlimfitError when the lockfile was made for other values than the target has now."""
    asked = tuple(sorted(set(packages)))
    problems = []
    if lock.suite != suite:
        problems.append(f"suite: the target says `{suite}`, the lockfile `{lock.suite}`")
    if lock.architecture != architecture:
        problems.append(
            f"architecture: the target says `{architecture}`, the lockfile `{lock.architecture}`"
        )
    added = sorted(set(asked) - set(lock.requested))
    removed = sorted(set(lock.requested) - set(asked))
    if added:
        problems.append(f"packages that the lockfile lacks: {', '.join(added)}")
    if removed:
        problems.append(f"packages that the target no longer names: {', '.join(removed)}")
    if problems:
        listing = "\n".join(f"  {problem}" for problem in problems)
        raise SlimfitError(
            f"{path} does not fit {address}:\n{listing}\n\nRun `{relock_command(resolve)}`."
        )
