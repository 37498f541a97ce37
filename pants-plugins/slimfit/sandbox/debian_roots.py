"""Where Debian's archives are. Addresses are checked before anything is fetched, and no message
shows a password."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from slimfit.core.errors import SlimfitError

MIRROR = "[debian].mirror"
SECURITY_MIRROR = "[debian].security_mirror"

_SCHEMES = ("http", "https", "file")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*\Z")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://\S+")


@dataclass(frozen=True)
class Roots:
    """URLs without a slash at the end; the first of each tuple is preferred."""

    main: tuple[str, ...]
    security: tuple[str, ...]

    def for_archive(self, archive: str) -> tuple[str, ...]:
        """Every root, the likeliest holder of that archive's packages first."""
        if is_security(archive):
            return self.security + self.main
        return self.main + self.security

    def security_root(self) -> str:
        """The preferred security archive.

        Raises SlimfitError when there is none: a base without security updates must not come about
        unseen.
        """
        if not self.security:
            raise SlimfitError(
                f"No security archive is known beside {public_url(self.main[0])}.\n\n"
                f"Name one with `{SECURITY_MIRROR}` in pants.toml."
            )
        return self.security[0]


def is_security(archive: str) -> bool:
    """Whether packages of that archive (`bookworm-security`) come from the security archive."""
    return archive.endswith("-security")


def siblings(main: Sequence[str]) -> tuple[str, ...]:
    """The security archives that mirrors by custom keep beside their main ones."""
    return tuple(f"{root}-security" for root in main if root.endswith("/debian"))


def public_url(url: str) -> str:
    """A URL as messages may show it: without a user's name and password (RFC 3986, 3.2.1).

    All up to the last `@` goes: in a malformed URL the password itself may hold `@` and `/`.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not _SCHEME.match(scheme):
        return url.rpartition("@")[2]
    return f"{scheme}://{rest.rpartition('@')[2]}"


def public_text(text: str) -> str:
    """What a program printed, with every URL in it as `public_url` gives it."""
    return _ADDRESS.sub(lambda match: public_url(match[0]), text)


def checked_root(url: str, option: str) -> str:
    """The URL without slashes at its end; `option` is how users set it.

    Raises SlimfitError for what cannot be the address of an archive.
    """
    problem = _problem(url)
    if problem:
        raise SlimfitError(
            f"`{option}` is no address of a Debian archive: `{public_url(url)}` {problem}.\n\n"
            "Write the folder that holds `dists/` and `pool/`, as in `https://<host>/debian` or "
            "`file:///<folder>/debian`."
        )
    return url.rstrip("/")


def _problem(url: str) -> str:
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "holds a character that must be percent-encoded"
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if scheme not in _SCHEMES:
        return f"begins with none of {', '.join(f'`{known}://`' for known in _SCHEMES)}"
    try:
        parts = urllib.parse.urlsplit(url)
        # Reading the port is what checks it.
        port, host = parts.port, parts.hostname
    except ValueError:
        return "has a malformed host, port or password"
    if "@" in parts.path + parts.query + parts.fragment:
        return "holds an `@` that must be percent-encoded"
    if "?" in url or "#" in url:
        return "holds a `?` or a `#`"
    if scheme == "file":
        return "" if not host and len(parts.path) > 1 else "names no folder of this machine"
    return "" if host and port != 0 else "names no host and port to connect to"
