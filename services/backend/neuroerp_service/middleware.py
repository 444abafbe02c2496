"""What surrounds every request: its id, its measurement, its log line, and the last resort for errors."""

import logging
import re
import time
import uuid
from collections.abc import Set
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neuroerp_service.errors import problem
from neuroerp_service.logs import FIELDS, request_id
from neuroerp_service.metrics import UNMATCHED, Metrics
from neuroerp_service.tracking import name_request, report

HEADER = "X-Request-ID"
UNOBSERVED = frozenset({"/health", "/metrics"})
"""Probes and scrapes are not the users' traffic: counting them would dilute the error rate."""

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = logging.getLogger("neuroerp.http")


class RequestObserver:
    """Pure ASGI: Starlette's BaseHTTPMiddleware would add a task and a queue to each request."""

    def __init__(self, app: ASGIApp, metrics: Metrics, unobserved: Set[str] = UNOBSERVED) -> None:
        self._app = app
        self._metrics = metrics
        self._unobserved = unobserved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._unobserved:
            await self._app(scope, receive, send)
            return

        current = _request_id(scope)
        reset = request_id.set(current)
        name_request(current)
        started = time.perf_counter()
        status: int | None = None

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        try:
            await self._app(scope, receive, observed_send)
        except Exception as error:
            logger.exception("unhandled error")
            report(error)
            if status is not None:
                raise
            response = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong.")
            await response(scope, receive, observed_send)
        finally:
            seconds = time.perf_counter() - started
            self._record(scope, status or HTTPStatus.INTERNAL_SERVER_ERROR, seconds)
            request_id.reset(reset)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("route")
        endpoint = route.path if route else UNMATCHED
        method = scope["method"]
        self._metrics.observe(method, endpoint, status, seconds)
        logger.log(
            logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO,
            "%s %s %d",
            method,
            endpoint,
            status,
            extra={
                FIELDS: {
                    "method": method,
                    "endpoint": endpoint,
                    "status": int(status),
                    "duration_ms": round(seconds * 1000, 2),
                }
            },
        )


def _request_id(scope: Scope) -> str:
    """The caller's id if it is harmless, so that one id follows a request through all services."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
