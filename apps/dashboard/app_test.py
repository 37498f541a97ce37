from __future__ import annotations

from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from apps.dashboard.app import application


def request(path: str, method: str = "GET") -> tuple[str, dict[str, str], bytes]:
    """Ask the application through a layer that checks both sides against PEP 3333."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
    }
    setup_testing_defaults(environ)
    seen: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        seen.update(status=status, headers=dict(headers))
        return lambda _: None

    answer = validator(application)(environ, start_response)
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    return seen["status"], seen["headers"], body


def test_health() -> None:
    status, headers, body = request("/healthz")
    assert (status, body) == ("200 OK", b"ok\n")
    assert headers["Content-Length"] == "3"


def test_page_draws_a_line_for_each_station() -> None:
    status, headers, body = request("/")
    page = body.decode()
    assert status == "200 OK"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.count("<polyline points=") == 4
    for station in ("Airfield", "Harbour", "Ridge", "Valley"):
        assert f"<td>{station}</td>\n<td>2024-03-15 00:00 CET</td>" in page


def test_head_gives_the_length_alone() -> None:
    _, get_headers, body = request("/")
    status, headers, nothing = request("/", method="HEAD")
    assert (status, headers, nothing) == ("200 OK", get_headers, b"")
    assert headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/admin", "GET", "404 Not Found"), ("/", "POST", "405 Method Not Allowed")],
)
def test_other_requests_are_refused(path: str, method: str, status: str) -> None:
    found, headers, _ = request(path, method)
    assert found == status
    assert headers.get("Allow") == ("GET, HEAD" if method == "POST" else None)
