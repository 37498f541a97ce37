"""Where a web service listens, as its environment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_HOST = "0.0.0.0"
DEFAULT_PORT = 8080


class BadListen(ValueError):
    """The environment names no usable port."""


@dataclass(frozen=True)
class Listen:
    """An address to bind: a host (all interfaces by default) and a TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def listen_address(environ: Mapping[str, str]) -> Listen:
    """Read `HOST` and `PORT`, empty or missing ones having defaults; raise `BadListen`."""
    host = environ.get("HOST") or DEFAULT_HOST
    port = environ.get("PORT") or str(DEFAULT_PORT)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadListen(f"PORT is `{port}`.\n\nSet it to a number from 1 to 65535.")
    return Listen(host, int(port))
