"""The transactional outbox: an event is published if and only if the change that it tells of is committed.

The event is written beside the change, in the same transaction. A relay in the same process moves it to the
Redis stream and deletes it there. It may be published twice, when the relay dies in between, but not lost:
readers tell the copies apart by the event's id.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from neuroerp_service.age import UnfinishedAge
from neuroerp_service.background import run_forever
from neuroerp_service.events import FIELD, STREAM, Event
from neuroerp_service.stores import Connection, Pool
from neuroerp_service.tokens import Principal
from neuroerp_service.tracing import now, observed_elsewhere

BATCH = 100
POLL_SECONDS = 1.0
"""How often to look for events of a sibling that died before it relayed them."""


class Transaction:
    """A transaction that can also publish."""

    def __init__(self, connection: Connection, source: str) -> None:
        self.connection = connection
        self._source = source

    async def publish(self, type_: str, principal: Principal, **data: Any) -> None:
        event = Event.now(type_, self._source, principal, data)
        await self.connection.execute("INSERT INTO outbox (event) VALUES (%s)", [event.to_json()])


class Outbox:
    def __init__(self, source: str, pool: Pool, redis: Redis, registry: CollectorRegistry) -> None:
        self._source = source
        self._pool = pool
        self._redis = redis
        self._written = asyncio.Event()
        self._age = UnfinishedAge(
            "outbox_oldest_unsent_seconds", "Age of the oldest event that is not in the stream yet.", registry
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._pool.connection() as connection, connection.transaction():
            yield Transaction(connection, self._source)
        self._written.set()

    async def run(self) -> None:
        await run_forever("outbox relay", self._step)

    async def _step(self) -> None:
        self._written.clear()
        while await self.relay() == BATCH:
            pass
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._written.wait()

    async def relay(self) -> int:
        """Move the oldest events to the stream. Siblings skip what this one holds."""
        looked_at = time.time()
        async with self._pool.connection() as connection, connection.transaction():
            cursor = await connection.execute(
                "SELECT position, event, extract(epoch FROM created_at)::float AS created FROM outbox"
                " ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED",
                [BATCH],
            )
            rows = await cursor.fetchall()
            if rows:
                self._age.finished_until(rows[0]["created"])
                started = now()
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for row in rows:
                        pipeline.xadd(STREAM, {FIELD: row["event"]})
                    await pipeline.execute()
                for row in rows:
                    _trace(row["event"], started)
                positions = [row["position"] for row in rows]
                await connection.execute("DELETE FROM outbox WHERE position = ANY(%s)", [positions])
        self._age.finished_until(rows[-1]["created"] if len(rows) == BATCH else looked_at)
        return len(rows)


def _trace(text: str, started: int) -> None:
    """A span in the trace of the request that wrote the event, which is over by now."""
    if '"traceparent": "' not in text:
        return
    event = json.loads(text)
    attributes = {
        "db.system.name": "redis",
        "db.operation.name": "XADD",
        "messaging.destination.name": STREAM,
        "messaging.message.id": event["event_id"],
    }
    observed_elsewhere("XADD", started, event["request_id"], event["traceparent"], attributes)
