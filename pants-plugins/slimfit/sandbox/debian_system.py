"""Makes the lockfile of Debian packages that come on top of a base: apt verifies the indexes and
resolves against what the base holds, Slimfit writes down what it found."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from slimfit.core.base.closure import select
from slimfit.core.base.control import parse_paragraphs
from slimfit.core.base.lock import DebianLock
from slimfit.core.base.suites import ARCHITECTURES
from slimfit.core.base.tree import read_tar
from slimfit.core.native.contents import packages_with
from slimfit.core.native.installed import LEFT_OUT, additions, installed_status, needs_of_base
from slimfit.core.native.system_layer import status_text
from slimfit.core.native.system_lock import SystemLock, empty_system_lock, render_system_locks
from slimfit.sandbox import debian_apt
from slimfit.sandbox.base_arguments import Arguments
from slimfit.sandbox.command import exit_code
from slimfit.sandbox.debian_lock import archives_of, first_stanzas, pin, planned_versions
from slimfit.sandbox.debian_roots import Roots

_WHERE = "`system_packages` of the `python_app`"


def parser() -> Arguments:
    """The command line, as documented in its help."""
    result = Arguments(prog="debian_system", description=__doc__)
    result.add_argument("--suite", required=True)
    result.add_argument("--architecture", required=True, choices=ARCHITECTURES)
    result.add_argument("--rootfs", required=True, type=Path, help="uncompressed tar of the base")
    result.add_argument("--base", required=True, help="the base, named in messages")
    result.add_argument("--package", action="append", default=[], dest="packages")
    result.add_argument(
        "--library",
        action="append",
        default=[],
        dest="libraries",
        help="a file whose package the release's own index tells",
    )
    result.add_argument("--mirror", help="the root of Debian's main archive")
    result.add_argument("--security-mirror", help="the root of Debian's security archive")
    result.add_argument("--keyring", help="a file with the archives' signing keys")
    result.add_argument("--out", required=True, type=Path)
    return result


def make_system_lock(
    suite: str,
    architecture: str,
    packages: Sequence[str],
    libraries: Sequence[str],
    status: str,
    base: str,
    roots: Roots,
    keys: str,
    scratch: Path,
) -> SystemLock:
    """The lock of packages on top of a base.

    :param libraries: file names whose packages are looked up, and locked as well.
    :param status: the base's packages, as dpkg knows them.
    :raises SlimfitError: there is no such package, or it does not go with the base.
    """
    arguments = debian_apt.update(scratch, suite, architecture, roots, keys)
    index = debian_apt.file_index(scratch, arguments, architecture) if libraries else []
    holders = packages_with(index, libraries)
    packages = sorted({*packages, *filter(None, holders.values())})
    (scratch / "state/status").write_text(installed_status(status))
    asked = planned_versions(arguments, suite, architecture, packages, _WHERE) if packages else {}
    versions = additions(status, asked, base)
    pins = [f"{name}={version}" for name, version in sorted(versions.items())]
    shown = debian_apt.run_apt(["apt-cache", "show", *arguments, *pins]) if pins else ""
    stanzas = first_stanzas(parse_paragraphs(shown))
    archives: Mapping[str, str] = archives_of(arguments, versions) if pins else {}
    selection = select(stanzas.values(), packages, LEFT_OUT)
    lock = DebianLock(
        suite=suite,
        architecture=architecture,
        requested=tuple(packages),
        left_out=selection.left_out,
        packages=tuple(pin(stanzas[name], archives.get(name, suite)) for name in selection.kept),
    )
    relies = needs_of_base((stanzas[name] for name in selection.kept), status)
    return SystemLock(lock, selection.needs, tuple(holders.items()), relies)


def run(argv: Sequence[str]) -> None:
    """Make the lockfile that the arguments ask for; raises SlimfitError for what the user can
    mend."""
    options = parser().parse_args(argv)
    lock = empty_system_lock(options.suite, options.architecture)
    if options.packages or options.libraries:
        with tempfile.TemporaryDirectory(prefix="slimfit-system-") as folder:
            scratch = Path(folder)
            mirrors = () if options.mirror is None else (options.mirror,)
            lock = make_system_lock(
                options.suite,
                options.architecture,
                options.packages,
                options.libraries,
                status_text(read_tar(options.rootfs)),
                options.base,
                debian_apt.chosen_roots(mirrors, options.security_mirror, scratch),
                debian_apt.keyring(options.keyring),
                scratch,
            )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(render_system_locks([lock]))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 2 when the user has something to mend."""
    return exit_code(lambda: run(sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    sys.exit(main())
