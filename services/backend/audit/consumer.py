"""The worker's loop: read events, write them to the audit log, acknowledge them.

An event is acknowledged after its row is committed. A worker that dies in between is given the event again,
and the row's key makes the second write a no-op: each event has its effect exactly once.
"""

import logging
import socket
import time

import psycopg
from prometheus_client import Counter

from audit.log import record
from audit.stream import BLOCK_MILLISECONDS, Stream
from neuroerp_service.age import UnfinishedAge
from neuroerp_service.app import Resources
from neuroerp_service.background import run_forever
from neuroerp_service.current import Work, work
from neuroerp_service.events import FIELD, STREAM, Event
from neuroerp_service.stores import connect_redis
from neuroerp_service.tracing import SpanKind, mark_failed, span

HOUSEKEEPING_SECONDS = 5.0
OUTCOMES = ("recorded", "duplicate", "rejected", "failed")

logger = logging.getLogger("audit.consumer")


class Consumer:
    def __init__(self, resources: Resources) -> None:
        settings = resources.settings
        self._pool = resources.pool
        self._redis = connect_redis(settings, timeout=BLOCK_MILLISECONDS / 1000 + 2)
        # The same name after a restart, so that the worker finds its own unfinished entries at once.
        self._stream = Stream(self._redis, f"{socket.gethostname()}:{settings.port}")
        self._kept_house = 0.0
        self._processed = Counter(
            "worker_processed_total",
            "Events handled, by outcome.",
            ["outcome"],
            registry=resources.metrics.registry,
        )
        for outcome in OUTCOMES:
            self._processed.labels(outcome)
        self._age = UnfinishedAge(
            "worker_oldest_unfinished_seconds",
            "Age of the oldest event in the stream that is not in the audit log yet.",
            resources.metrics.registry,
        )

    async def run(self) -> None:
        try:
            await run_forever("audit consumer", self._step)
        finally:
            await self._redis.aclose()

    async def _step(self) -> None:
        await self._stream.prepare()
        if time.monotonic() - self._kept_house > HOUSEKEEPING_SECONDS:
            await self._stream.claim_stale()
            await self._stream.trim()
            self._kept_house = time.monotonic()
        entries = await self._stream.unfinished() or await self._stream.fresh()
        for entry_id, fields in entries:
            await self._handle(entry_id, fields)
        self._age.finished_until(await self._stream.finished_until())

    async def _handle(self, entry_id: str, fields: dict[str, str]) -> None:
        try:
            event = Event.from_json(fields[FIELD])
        except (ValueError, KeyError, TypeError) as error:
            await self._reject(entry_id, fields, error)
            return
        # Its lines and spans are those of the request that it tells of.
        current = Work(event.request_id, user_id=str(event.actor_id))
        reset = work.set(current)
        attributes = {
            "messaging.system": "redis",
            "messaging.operation.type": "process",
            "messaging.destination.name": STREAM,
            "messaging.message.id": str(event.event_id),
        }
        parent = {} if event.traceparent is None else {"traceparent": event.traceparent}
        try:
            with span(f"process {event.type}", SpanKind.CONSUMER, current, parent, attributes) as traced:
                try:
                    await self._record(entry_id, fields, event)
                except Exception as error:
                    if traced is not None:
                        mark_failed(traced, error)
                    raise
        finally:
            work.reset(reset)

    async def _record(self, entry_id: str, fields: dict[str, str], event: Event) -> None:
        try:
            outcome = "recorded" if await record(self._pool, event) else "duplicate"
        except psycopg.DataError as error:
            await self._reject(entry_id, fields, error)
            return
        except Exception:
            self._processed.labels("failed").inc()
            raise
        await self._stream.acknowledge(entry_id)
        self._processed.labels(outcome).inc()

    async def _reject(self, entry_id: str, fields: dict[str, str], error: Exception) -> None:
        logger.error("entry %s is no event (%s), rejected", entry_id, type(error).__name__)
        await self._stream.reject(entry_id, fields)
        self._processed.labels("rejected").inc()
