"""Addresses in environment files: what of them may be shown, and what they point to."""

from __future__ import annotations

import re
from urllib.parse import unquote

# The user part of an address, a token in its path (as channels carry it) or in its query.
_USER = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?P<user>[^/\s?#]*)@", re.IGNORECASE)
_TOKEN = re.compile(r"/t/[^/\s]+")
_QUERY = re.compile(
    r"(?P<key>[?&](?:[a-z_-]*token|[a-z_-]*key|password|passwd|secret|auth|sig(?:nature)?)=)[^&#\s]+",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")


def is_url(text: str) -> bool:
    """Whether a text is an address with a scheme."""
    return re.match(r"^[a-z][a-z0-9+.-]+://", text, re.IGNORECASE) is not None


def _masked_user(found: re.Match[str]) -> str:
    user = found["user"]
    if "ssh" in found["scheme"].lower() and ":" not in user:
        return found[0]
    return f"{found['scheme']}***@"


def without_secrets(text: str) -> str:
    """A text in which user names, passwords and tokens of addresses are masked.

    The user of `ssh://git@host` stays: it is no secret, and the address is useless without it.
    """
    masked = _QUERY.sub(r"\g<key>***", _TOKEN.sub("/t/***", _USER.sub(_masked_user, text)))
    return masked


def without_user(url: str) -> tuple[str, bool]:
    """An address without its user and password, and whether it had any.

    What `ssh` needs to log in, a user without a password, stays.
    """

    def strip(found: re.Match[str]) -> str:
        user = found["user"]
        if "ssh" in found["scheme"].lower():
            return f"{found['scheme']}{user.partition(':')[0]}@"
        return str(found["scheme"])

    stripped = _USER.sub(strip, url)
    return stripped, stripped != url


def variables(text: str) -> tuple[str, ...]:
    """The variables that pip would fill in: `${NAME}`, by name."""
    return tuple(found[2:-1] for found in _VARIABLE.findall(text))


def file_name(url: str) -> str:
    """The last part of an address, without query and fragment."""
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2])


def channel_name(channel: str) -> str:
    """What a channel is called, without host and without credentials.

    >>> channel_name("https://conda.invalid/t/tk-1/conda-forge/label/dev")
    'conda-forge'
    >>> channel_name("pkgs/main")
    'pkgs/main'
    """
    path = re.sub(r"^[a-z][a-z0-9+.-]*://[^/]*/?", "", channel, flags=re.IGNORECASE)
    path = re.sub(r"(^|/)t/[^/]+/", r"\1", path).strip("/")
    path = re.sub(r"/label/.*$", "", path)
    name = re.sub(r"/(noarch|(linux|osx|win|emscripten|freebsd|zos)-[a-z0-9_]+)$", "", path)
    if is_url(channel):
        parts = name.split("/")
        name = "/".join(parts[-2:]) if parts[-2:-1] == ["pkgs"] else parts[-1]
    return name or "a channel without a name"


# Channels whose packages the whole world sees, and `nodefaults`, which is a marker.
PUBLIC_CHANNELS = frozenset(
    ("anaconda", "bioconda", "conda-forge", "defaults", "dglteam", "esri", "fastai", "free")
    + ("huggingface", "intel", "main", "msys2", "nodefaults", "numba", "nvidia", "omnia")
    + ("pkgs/free", "pkgs/main", "pkgs/msys2", "pkgs/pro", "pkgs/r", "plotly", "pro", "pytorch")
    + ("pytorch-lts", "pytorch-nightly", "pyg", "pyviz", "r", "rapidsai", "rdkit", "spacy-models")
    + ("xformers",)
)


def is_public(channel: str) -> bool:
    """Whether a channel is known to be a public one."""
    return channel_name(channel).lower() in PUBLIC_CHANNELS
