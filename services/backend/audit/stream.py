"""The consumer group's side of the Redis stream of events."""

import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from neuroerp_service.events import FIELD, STREAM

GROUP = "audit"
DEAD_LETTERS = f"{STREAM}:rejected"
"""Where entries go that are no events, for a person to look at."""

BATCH = 100
BLOCK_MILLISECONDS = 1000
STALE_MILLISECONDS = 30_000
"""After this long without an acknowledgement an entry's reader is taken for dead."""

Entries = list[tuple[str, dict[str, str]]]


class Stream:
    def __init__(self, redis: Redis, consumer: str) -> None:
        self._redis = redis
        self._consumer = consumer

    async def prepare(self) -> None:
        """Make the group, from the stream's beginning: what was sent before the first start counts."""
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def unfinished(self) -> Entries:
        """What this consumer was given and has not acknowledged."""
        return _entries(await self._redis.xreadgroup(GROUP, self._consumer, {STREAM: "0"}, count=BATCH))

    async def fresh(self) -> Entries:
        """What no consumer was given yet; waits for some."""
        return _entries(
            await self._redis.xreadgroup(
                GROUP, self._consumer, {STREAM: ">"}, count=BATCH, block=BLOCK_MILLISECONDS
            )
        )

    async def claim_stale(self) -> None:
        """Take over what a dead consumer holds; `unfinished` then gives it."""
        await self._redis.xautoclaim(
            STREAM, GROUP, self._consumer, min_idle_time=STALE_MILLISECONDS, count=BATCH
        )

    async def acknowledge(self, entry_id: str) -> None:
        await self._redis.xack(STREAM, GROUP, entry_id)

    async def reject(self, entry_id: str, fields: dict[str, str]) -> None:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.xadd(DEAD_LETTERS, {FIELD: fields.get(FIELD, ""), "entry": entry_id})
            pipeline.xack(STREAM, GROUP, entry_id)
            await pipeline.execute()

    async def finished_until(self) -> float:
        """The moment (Unix seconds) before which this group has handled all events."""
        looked_at = time.time()
        for group in await self._redis.xinfo_groups(STREAM):
            if group["name"] == GROUP:
                oldest = await self._oldest_open(group)
                return _moment(oldest) if oldest else looked_at
        return looked_at

    async def trim(self) -> None:
        """Drop what every group has finished, so that the stream holds open work alone."""
        groups = await self._redis.xinfo_groups(STREAM)
        needed = [await self._oldest_open(group) or group["last-delivered-id"] for group in groups]
        await self._redis.xtrim(STREAM, minid=min(needed, key=_order), approximate=True)

    async def _oldest_open(self, group: dict[str, Any]) -> str | None:
        """The id of the oldest entry that the group was not given, or has not acknowledged."""
        if group["pending"]:
            pending = await self._redis.xpending(STREAM, group["name"])
            if pending["pending"]:
                return pending["min"]
        rest = await self._redis.xrange(STREAM, min=f"({group['last-delivered-id']}", count=1)
        return rest[0][0] if rest else None


def _entries(reply: Any) -> Entries:
    """The entries of the one stream that was asked for. One that was deleted meanwhile has no fields."""
    return [(entry_id, fields or {}) for _, entries in reply for entry_id, fields in entries]


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


def _moment(entry_id: str) -> float:
    """An entry's id begins with the millisecond at which it was added."""
    return _order(entry_id)[0] / 1000
