"""`GET /health`: whether this service can do its work, for probes from outside."""

import asyncio
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse

from neuroerp_service.stores import Pool

CHECK_SECONDS = 1.0


class Health:
    """`pool` is one of its own, so that a burst of requests cannot make the service look dead."""

    def __init__(self, version: str, pool: Pool, redis: Redis) -> None:
        self._version = version
        self._pool = pool
        self._redis = redis

    async def answer(self, _request: Request) -> JSONResponse:
        database, redis = await asyncio.gather(_timed(self._database()), _timed(self._redis.ping()))
        status = _overall(database["status"] == "ok", redis["status"] == "ok")
        content = {
            "status": status,
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "version": self._version,
            "services": {"database": database, "redis": redis, "external_apis": {"status": "not_used"}},
        }
        code = HTTPStatus.OK if status == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(content, status_code=code, headers={"Cache-Control": "no-store"})

    async def _database(self) -> None:
        async with self._pool.connection(timeout=CHECK_SECONDS) as connection:
            await connection.execute("SELECT 1")


async def _timed(check: Awaitable[object]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check
    except Exception as error:
        # Any failure is the answer here; its type says enough, its text could hold an address.
        return {"status": "error", "error": type(error).__name__}
    return {"status": "ok", "latency_ms": round((time.perf_counter() - started) * 1000, 1)}


def _overall(database: bool, redis: bool) -> str:
    """Without the database nothing works; without Redis events wait, and logins are not limited."""
    if not database:
        return "unhealthy"
    return "ok" if redis else "degraded"
