"""What surrounds every request: its id, its measurement, its log line, and the last resort for errors."""

import logging
import random
import re
import time
from collections.abc import Set
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neuroerp_service.current import Work, work
from neuroerp_service.errors import problem
from neuroerp_service.logs import FIELDS
from neuroerp_service.metrics import METHODS, UNMATCHED, Metrics
from neuroerp_service.tracing import Span, SpanKind, is_tracing, mark_failed, name_span, span
from neuroerp_service.tracking import known_trace, name_request, name_trace, report

HEADER = b"x-request-id"
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

        current = Work(_request_id(_header(scope, HEADER)))
        reset = work.set(current)
        name_request(current.request_id)
        try:
            await self._serve(scope, receive, send, current)
        finally:
            work.reset(reset)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, current: Work) -> None:
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        parent = {}
        if is_tracing():
            given = _header(scope, b"traceparent")
            if given:
                parent = {"traceparent": given}
            else:
                current.trace_id = known_trace()
        with span(method, SpanKind.SERVER, current, parent, {"http.request.method": method}) as traced:
            name_trace(current.trace_id)
            started = time.perf_counter()
            status: int | None = None

            async def observed_send(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    header = (HEADER, (current.request_id or "").encode())
                    message["headers"] = [*message.get("headers", ()), header]
                await send(message)

            try:
                await self._app(scope, receive, observed_send)
            except Exception as error:
                logger.exception("unhandled error")
                report(error)
                if traced is not None:
                    mark_failed(traced, error)
                if status is not None:
                    raise
                response = problem(
                    HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong."
                )
                await response(scope, receive, observed_send)
            finally:
                seconds = time.perf_counter() - started
                self._record(scope, int(status or HTTPStatus.INTERNAL_SERVER_ERROR), seconds, current, traced)

    def _record(self, scope: Scope, status: int, seconds: float, current: Work, traced: Span | None) -> None:
        route = scope.get("route")
        endpoint = route.path if route else UNMATCHED
        method = scope["method"]
        self._metrics.observe(
            method, endpoint, status, seconds, current.trace_id if current.sampled else None
        )
        failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if traced is not None:
            name_span(traced, method, endpoint if route else None, status, failed=failed)
        logger.log(
            logging.ERROR if failed else logging.INFO,
            "%s %s %d",
            method,
            endpoint,
            status,
            extra={
                FIELDS: {
                    "method": method,
                    "endpoint": endpoint,
                    "status": status,
                    "duration_ms": round(seconds * 1000, 2),
                    "sql_ms": round(current.sql_seconds * 1000, 2),
                    "sql_count": current.sql_count,
                }
            },
        )


def _header(scope: Scope, name: bytes) -> str:
    """The first of that name, or nothing: with less ado than a mapping of them all."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return ""


def _request_id(given: str) -> str:
    """The caller's id if it is harmless, so that one id follows a request through all services."""
    # Nobody gains by guessing it: no system call is needed.
    return given if _ACCEPTABLE_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"
