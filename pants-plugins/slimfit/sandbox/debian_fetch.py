"""Brings the `.deb` files that a lockfile pins; what arrives has the pinned sha256, or is named as
a newer version."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.base import jsontext
from slimfit.core.base.control import parse_paragraphs
from slimfit.core.base.lock import (
    DebianLock,
    LockedPackage,
    package_to_json,
    parse_lock,
    relock_command,
)
from slimfit.core.errors import SlimfitError
from slimfit.sandbox import debian_apt
from slimfit.sandbox.base_arguments import Arguments
from slimfit.sandbox.command import exit_code
from slimfit.sandbox.debian_download import Outcome, Transport, over_apt, over_http
from slimfit.sandbox.debian_lock import first_stanzas, pin
from slimfit.sandbox.debian_roots import MIRROR, Roots, is_security, public_url

Replacement = tuple[LockedPackage, LockedPackage]

# How many of the files that fail for one reason are named.
_SHOWN = 3


def parser() -> Arguments:
    """The command line, as documented in its help."""
    result = Arguments(prog="debian_fetch", description=__doc__)
    result.add_argument("--lock", required=True, type=Path)
    result.add_argument("--name", required=True, help="the resolve, named in messages")
    where = result.add_mutually_exclusive_group(required=True)
    where.add_argument("--mirrors-from-apt", action="store_true")
    where.add_argument("--mirror", action="append", dest="mirrors", help="the root of an archive")
    result.add_argument("--security-mirror", help="the root of Debian's security archive")
    result.add_argument("--newer", choices=("error", "warn"), default="error")
    result.add_argument("--keyring", help="a file with the archives' signing keys")
    result.add_argument("--out", required=True, type=Path)
    return result


def fetch(
    packages: Sequence[LockedPackage], roots: Roots, transport: Transport, folder: Path
) -> tuple[Outcome, ...]:
    """Try every root for every package; gives the last outcome of each package that no root had.

    A root that could not be reached once is not tried again.
    """
    dead: dict[str, str] = {}
    missing: dict[LockedPackage, list[Outcome]] = {package: [] for package in packages}
    attempts = max((len(roots.for_archive(package.archive)) for package in packages), default=0)
    for attempt in range(attempts):
        by_root: dict[str, list[LockedPackage]] = {}
        for package in missing:
            by_root.setdefault(roots.for_archive(package.archive)[attempt], []).append(package)
        for root, wanted in sorted(by_root.items()):
            if root in dead:
                outcomes: Sequence[Outcome] = [
                    Outcome(package, False, dead[root], root, reached=False) for package in wanted
                ]
            else:
                outcomes = transport(root, wanted, folder)
            for outcome in outcomes:
                if not outcome.reached:
                    dead.setdefault(root, outcome.problem)
                if outcome.found:
                    del missing[outcome.package]
                else:
                    missing[outcome.package].append(outcome)
        if not missing:
            break
    return tuple(_worst(outcomes) for outcomes in missing.values())


def newer_versions(
    lock: DebianLock,
    gone: Sequence[LockedPackage],
    roots: Roots,
    keys: str,
    scratch: Path,
) -> tuple[Replacement, ...]:
    """For each package the version that the suite's signed indexes offer now.

    Raises SlimfitError when a package is no longer in the suite at all.
    """
    arguments = debian_apt.update(scratch, lock.suite, lock.architecture, roots, keys)
    names = [package.name for package in gone]
    shown = debian_apt.run_apt(["apt-cache", "show", "--no-all-versions", *arguments, *names])
    stanzas = first_stanzas(parse_paragraphs(shown))
    lost = sorted(name for name in names if name not in stanzas)
    if lost:
        raise SlimfitError(
            f"Debian {lock.suite} no longer has: {', '.join(lost)}.\n\n"
            "Choose other `packages` for the `debian_base`, and make its lockfile anew."
        )
    return tuple((old, pin(stanzas[old.name], old.archive)) for old in gone)


def _worst(outcomes: Sequence[Outcome]) -> Outcome:
    return max(outcomes, key=lambda outcome: bool(outcome.problem))


def _refuse_unreachable(failed: Sequence[Outcome]) -> None:
    broken = [outcome for outcome in failed if outcome.problem]
    groups: dict[tuple[str, str], list[str]] = {}
    for outcome in broken:
        groups.setdefault((outcome.root, outcome.problem), []).append(outcome.package.file)
    if broken:
        listing = "\n".join(
            f"  {public_url(root)}: {problem}\n    {_shortened(files)}"
            for (root, problem), files in groups.items()
        )
        raise SlimfitError(
            f"{len(broken)} of the base's packages could not be downloaded:\n{listing}\n\n"
            f"Check the network and the proxy variables, or name another archive with `{MIRROR}` "
            "in pants.toml; what is pinned stays pinned, so try again."
        )


def _shortened(files: Sequence[str]) -> str:
    shown = ", ".join(files[:_SHOWN])
    return f"{shown} and {len(files) - _SHOWN} more" if len(files) > _SHOWN else shown


def _refuse_gone(gone: Sequence[LockedPackage], lock_path: Path, resolve: str) -> None:
    listing = "\n".join(f"  {package.name} {package.version}" for package in gone)
    raise SlimfitError(
        f"The mirror no longer has what {lock_path.name} pins:\n{listing}\n\n"
        f"Debian has replaced it with a newer version. Run `{relock_command(resolve)}`."
    )


def run(argv: Sequence[str]) -> None:
    """Fetch what the arguments ask for; raises SlimfitError for what the user can mend."""
    options = parser().parse_args(argv)
    lock = parse_lock(options.lock.read_text(), options.lock.name)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="slimfit-fetch-") as folder:
        scratch = Path(folder)
        mirrors = tuple(options.mirrors or ())
        roots = debian_apt.chosen_roots(mirrors, options.security_mirror, scratch)
        transport = over_http if mirrors else over_apt
        failed = fetch(lock.packages, roots, transport, options.out)
        _refuse_unreachable(failed)
        gone = tuple(outcome.package for outcome in failed)
        if any(is_security(package.archive) for package in gone):
            # Without a security archive it is no wonder that they are not there.
            roots.security_root()
        taken: tuple[Replacement, ...] = ()
        if gone and options.newer == "error":
            _refuse_gone(gone, options.lock, options.name)
        if gone:
            keys = debian_apt.keyring(options.keyring)
            taken = newer_versions(lock, gone, roots, keys, scratch)
            still = fetch([new for _, new in taken], roots, transport, options.out)
            _refuse_unreachable(still)
            if still:
                _refuse_gone([outcome.package for outcome in still], options.lock, options.name)
    for old, new in taken:
        print(
            f"WARNING: {options.name}: the mirror no longer has {old.name} {old.version}, "
            f"so {new.version} is taken. Run `{relock_command(options.name)}`.",
            file=sys.stderr,
        )
    document = {
        "taken": [
            {"locked": package_to_json(old), "package": package_to_json(new)} for old, new in taken
        ]
    }
    (options.out / "taken.json").write_text(jsontext.render(document))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 2 when the user has something to mend."""
    return exit_code(lambda: run(sys.argv[1:] if argv is None else argv))


if __name__ == "__main__":
    sys.exit(main())
