"""The dashboard as a WSGI application: plain functions, no framework."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from apps.dashboard.page import render_page

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


def respond(method: str, path: str) -> tuple[HTTPStatus, str, bytes]:
    """Return status, content type and body for a request."""
    if method not in ("GET", "HEAD"):
        return HTTPStatus.METHOD_NOT_ALLOWED, TEXT, b"Only GET and HEAD are answered.\n"
    if path == "/healthz":
        return HTTPStatus.OK, TEXT, b"ok\n"
    if path == "/":
        return HTTPStatus.OK, HTML, render_page()
    return HTTPStatus.NOT_FOUND, TEXT, b"There is nothing here.\n"


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request, as PEP 3333 says."""
    method = environ["REQUEST_METHOD"]
    status, content_type, body = respond(method, environ.get("PATH_INFO") or "/")
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET, HEAD"))
    start_response(f"{status.value} {status.phrase}", headers)
    return [] if method == "HEAD" else [body]
