"""The audit log in the database."""

from psycopg.types.json import Jsonb

from neuroerp_service.events import Event
from neuroerp_service.stores import Pool


async def record(pool: Pool, event: Event) -> bool:
    """Write an event; False if it was there already, as it is when its acknowledgement got lost."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "INSERT INTO audit_log"
            " (event_id, type, source, occurred_at, tenant_id, actor_id, request_id, data)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (event_id) DO NOTHING",
            [
                event.event_id,
                event.type,
                event.source,
                event.occurred_at,
                event.tenant_id,
                event.actor_id,
                event.request_id,
                Jsonb(event.data),
            ],
        )
        return cursor.rowcount == 1
