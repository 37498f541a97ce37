"""Two ways to bring files from an archive: apt's own transport, and plain HTTP where there is no
apt."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from slimfit.core.base.lock import LockedPackage
from slimfit.core.errors import SlimfitError
from slimfit.sandbox import debian_apt

APT_HELPER = "/usr/lib/apt/apt-helper"
ATTEMPTS = 3
PARALLEL = 4
_TIMEOUT_SECONDS = 60
_NOT_THERE = (404, 410)


@dataclass(frozen=True)
class Outcome:
    """What became of one address: the bytes are in place, the archive lacks the file, or the
    transport failed.

    `problem` is empty in the first two cases.
    """

    package: LockedPackage
    found: bool
    problem: str = ""


# Brings each package from one root into the folder.
Transport = Callable[[str, Sequence[LockedPackage], Path], Sequence[Outcome]]


def file_has_digest(path: Path, package: LockedPackage) -> bool:
    """Whether the file is there with the size and the sha256 of the lock."""
    if not path.is_file() or path.stat().st_size != package.size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == package.sha256


def over_http(
    root: str,
    packages: Sequence[LockedPackage],
    folder: Path,
    pause: Callable[[float], None] = time.sleep,
) -> Sequence[Outcome]:
    """Fetch with the standard library (`http`, `https`, `file`), four at a time; the proxy
    variables apply.

    `pause` waits that many seconds between attempts.
    """

    def one(package: LockedPackage) -> Outcome:
        return _one_over_http(root, package, folder / package.file, pause)

    with ThreadPoolExecutor(PARALLEL) as pool:
        return tuple(pool.map(one, packages))


def over_apt(root: str, packages: Sequence[LockedPackage], folder: Path) -> Sequence[Outcome]:
    """Fetch with apt's own transport, so that the machine's proxies, certificates and credentials
    for apt apply."""
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="slimfit-apt-") as name:
        scratch = Path(name)
        problem = _run_helper(root, packages, scratch)
        for package in packages:
            # apt leaves files whose digest is wrong under another name, so nothing but verified
            # files may reach the folder.
            found = file_has_digest(scratch / package.file, package)
            if found:
                shutil.move(str(scratch / package.file), folder / package.file)
            # apt prints the address quoted in its own way, so both are compared unquoted.
            address = f"{root}/{package.filename}"
            said = problem.splitlines()
            mine = [line for line in said if address in urllib.parse.unquote(line)] or said[:2]
            gone = any(f" {code} " in line for line in mine for code in _NOT_THERE)
            outcomes.append(Outcome(package, found, "" if found or gone else "\n".join(mine)))
    return tuple(outcomes)


def _run_helper(root: str, packages: Sequence[LockedPackage], scratch: Path) -> str:
    """Let apt download into a folder; gives what it complained of."""
    arguments = debian_apt.prepare(scratch / "apt", "amd64", ())
    triples: list[str] = []
    for package in packages:
        target = str(scratch.resolve() / package.file)
        triples += [_address(root, package), target, f"SHA256:{package.sha256}"]
    try:
        debian_apt.run_apt([APT_HELPER, *arguments, "download-file", *triples])
    except SlimfitError as error:
        return str(error)
    return ""


def _one_over_http(
    root: str, package: LockedPackage, target: Path, pause: Callable[[float], None]
) -> Outcome:
    problem = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(0.5 * 2 ** (attempt - 1))
        try:
            with urllib.request.urlopen(
                _address(root, package), timeout=_TIMEOUT_SECONDS
            ) as answer:
                content = answer.read(package.size + 1)
        except urllib.error.HTTPError as error:
            if error.code in _NOT_THERE:
                return Outcome(package, found=False)
            problem = f"HTTP {error.code} {error.reason}"
            continue
        except (OSError, urllib.error.URLError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, FileNotFoundError):
                return Outcome(package, found=False)
            problem = str(reason)
            continue
        if len(content) == package.size and hashlib.sha256(content).hexdigest() == package.sha256:
            target.write_bytes(content)
            return Outcome(package, found=True)
        problem = (
            "the bytes have another sha256 than the lockfile "
            f"({len(content)} bytes of {package.size})"
        )
    return Outcome(package, found=False, problem=problem)


def _address(root: str, package: LockedPackage) -> str:
    return f"{root}/{urllib.parse.quote(package.filename, safe='/~+')}"
