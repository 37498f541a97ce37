"""A registry that misbehaves: a proxy on the loopback address, in front of a real one."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Optional

_CHUNK = 16 * 1024
_SECONDS = 30


@dataclass(frozen=True)
class Fault:
    """What happens to a request instead of its answer, or on the way to it.

    :param status: an HTTP status to answer with; 0 lets the request through.
    :param retry_after: seconds, for the header of that name.
    :param reset: whether the connection is cut after the first bytes of the request's body.
    :param pause: seconds before each 16 kB of the body.
    :param act: something to do after the first bytes of the body, such as to kill the registry.
    """

    status: int = 0
    retry_after: Optional[int] = None
    reset: bool = False
    pause: float = 0.0
    act: Optional[Callable[[], None]] = None


# What happens to the n-th request (from 1) of a method to a path; None lets it through.
Plan = Callable[[str, str, int], Optional[Fault]]


class FaultyRegistry:
    """The proxy that runs.

    :param address: its `host:port`.
    :param upstream: the address of the real registry.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self._plan: Plan = lambda method, path, count: None
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self.seen: list[tuple[str, str, float]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"127.0.0.1:{self.server.server_port}"

    def follow(self, plan: Plan) -> None:
        """Behave like that from now on, and forget what was asked before."""
        with self._lock:
            self._plan, self._counts, self.seen = plan, {}, []

    def fault(self, method: str, path: str) -> Optional[Fault]:
        """What happens to this request."""
        with self._lock:
            self._counts[method] = self._counts.get(method, 0) + 1
            self.seen.append((method, path, time.monotonic()))
            return self._plan(method, path, self._counts[method])


@contextmanager
def in_front_of(upstream: str) -> Iterator[FaultyRegistry]:
    """A proxy in front of a registry, for the time of a test."""
    faulty = FaultyRegistry(upstream)
    thread = threading.Thread(target=faulty.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield faulty
    finally:
        faulty.server.shutdown()
        faulty.server.server_close()


def _handler(faulty: FaultyRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, http.client.HTTPException):
                self._cut()

        def _cut(self) -> None:
            # With a linger time of zero, closing sends RST and not FIN.
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            try:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
            except OSError:
                pass
            self.close_connection = True

        def _answer(self) -> None:
            fault = faulty.fault(self.command, self.path) or Fault()
            if fault.status:
                for _ in self._body():
                    pass
                self.send_response(fault.status)
                if fault.retry_after is not None:
                    self.send_header("Retry-After", str(fault.retry_after))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if fault.reset and not self._has_body():
                self._cut()
                return
            upstream = http.client.HTTPConnection(faulty.upstream, timeout=_SECONDS)
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders()
            chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
            for number, data in enumerate(self._body()):
                if number and fault.reset:
                    upstream.close()
                    self._cut()
                    return
                if number == 1 and fault.act is not None:
                    fault.act()
                if number and fault.pause:
                    time.sleep(fault.pause)
                upstream.send(b"%x\r\n%s\r\n" % (len(data), data) if chunked else data)
            if chunked:
                upstream.send(b"0\r\n\r\n")
            answer = upstream.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "date", "server"):
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else len(content)
            self.send_header("Content-Length", str(length or 0))
            self.end_headers()
            self.wfile.write(content)
            upstream.close()

        def _has_body(self) -> bool:
            return bool(
                int(self.headers.get("Content-Length") or 0)
                or self.headers.get("Transfer-Encoding")
            )

        def _body(self) -> Iterator[bytes]:
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                while True:
                    size = int(self.rfile.readline().split(b";")[0], 16)
                    left = size
                    while left:
                        data = self.rfile.read(min(left, _CHUNK))
                        left -= len(data)
                        yield data
                    self.rfile.readline()
                    if not size:
                        return
            left = int(self.headers.get("Content-Length") or 0)
            while left:
                data = self.rfile.read(min(left, _CHUNK))
                left -= len(data)
                yield data

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    return Handler
