"""Running apt with a state of its own: nothing of the machine's lists, status or preferences is
read or changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from slimfit.core.errors import SlimfitError
from slimfit.sandbox.debian_roots import (
    MIRROR,
    SECURITY_MIRROR,
    Roots,
    checked_root,
    public_text,
    public_url,
    siblings,
)

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)

_INDEX = re.compile(r"'(?P<root>[^']+?)/+dists/(?P<suite>[^']+)/(?:In)?Release'")
_DEBIAN_SUITE = re.compile(
    r"(?:(?:old)*stable|testing|unstable|sid|experimental"
    r"|buster|bullseye|bookworm|trixie|forky|duke)(?:[-/].*)?\Z"
)

# `#clear` undoes what the machine's own configuration asks to run after an update.
_CONFIGURATION = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Pre-Invoke;
#clear APT::Architectures;
#clear APT::Default-Release;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Get::AllowUnauthenticated "false";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "1";
Dir::Cache "{folder}/cache";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{folder}/state";
Dir::State::lists "{folder}/state/lists";
Dir::State::status "{folder}/state/status";
"""

# What apt fetches beside package indexes when it is asked for the index of files.
_CONTENTS = """\
Acquire::IndexTargets::deb::Contents-deb::MetaKey "$(COMPONENT)/Contents-{architecture}";
Acquire::IndexTargets::deb::Contents-deb::ShortDescription "Contents-{architecture}";
Acquire::IndexTargets::deb::Contents-deb::Description "$(RELEASE)/$(COMPONENT) Contents";
Acquire::IndexTargets::deb::Contents-deb::KeepCompressed "true";
"""
_HELPER = "/usr/lib/apt/apt-helper"


def chosen_roots(mirrors: Sequence[str], security_mirror: str | None, scratch: Path) -> Roots:
    """The roots that the options name; what they leave open comes from the machine's apt
    configuration.

    Raises SlimfitError for a malformed URL, and when nothing names an archive.
    """
    given = tuple(checked_root(mirror, MIRROR) for mirror in mirrors)
    security = () if security_mirror is None else (checked_root(security_mirror, SECURITY_MIRROR),)
    roots = Roots(given, siblings(given)) if given else configured_roots(scratch)
    return Roots(roots.main, security or roots.security)


def configured_roots(scratch: Path) -> Roots:
    """The roots that the machine's own apt configuration names for Debian's archives.

    Asks apt for the addresses that an update would fetch, which needs neither root nor network.
    Raises SlimfitError when apt is missing or names no Debian archive.
    """
    lists = scratch / "own-lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = [f"Dir::State::Lists={lists}", "Debug::NoLocking=1", "APT::Sandbox::User="]
    arguments = [argument for option in options for argument in ("-o", option)]
    printed = run_apt(["apt-get", "update", "--print-uris", *arguments])
    main: list[str] = []
    security: list[str] = []
    for match in _INDEX.finditer(printed):
        if _DEBIAN_SUITE.match(match["suite"]):
            found = security if _is_security(match["root"], match["suite"]) else main
            found.extend(root for root in _expanded(match["root"]) if root not in found)
    if not main:
        raise SlimfitError(
            "apt on this machine is configured for no Debian archive, so there is no mirror to "
            "take packages from.\n\n"
            f"Name one with `{MIRROR}` in pants.toml: the folder that holds `dists/` and `pool/`."
        )
    return Roots(tuple(main), tuple(security) or siblings(main))


def keyring(given: str | None) -> str:
    """The file with the keys that sign Debian's archives; raises SlimfitError when there is
    none."""
    for path in [given] if given else KEYRINGS:
        if os.path.exists(path):
            return path
    missing = given or KEYRINGS[0]
    raise SlimfitError(
        f"There is no keyring {missing}, so Debian's signatures cannot be checked.\n\n"
        "Install the Debian package `debian-archive-keyring`: `apt-get install "
        "debian-archive-keyring` (Ubuntu has it, too)."
    )


def prepare(scratch: Path, architecture: str, sources: Sequence[str]) -> list[str]:
    """Write a configuration for apt into the folder and give the arguments that select it."""
    for folder in ("cache/archives/partial", "state/lists/partial"):
        (scratch / folder).mkdir(parents=True, exist_ok=True)
    (scratch / "state/status").write_text("")
    (scratch / "sources.list").write_text("".join(f"{line}\n" for line in sources))
    configuration = _CONFIGURATION.format(folder=scratch.resolve(), architecture=architecture)
    (scratch / "apt.conf").write_text(configuration)
    return ["-c", str((scratch / "apt.conf").resolve())]


def update(scratch: Path, suite: str, architecture: str, roots: Roots, keys: str) -> list[str]:
    """Fetch the signed indexes of a suite, its updates and its security archive; gives the
    arguments for further calls.

    Raises SlimfitError when no security archive is known, and with apt's own output when an index
    cannot be fetched or its signature does not hold.
    """
    options, main, security = (
        f"[arch={architecture} signed-by={keys}]",
        roots.main[0],
        roots.security_root(),
    )
    sources = [
        f"deb {options} {main} {suite} main",
        f"deb {options} {main} {suite}-updates main",
        f"deb {options} {security} {suite}-security main",
    ]
    arguments = prepare(scratch, architecture, sources)
    run_apt(
        ["apt-get", "update", "-qq", *arguments],
        problem=f"The package indexes of {suite} cannot be had from {public_url(main)} and "
        f"{public_url(security)}.",
        fix="Check the network and the proxy variables, or name other archives with "
        f"`{MIRROR}` and `{SECURITY_MIRROR}` in pants.toml.",
    )
    return arguments


def file_index(scratch: Path, arguments: Sequence[str], architecture: str) -> list[str]:
    """The lines of the signed indexes that tell which package holds a file; some 12 MB to fetch.

    :param arguments: what `update` gave.
    """
    with (scratch / "apt.conf").open("a") as configuration:
        configuration.write(_CONTENTS.format(architecture=architecture))
    run_apt(
        ["apt-get", "update", "-qq", *arguments],
        problem="Debian's index of files cannot be had.",
        fix="Check the network and the proxy variables, and try again.",
    )
    listed = ["apt-get", "indextargets", *arguments, "--format", "$(FILENAME)"]
    files = run_apt([*listed, "Identifier: Contents-deb"]).split()
    return [line for file in files for line in run_apt([_HELPER, "cat-file", file]).splitlines()]


def require_program(name: str) -> None:
    """Raises SlimfitError when one of apt's programs is missing on this machine."""
    if shutil.which(name) is None:
        raise SlimfitError(
            f"`{name}` is not on this machine, and Slimfit leaves the checking of Debian's "
            "signatures to apt.\n\n"
            "Make the lockfile on Debian or Ubuntu, or in a container of either. To build from a "
            f"lockfile that exists, set `{MIRROR}` in pants.toml, which needs no apt."
        )


def run_apt(command: Sequence[str], problem: str = "", fix: str = "") -> str:
    """The standard output of one of apt's programs.

    Raises SlimfitError when the program is missing or fails; the message shows what it printed,
    less the passwords of mirrors.
    """
    require_program(command[0])
    done = subprocess.run(
        list(command),
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line[:2] in ("E:", "W:")]
        shown = public_text("\n".join(said or done.stderr.splitlines()[-5:]))
        listing = "\n".join(f"  {line}" for line in shown.splitlines())
        if "GPG error" in listing or "is not signed" in listing:
            fix = (
                "The keyring does not hold the key that signed the archive: update the Debian "
                "package `debian-archive-keyring`."
            )
        raise SlimfitError(
            f"{problem or f'`{command[0]}` failed.'} apt says:\n{listing}\n\n"
            f"{fix or 'Make apt work on this machine first (`apt-get update`).'}"
        )
    return done.stdout


def _is_security(root: str, suite: str) -> bool:
    return suite.endswith(("-security", "/updates")) or root.endswith("-security")


def _expanded(root: str) -> list[str]:
    # A `mirror+file:` source names a file with one mirror a line; its first word is the address.
    if not root.startswith("mirror+file:"):
        return [root]
    path = Path("/" + root[len("mirror+file:") :].lstrip("/"))
    if not path.exists():
        return []
    lines = path.read_text().splitlines()
    return [line.split()[0].rstrip("/") for line in lines if line.strip() and line[0] != "#"]
