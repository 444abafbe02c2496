"""Connections that say what they are asked: how long a request waits for PostgreSQL, and a span for each.

A span has the statement with its placeholders, and a command's name: neither values nor keys.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import psycopg
from psycopg.abc import Params, Query
from psycopg.rows import DictRow
from psycopg.sql import Composable
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from neuroerp_service.current import work
from neuroerp_service.tracing import is_traced, now, observed

MAX_TEXTS = 500
"""Statements are constants of the code; the bound is for one that some day is not."""

_texts: dict[int, tuple[Query, str]] = {}


class ObservedCursor(psycopg.AsyncCursor[DictRow]):
    async def execute(self, query: Query, params: Params | None = None, **more: Any) -> Self:
        # The pool's check of a connection asks nothing.
        if query == "" or work.get() is None:
            return await super().execute(query, params, **more)
        with _Statement(lambda: _text(query)):
            return await super().execute(query, params, **more)


class ObservedConnection(psycopg.AsyncConnection[DictRow]):
    @asynccontextmanager
    async def transaction(self, *arguments: Any, **more: Any) -> AsyncIterator[psycopg.AsyncTransaction]:
        """The commit counts as a statement: it is what waits for the disk."""
        commit = _Statement(lambda: "COMMIT")
        async with super().transaction(*arguments, **more) as transaction:
            yield transaction
            commit.begin()
        commit.end()


class _Statement:
    """The time of one question to PostgreSQL, and its span."""

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text

    def begin(self) -> None:
        self._at, self._started = now(), time.perf_counter()

    def end(self, error: BaseException | None = None) -> None:
        current = work.get()
        if current is None:
            return
        current.sql_seconds += time.perf_counter() - self._started
        current.sql_count += 1
        if is_traced():
            text = self._text()
            operation = text.partition(" ")[0].upper()
            attributes = {
                "db.system.name": "postgresql",
                "db.operation.name": operation,
                "db.query.text": text,
            }
            observed(operation, self._at, attributes, error)

    def __enter__(self) -> None:
        self.begin()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.end(error)


class ObservedRedis(Redis):
    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        if not is_traced():
            return await super().execute_command(*arguments, **options)
        with _Command(str(arguments[0])):
            return await super().execute_command(*arguments, **options)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        return _ObservedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class _ObservedPipeline(Pipeline):
    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        if not is_traced():
            return await super().execute(raise_on_error)
        names = [str(arguments[0]) for arguments, _ in self.command_stack]
        with _Command("MULTI" if self.is_transaction else "PIPELINE", names):
            return await super().execute(raise_on_error)


class _Command:
    def __init__(self, name: str, names: list[str] | None = None) -> None:
        self._name = name
        self._attributes: dict[str, Any] = {"db.system.name": "redis", "db.operation.name": name}
        if names:
            self._attributes["db.query.text"] = " ".join(names)
            self._attributes["db.operation.batch.size"] = len(names)

    def __enter__(self) -> None:
        self._started = now()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        observed(self._name, self._started, self._attributes, error)


def _text(query: Query) -> str:
    """Composed statements are constants too: each is put together once."""
    if isinstance(query, str):
        return query
    known = _texts.get(id(query))
    # The statement is kept beside its text, so that no other one gets its id.
    if known is None:
        text = query.as_string() if isinstance(query, Composable) else str(query)
        known = (query, text)
        if len(_texts) < MAX_TEXTS:
            _texts[id(query)] = known
    return known[1]
