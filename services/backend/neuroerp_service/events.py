"""Domain events, as they travel from a service's outbox through a Redis stream to the workers."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from neuroerp_service.current import work
from neuroerp_service.tokens import Principal

STREAM = "neuroerp:events"
FIELD = "event"
"""The one field of a stream entry: the event as JSON."""


@dataclass(frozen=True, slots=True)
class Event:
    event_id: UUID
    type: str
    """What happened, in the past tense: `contact.created`."""
    source: str
    """The service that says so."""
    occurred_at: datetime
    tenant_id: UUID
    actor_id: UUID
    request_id: str | None
    data: dict[str, Any]
    """Ids and names of fields. No personal data: an audit log outlives a deletion."""
    traceparent: str | None = None
    """The trace of the request, for whoever handles the event; None where nothing is traced."""

    @classmethod
    def now(cls, type_: str, source: str, principal: Principal, data: dict[str, Any]) -> "Event":
        current = work.get()
        return cls(
            event_id=uuid4(),
            type=type_,
            source=source,
            occurred_at=datetime.now(UTC),
            tenant_id=principal.tenant_id,
            actor_id=principal.user_id,
            request_id=current.request_id if current else None,
            data=data,
            traceparent=current.traceparent if current else None,
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Event":
        """Raises ValueError, KeyError or TypeError where `text` is no event."""
        raw = json.loads(text)
        return cls(
            event_id=UUID(raw["event_id"]),
            type=str(raw["type"]),
            source=str(raw["source"]),
            occurred_at=datetime.fromisoformat(raw["occurred_at"]),
            tenant_id=UUID(raw["tenant_id"]),
            actor_id=UUID(raw["actor_id"]),
            request_id=raw["request_id"],
            data=dict(raw["data"]),
            traceparent=raw.get("traceparent"),
        )
