"""The connections to PostgreSQL and Redis. Neither has to be reachable when the service starts."""

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from neuroerp_service.observed import ObservedConnection, ObservedCursor, ObservedRedis
from neuroerp_service.settings import Settings

Connection = ObservedConnection
Pool = AsyncConnectionPool[Connection]

POOL_SIZE = 10
MAX_WAITING = 200
"""Requests that may queue for a connection. More than this is overload, and is refused at once."""


def make_pool(settings: Settings, name: str, *, size: int = POOL_SIZE) -> Pool:
    """A pool that is not opened yet.

    PgBouncer in transaction mode may give each transaction another server connection, so nothing may live in
    the session: `prepare_threshold=None` turns prepared statements off. Autocommit saves reads two
    round trips. The check on checkout turns a connection that died with the server into a reconnect, not into
    a failed request. The short reconnect timeout keeps the back-off from outliving a restart of the database.
    """
    return AsyncConnectionPool(
        settings.database_url,
        connection_class=ObservedConnection,
        kwargs={
            "cursor_factory": ObservedCursor,
            "autocommit": True,
            "prepare_threshold": None,
            "row_factory": dict_row,
            "connect_timeout": 2,
            "application_name": settings.identity.service,
        },
        name=name,
        min_size=1,
        max_size=size,
        timeout=2,
        max_waiting=MAX_WAITING,
        reconnect_timeout=2,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )


def connect_redis(settings: Settings, *, timeout: float = 1) -> ObservedRedis:
    """A client that connects when first used. `timeout` must exceed any blocking read, in seconds."""
    return ObservedRedis.from_url(
        settings.cache_url,
        decode_responses=True,
        socket_connect_timeout=1,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), retries=1),
    )
