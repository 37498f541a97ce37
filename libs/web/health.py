"""The health endpoint of a FastAPI service."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response, status


def health_router(check: Callable[[], bool]) -> APIRouter:
    """Return a router whose `/healthz` answers 200 while `check()` is true, and 503 otherwise."""
    router = APIRouter()

    @router.get("/healthz")
    def healthz(response: Response) -> dict[str, str]:
        if check():
            return {"status": "ok"}
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return {"status": "unavailable"}

    return router
