"""What to tell users of system libraries and packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from slimfit.core.base.facts import BaseFacts
from slimfit.core.base.lock import relock_command
from slimfit.core.base.suites import SUITES
from slimfit.core.errors import SlimfitError
from slimfit.core.native.needs import Need
from slimfit.core.native.wishes import Wishes


def suite_of(facts: BaseFacts) -> str:
    """The code name of a base's Debian release, or an empty text for a base that is none."""
    if facts.distribution_id != "debian":
        return ""
    major = facts.distribution_version.partition(".")[0]
    return next((suite.name for suite in SUITES if suite.version == major), "")


def unknown_libraries(app: str, base: str, needs: Iterable[Need]) -> SlimfitError:
    """Libraries that nobody knows a package of."""
    found = tuple(needs)
    leave_out = ", ".join(f'"!{need.soname}"' for need in found)
    return SlimfitError(
        f"{app} has wheels that need libraries which neither a wheel nor the base {base} has:\n"
        f"{_listing(found)}\n"
        "Name the Debian packages that hold them, in the `python_app`:"
        ' `system_packages=["<package>"]`.\n'
        "Where the program never uses what needs them, leave them out:"
        f" `system_packages=[{leave_out}]`."
    )


def not_debian(app: str, base: str, facts: BaseFacts, asked: Wishes) -> SlimfitError:
    """A base that Debian packages cannot be added to."""
    system = " ".join(filter(None, (facts.distribution_id, facts.distribution_version)))
    reasons = "".join(f"  {wish.package}: {wish.reason}\n" for wish in asked.packages)
    return SlimfitError(
        f"{app} needs Debian packages, and its base {base} is {system}:\n"
        f"{reasons}{_listing(asked.unknown)}\n"
        "Put the libraries into the base, or give the app a base of Debian"
        f" {' or '.join(suite.version for suite in SUITES)} (`base=...`)."
    )


def no_release(base: str, facts: BaseFacts) -> SlimfitError:
    """A base for which no Debian packages can be locked."""
    system = " ".join(filter(None, (facts.distribution_id, facts.distribution_version)))
    return SlimfitError(
        f"The base {base} is {system}, and Slimfit adds packages only to Debian"
        f" {' and '.join(suite.version for suite in SUITES)}.\n\n"
        "Put what its apps need into the base itself."
    )


def not_locked(
    app: str,
    asked: Wishes,
    missing: Sequence[str],
    path: str,
    resolve: str,
    users: Mapping[str, str] = {},
) -> SlimfitError:
    """Packages that the lockfile of a base's system packages has no version of, and libraries whose
    packages it does not tell.

    :param users: the packages that need those which the base had when the lockfile was made.
    """
    told = {wish.package: wish.reason for wish in asked.packages}
    reasons = "".join(
        f"  {name}: {told.get(name) or f'{users[name]} needs it, and the base has it no more'}\n"
        for name in sorted(missing)
    )
    return SlimfitError(
        f"{app} needs Debian packages that {path} does not pin:\n"
        f"{reasons}{_listing(asked.unknown)}\n"
        f"Run `{relock_command(resolve)}`, and commit {path}."
    )


def announcement(app: str, asked: Wishes) -> str:
    """What is said once of packages that nobody wrote into a BUILD file, or an empty text."""
    found = [wish for wish in asked.packages if wish.reason.endswith(" uses it")]
    if not found:
        return ""
    reasons = "".join(f"  {wish.package}: {wish.reason}\n" for wish in found)
    leave_out = ", ".join(f'"!{wish.package}"' for wish in found)
    return (
        f"{app} gets Debian packages that its distributions call:\n{reasons}"
        f"Where the program never does, leave them out: `system_packages=[{leave_out}]`."
    )


def _listing(needs: Iterable[Need]) -> str:
    return "".join(f"  {need.soname}: {need.wheel}, {need.path}\n" for need in needs)
