from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from libs.web.health import health_router


@pytest.mark.parametrize(
    ("healthy", "code", "body"),
    [(True, 200, {"status": "ok"}), (False, 503, {"status": "unavailable"})],
)
def test_health_follows_the_check(healthy: bool, code: int, body: dict[str, str]) -> None:
    app = FastAPI()
    app.include_router(health_router(lambda: healthy))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get("/healthz")

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()) == (code, body)
