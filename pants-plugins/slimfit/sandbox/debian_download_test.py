from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from slimfit.core.errors import SlimfitError
from slimfit.sandbox import debian_download
from slimfit.sandbox.debian_download import Outcome, over_apt, over_http
from slimfit.sandbox.debian_fetch_test import ONE, TWO, package

DEAD = "http://127.0.0.1:9/debian"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def no_pause(seconds: float) -> None:
    """Stands in for waiting."""


def test_a_dead_mirror_is_asked_three_times_with_growing_pauses(tmp_path: Path) -> None:
    pauses: list[float] = []
    outcomes = over_http(DEAD, [ONE], tmp_path, pauses.append)
    assert pauses == [0.5, 1.0]
    assert outcomes == (Outcome(ONE, False, "[Errno 111] Connection refused", DEAD, False),)


def test_a_mirror_that_lets_nobody_connect_is_asked_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_download, "PARALLEL", 1)
    pauses: list[float] = []
    many = [package(f"many{number}", b"x") for number in range(36)]
    outcomes = over_http(DEAD, many, tmp_path, pauses.append)
    assert pauses == [0.5, 1.0]
    assert {(outcome.problem, outcome.reached) for outcome in outcomes} == {
        ("[Errno 111] Connection refused", False)
    }
    assert [outcome.package for outcome in outcomes] == many


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """The address of a server that gives those bytes to three connections and then stops."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(10)

        def serve() -> None:
            for _ in range(debian_download.ATTEMPTS):
                connection, _ = listening.accept()
                with closing(connection):
                    connection.recv(4096)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/debian"
        thread.join()


MALFORMED = "the address, or that of a proxy or a redirection, is malformed"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"garbage\r\n\r\n", "the answer is not what HTTP asks for (BadStatusLine)"),
        (
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
            "the answer is not what HTTP asks for (HTTPException)",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "the answer is not what HTTP asks for (IncompleteRead)",
        ),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:x/\r\n\r\n", MALFORMED),
        (b"HTTP/1.1 503 Busy\r\n\r\n", "HTTP 503 Busy"),
        (b"", "Remote end closed connection without response"),
    ],
)
def test_an_answer_that_is_no_file_is_a_problem(
    tmp_path: Path, answer: bytes, problem: str
) -> None:
    with answering(answer) as root:
        assert over_http(root, [ONE], tmp_path, no_pause) == (Outcome(ONE, False, problem, root),)


def test_a_malformed_proxy_shows_no_part_of_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http:/me:secret@127.0.0.1:9")
    # The proxy variables are read once in a process.
    monkeypatch.setattr("urllib.request._opener", None)
    (outcome,) = over_http("http://mirror.invalid/debian", [ONE], tmp_path, no_pause)
    assert outcome.problem == MALFORMED


class LockedHandler(BaseHTTPRequestHandler):
    """Gives `first` to who knows the password."""

    def do_GET(self) -> None:
        known = base64.b64encode(b"me:s@cret").decode()
        self.send_response(200 if self.headers["Authorization"] == f"Basic {known}" else 401)
        self.end_headers()
        self.wfile.write(b"first")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing, so that test output stays readable."""


def test_a_user_and_a_password_open_a_mirror(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), LockedHandler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        host = f"127.0.0.1:{running.server_address[1]}"
        opened = over_http(f"http://me:s%40cret@{host}", [ONE], tmp_path, no_pause)
        refused = over_http(f"http://{host}", [ONE], tmp_path, no_pause)
        running.shutdown()
        thread.join()
    assert [outcome.found for outcome in opened] == [True]
    assert [outcome.problem for outcome in refused] == ["HTTP 401 Unauthorized"]


def test_a_machine_without_apts_helper_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_download, "APT_HELPER", "/absent/apt-helper")
    with pytest.raises(SlimfitError) as raised:
        over_apt("http://m", [ONE], tmp_path)
    assert str(raised.value) == (
        "`/absent/apt-helper` is not on this machine, and Slimfit leaves the checking of Debian's "
        "signatures to apt.\n\n"
        "Make the lockfile on Debian or Ubuntu, or in a container of either. To build from a "
        "lockfile that exists, set `[debian].mirror` in pants.toml, which needs no apt."
    )


def helper(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "apt-helper"
    path.write_text(f"#!/bin/sh\n{script}")
    path.chmod(0o755)
    monkeypatch.setattr(debian_download, "APT_HELPER", str(path))


# The arguments are: -c FILE download-file URI TARGET HASH URI TARGET HASH.
@pytest.mark.parametrize(
    ("script", "outcomes"),
    [
        (
            'printf first > "$5"; printf second > "$8"',
            [(True, ""), (True, "")],
        ),
        (
            'printf first > "$5"; echo "E: Failed to fetch $7  404  Not Found" >&2; exit 100',
            [(True, ""), (False, "")],
        ),
        (
            'printf FIRST > "$5.FAILED"; printf second > "$8"\n'
            'echo "E: Failed to fetch $(echo "$4" | sed s/+/%2b/)  Hash Sum mismatch" >&2; exit 100',
            [(False, "Hash Sum mismatch"), (True, "")],
        ),
    ],
)
def test_apts_transport_tells_a_gone_file_from_a_broken_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    outcomes: list[tuple[bool, str]],
) -> None:
    helper(tmp_path, script, monkeypatch)
    (tmp_path / "debs").mkdir()
    found = over_apt("http://me:s%40cret@m", [ONE, TWO], tmp_path / "debs")
    assert [(outcome.found, outcome.problem) for outcome in found] == outcomes
    names = {path.name for path in (tmp_path / "debs").iterdir()}
    assert names == {outcome.package.file for outcome in found if outcome.found}


def test_apts_transport_tells_a_root_that_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        'printf first > "$5"\n'
        'echo "E: Failed to fetch $7  Could not connect to m:80 (refused)" >&2; exit 100'
    )
    helper(tmp_path, script, monkeypatch)
    assert over_apt("http://m", [ONE, TWO], tmp_path) == (
        Outcome(ONE, True, "", "http://m"),
        Outcome(TWO, False, "Could not connect to m:80 (refused)", "http://m", reached=False),
    )
