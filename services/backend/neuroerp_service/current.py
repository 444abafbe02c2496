"""The request or event that the running code serves: what log lines, spans and events have in common."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Work:
    """One object for all of a request's tasks and threads: what an inner one learns reaches the others."""

    request_id: str | None
    user_id: str | None = None
    """An id, and never a name or an address."""
    trace_id: str | None = None
    """Of sampled and unsampled traces alike; None where nothing is traced."""
    span_id: str | None = None
    """The request's own span, not that of a statement within it."""
    traceparent: str | None = None
    """What continues the trace elsewhere, as W3C's Trace Context spells it."""
    sampled: bool = False
    """Whether the trace can be looked up."""
    sql_seconds: float = 0.0
    """How long it waited for PostgreSQL."""
    sql_count: int = 0
    """Statements, and commits."""


work: ContextVar[Work | None] = ContextVar("work", default=None)


def request_id() -> str | None:
    current = work.get()
    return current.request_id if current else None
