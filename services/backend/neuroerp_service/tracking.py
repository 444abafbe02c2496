"""Errors and traces for the error tracker: Sentry, or what speaks its protocol.

What is sent says what went wrong and where, never what a user sent: no bodies, query strings, cookies,
tokens, local variables or addresses. A thread sends it, so that no request waits, and a tracker that is down
costs events alone.
"""

import logging
from typing import TYPE_CHECKING, Any

import psycopg
import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.fastapi import FastApiIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.starlette import StarletteIntegration

from neuroerp_service.settings import Identity, Tracking

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

LONGEST_END_SECONDS = 1.0
"""How long the end of a process may wait for its last events."""

UNTRACED = frozenset({"/health", "/metrics"})


_on = False
"""Whether there is a tracker: looking for it costs more than the rest of an untracked request's naming."""


def start_tracking(identity: Identity, tracking: Tracking) -> None:
    """Send what `report` is given from now on."""
    global _on  # noqa: PLW0603 -- one of a process, as Sentry's client is

    def sampled(context: dict[str, Any]) -> float:
        scope = context.get("asgi_scope") or {}
        if scope.get("path") in UNTRACED:
            return 0.0
        # Whoever asks has decided for the whole trace.
        decided = context.get("parent_sampled")
        return tracking.traces if decided is None else float(decided)

    sentry_sdk.init(
        dsn=tracking.dsn,
        release=tracking.release,
        environment=identity.environment,
        server_name=identity.service,
        # By default it sends no addresses, cookies and tokens.
        include_local_variables=False,
        max_request_body_size="never",
        traces_sampler=sampled,
        before_send=_without_input,
        before_send_transaction=_without_input,
        shutdown_timeout=LONGEST_END_SECONDS,
        in_app_include=["neuroerp_service", "identity", "crm", "audit"],
        # None by guesswork: those for databases and caches would send statements and keys.
        auto_enabling_integrations=False,
        integrations=[
            # The template of the route, as in the metrics; errors are reported by our own handlers.
            StarletteIntegration(transaction_style="url", failed_request_status_codes=set()),
            FastApiIntegration(transaction_style="url", failed_request_status_codes=set()),
            # A log line is a breadcrumb, and never an event of its own: the error it tells of is one.
            LoggingIntegration(level=logging.INFO, event_level=None),
            # Quiet at the end: standard output is for JSON.
            AtexitIntegration(callback=lambda _pending, _timeout: None),
        ],
    )
    scope = sentry_sdk.get_global_scope()
    scope.set_tag("service", identity.service)
    scope.set_tag("team", identity.team)
    _on = True


def stop_tracking() -> None:
    """Send what is left, and nothing more."""
    global _on  # noqa: PLW0603
    _on = False
    sentry_sdk.get_client().close(timeout=LONGEST_END_SECONDS)
    sentry_sdk.get_global_scope().set_client(None)


def report(error: BaseException) -> None:
    """Tell the tracker of an error; without one, nothing."""
    sentry_sdk.capture_exception(error)


def name_request(request_id: str) -> None:
    """Let events of the running request carry its id, by which its log lines are found."""
    if _on:
        sentry_sdk.get_isolation_scope().set_tag("request_id", request_id)


def name_trace(trace_id: str | None) -> None:
    """Let events of the running request carry the id of its trace, which its log lines and spans have."""
    if _on and trace_id is not None:
        sentry_sdk.get_isolation_scope().set_tag("trace_id", trace_id)


def known_trace() -> str | None:
    """The id under which the tracker knows the running request; None without a tracker."""
    if not _on:
        return None
    return (sentry_sdk.get_traceparent() or "").partition("-")[0] or None


def _without_input(event: "Event", hint: "Hint") -> "Event":
    request = event.get("request", {})
    for key in ("query_string", "cookies", "data", "env"):
        request.pop(key, None)
    traced = event.get("tags", {}).get("trace_id")
    if traced and not any(name.lower() == "sentry-trace" for name in request.get("headers", {})):
        # The caller's trace is known by another header than the tracker's own.
        event.setdefault("contexts", {}).setdefault("trace", {})["trace_id"] = traced
    if "headers" in request:
        request["headers"] = {
            name: value for name, value in request["headers"].items() if name.lower() in _HARMLESS
        }
    if isinstance(_error_of(hint), psycopg.Error):
        # Below the first line PostgreSQL quotes the row.
        for each in event.get("exception", {}).get("values", []):
            each["value"] = (each.get("value") or "").partition("\n")[0]
    return event


_HARMLESS = frozenset({"accept", "content-length", "content-type", "host", "user-agent", "x-request-id"})


def _error_of(hint: "Hint") -> BaseException | None:
    _, error, _ = hint.get("exc_info") or (None, None, None)
    return error
