"""Two ways to bring files from an archive: apt's own transport, and plain HTTP where there is no
apt."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
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
from slimfit.sandbox.debian_roots import public_url

APT_HELPER = "/usr/lib/apt/apt-helper"
ATTEMPTS = 3
PARALLEL = 4
_TIMEOUT_SECONDS = 60
_NOT_THERE = (404, 410)
# What apt says of one file, and of hosts that nobody answers for.
_UNREACHED = re.compile(
    "(?:Could not|Unable to) connect|Cannot initiate the connection|not resolve|failure resolving"
)
_FAILED = re.compile(r"\s*[EW]: Failed to fetch \S+")


@dataclass(frozen=True)
class Outcome:
    """What became of one address: the bytes are in place, the archive lacks the file, or the
    transport failed.

    `problem` is empty in the first two cases; it names no address, so that many outcomes may share
    one. `root` is where the file was looked for, `reached` whether anything there could be connected
    to.
    """

    package: LockedPackage
    found: bool
    problem: str = ""
    root: str = ""
    reached: bool = True


# Brings each package from one root into the folder.
Transport = Callable[[str, Sequence[LockedPackage], Path], Sequence[Outcome]]


def file_has_digest(path: Path, package: LockedPackage) -> bool:
    """Whether the file is there with the size and the sha256 of the lock."""
    if not path.is_file() or path.stat().st_size != package.size:
        return False
    return _is_pinned(path.read_bytes(), package)


def over_http(
    root: str,
    packages: Sequence[LockedPackage],
    folder: Path,
    pause: Callable[[float], None] = time.sleep,
) -> Sequence[Outcome]:
    """Fetch with the standard library (`http`, `https`, `file`), four at a time; the proxy
    variables apply.

    `pause` waits that many seconds between attempts. Once the root lets nobody connect, it is asked
    no more.
    """
    unreachable: list[str] = []

    def one(package: LockedPackage) -> Outcome:
        return _one_over_http(root, package, folder / package.file, pause, unreachable)

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
            address = public_url(f"{root}/{package.filename}")
            said = problem.splitlines()
            mine = [line for line in said if address in urllib.parse.unquote(line)] or said[:2]
            gone = any(f" {code} " in line for line in mine for code in _NOT_THERE)
            reason = "; ".join(_FAILED.sub("", line).strip() for line in mine)
            reached = found or gone or _UNREACHED.search(reason) is None
            outcomes.append(Outcome(package, found, "" if found or gone else reason, root, reached))
    return tuple(outcomes)


def _run_helper(root: str, packages: Sequence[LockedPackage], scratch: Path) -> str:
    """Let apt download into a folder; gives what it complained of."""
    arguments = debian_apt.prepare(scratch / "apt", "amd64", ())
    triples: list[str] = []
    for package in packages:
        target = str(scratch.resolve() / package.file)
        triples += [_address(root, package), target, f"SHA256:{package.sha256}"]
    debian_apt.require_program(APT_HELPER)
    try:
        debian_apt.run_apt([APT_HELPER, *arguments, "download-file", *triples])
    except SlimfitError as error:
        return str(error)
    return ""


def _one_over_http(
    root: str,
    package: LockedPackage,
    target: Path,
    pause: Callable[[float], None],
    unreachable: list[str],
) -> Outcome:
    """Try one package some times; a root that cannot be connected to is noted in `unreachable`."""
    problem, connected = "", True
    for attempt in range(ATTEMPTS):
        if unreachable:
            return Outcome(package, False, unreachable[0], root, reached=False)
        if attempt:
            pause(0.5 * 2 ** (attempt - 1))
        connected = True
        try:
            with urllib.request.urlopen(
                _request(_address(root, package)), timeout=_TIMEOUT_SECONDS
            ) as answer:
                content = answer.read(package.size + 1)
        except urllib.error.HTTPError as error:
            if error.code in _NOT_THERE:
                return Outcome(package, found=False, root=root)
            problem = f"HTTP {error.code} {error.reason}"
        except OSError as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, FileNotFoundError):
                return Outcome(package, found=False, root=root)
            problem = str(reason)
            # urllib wraps what fails before there is an answer.
            connected = not isinstance(error, urllib.error.URLError)
        except (http.client.InvalidURL, ValueError):
            # Their text is left out: it may hold a part of a password.
            problem = "the address, or that of a proxy or a redirection, is malformed"
        except http.client.HTTPException as error:
            problem = f"the answer is not what HTTP asks for ({type(error).__name__})"
        else:
            if _is_pinned(content, package):
                target.write_bytes(content)
                return Outcome(package, found=True, root=root)
            problem = (
                "the bytes have another sha256 than the lockfile "
                f"({len(content)} bytes of {package.size})"
            )
    if not connected:
        unreachable.append(problem)
    return Outcome(package, False, problem, root, connected)


def _is_pinned(content: bytes, package: LockedPackage) -> bool:
    return len(content) == package.size and hashlib.sha256(content).hexdigest() == package.sha256


def _request(address: str) -> urllib.request.Request:
    """A request with the user's name and password as a header (RFC 7617), not in the address."""
    parts = urllib.parse.urlsplit(address)
    userinfo, at, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=host)))
    if at:
        name, _, password = userinfo.partition(":")
        pair = f"{urllib.parse.unquote(name)}:{urllib.parse.unquote(password)}"
        token = base64.b64encode(pair.encode()).decode("ascii")
        # Another host that the mirror redirects to must not learn it.
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request


def _address(root: str, package: LockedPackage) -> str:
    return f"{root}/{urllib.parse.quote(package.filename, safe='/~+')}"
