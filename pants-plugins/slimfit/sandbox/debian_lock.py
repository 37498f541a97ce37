"""Makes the lockfile of a Debian base: apt verifies the indexes and resolves, Slimfit writes down
what it found."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.base.closure import select
from slimfit.core.base.control import Paragraph, parse_paragraphs
from slimfit.core.base.lock import DebianLock, LockedPackage, is_package_name, render_lock
from slimfit.core.base.suites import ARCHITECTURES, suite_named
from slimfit.core.errors import SlimfitError
from slimfit.sandbox import debian_apt
from slimfit.sandbox.base_arguments import Arguments
from slimfit.sandbox.command import exit_code
from slimfit.sandbox.debian_roots import Roots

_UNKNOWN = re.compile(
    r"E: (?:Unable to locate package|Package '?)\s*'?(?P<name>[a-z0-9][a-z0-9+.\-]*)"
)
_WHERE = "`packages` of the `debian_base`"
_URI = re.compile(r"'(?P<uri>[^']+)' (?P<file>\S+) (?P<size>\d+)")


def parser() -> Arguments:
    """The command line, as documented in its help."""
    result = Arguments(prog="debian_lock", description=__doc__)
    result.add_argument("--suite", required=True)
    result.add_argument("--architecture", required=True, choices=ARCHITECTURES)
    result.add_argument(
        "--package",
        action="append",
        required=True,
        dest="packages",
        help="a name, as --package=NAME: so no name is taken for an option",
    )
    result.add_argument("--name", required=True, help="the resolve, named in messages")
    result.add_argument("--mirror", help="the root of Debian's main archive")
    result.add_argument("--security-mirror", help="the root of Debian's security archive")
    result.add_argument("--keyring", help="a file with the archives' signing keys")
    result.add_argument("--out", required=True, type=Path)
    return result


def make_lock(
    suite: str,
    architecture: str,
    packages: Sequence[str],
    roots: Roots,
    keys: str,
    scratch: Path,
) -> DebianLock:
    """The lock of the packages and all that they need, from indexes whose signatures apt has
    verified.

    Raises SlimfitError for names that no package can have, and for what apt cannot install.
    """
    suite_named(suite)
    _refuse_names(sorted({name for name in packages if not is_package_name(name)}))
    arguments = debian_apt.update(scratch, suite, architecture, roots, keys)
    versions = planned_versions(arguments, suite, architecture, packages, _WHERE)
    _refuse_virtual(sorted(set(packages) - set(versions)), suite, architecture)
    pins = [f"{name}={version}" for name, version in sorted(versions.items())]
    shown = parse_paragraphs(debian_apt.run_apt(["apt-cache", "show", *arguments, *pins]))
    stanzas = first_stanzas(shown)
    archives = archives_of(arguments, versions)
    selection = select(stanzas.values(), packages)
    return DebianLock(
        suite=suite,
        architecture=architecture,
        requested=tuple(packages),
        left_out=selection.left_out,
        packages=tuple(pin(stanzas[name], archives.get(name, suite)) for name in selection.kept),
    )


def _refuse_names(wrong: Sequence[str]) -> None:
    if wrong:
        raise SlimfitError(
            f"No Debian package can have the name {_listed(wrong)}.\n\n"
            "A name in `packages` of the `debian_base` has two or more of the characters `a-z`, "
            "`0-9`, `+`, `-` and `.`, and begins with a letter or a digit. It has no version and "
            "no architecture beside it."
        )


def _refuse_virtual(missing: Sequence[str], suite: str, architecture: str) -> None:
    # apt takes the name of a virtual package, and `name-` as the wish to have none of that name.
    if missing:
        raise SlimfitError(
            f"apt would install no package {_listed(missing)} on {suite} {architecture}.\n\n"
            "Write the name of a real package in `packages` of the `debian_base`: for a virtual "
            "one, such as `awk`, that of a package that provides it, such as `mawk`."
        )


def planned_versions(
    arguments: list[str], suite: str, architecture: str, packages: Sequence[str], where: str
) -> dict[str, str]:
    """The version of each package that apt would install for these.

    :param where: where a user names them, for messages.
    :raises SlimfitError: apt cannot install them.
    """
    uris = _resolve(arguments, suite, architecture, packages, where)
    files = [_URI.match(line) for line in uris.splitlines()]
    wanted = [match["file"].split("_")[:2] for match in files if match]
    return {name: version.replace("%3a", ":") for name, version in wanted}


def _resolve(
    arguments: list[str], suite: str, architecture: str, packages: Sequence[str], where: str
) -> str:
    command = ["apt-get", "install", "--print-uris", "-qq", *arguments, *sorted(set(packages))]
    try:
        return debian_apt.run_apt(
            command,
            problem=f"The packages do not install together on {suite} {architecture}.",
            fix=f"Change {where} so that apt can install them.",
        )
    except SlimfitError as error:
        unknown = sorted({match["name"] for match in _UNKNOWN.finditer(str(error))})
        if not unknown:
            raise
        raise SlimfitError(
            f"Debian {suite} has no package {_listed(unknown)} for {architecture}.\n\n"
            f"Correct the names in {where}; package names differ between suites."
        ) from None


def archives_of(arguments: list[str], versions: dict[str, str]) -> dict[str, str]:
    """The archive that offers each package in that version."""
    # A line of madison: `libc6 | 2.36-9 | http://root suite/main amd64 Packages`. One version may
    # stand in several archives; the first is the one whose entry `apt-cache show` gives first, too.
    found: dict[str, str] = {}
    for line in debian_apt.run_apt(
        ["apt-cache", "madison", *arguments, *sorted(versions)]
    ).splitlines():
        name, version, source = (part.strip() for part in line.split("|"))
        if versions.get(name) == version and source.endswith("Packages"):
            found.setdefault(name, source.split()[1].split("/")[0])
    return found


def first_stanzas(stanzas: Sequence[Paragraph]) -> dict[str, Paragraph]:
    """The first entry of each package name: apt shows the archive that it ranks highest first."""
    found: dict[str, Paragraph] = {}
    for stanza in stanzas:
        found.setdefault(stanza.get("Package"), stanza)
    return found


def pin(stanza: Paragraph, archive: str) -> LockedPackage:
    """The lock's entry for a package index entry of that archive."""
    return LockedPackage(
        name=stanza.get("Package"),
        version=stanza.get("Version"),
        architecture=stanza.get("Architecture"),
        archive=archive,
        filename=stanza.get("Filename"),
        sha256=stanza.get("SHA256"),
        size=int(stanza.get("Size")),
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def run(argv: Sequence[str]) -> None:
    """Make the lockfile that the arguments ask for; raises SlimfitError for what the user can
    mend."""
    options = parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="slimfit-lock-") as folder:
        scratch = Path(folder)
        keys = debian_apt.keyring(options.keyring)
        mirrors = () if options.mirror is None else (options.mirror,)
        roots = debian_apt.chosen_roots(mirrors, options.security_mirror, scratch)
        lock = make_lock(
            options.suite, options.architecture, options.packages, roots, keys, scratch
        )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(render_lock(lock))
    total = sum(package.size for package in lock.packages)
    print(
        f"{options.name}: {len(lock.packages)} packages, {total / 1e6:.1f} MB to download; "
        f"left out: {', '.join(lock.left_out) or 'nothing'}",
        file=sys.stderr,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 2 when the user has something to mend."""
    return exit_code(lambda: run(sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    sys.exit(main())
