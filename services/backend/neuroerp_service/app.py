"""The application factory that every backend service is made with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from redis.asyncio import Redis
from starlette.routing import Route

from neuroerp_service.errors import install_error_handlers
from neuroerp_service.faults import PATH as FAULTS_PATH
from neuroerp_service.faults import FaultSwitch
from neuroerp_service.health import Health
from neuroerp_service.logs import configure_logging
from neuroerp_service.metrics import UNMATCHED, Metrics
from neuroerp_service.middleware import UNOBSERVED, RequestObserver
from neuroerp_service.outbox import Outbox
from neuroerp_service.profile import profiled
from neuroerp_service.settings import Settings
from neuroerp_service.stores import Pool, connect_redis, make_pool
from neuroerp_service.tokens import Tokens
from neuroerp_service.tracing import start_tracing, stop_tracing
from neuroerp_service.tracking import start_tracking

MAX_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Resources:
    """What a service's own code works with."""

    settings: Settings
    metrics: Metrics
    pool: Pool
    redis: Redis


Loop = Callable[[], Coroutine[Any, Any, None]]


def create_app(
    settings: Settings,
    *,
    routers: Sequence[APIRouter] = (),
    publishes: bool = False,
    worker: Callable[[Resources], Loop] | None = None,
) -> FastAPI:
    """Make a service of its `routers` or its `worker`, and of all that every service has.

    `publishes` gives it an outbox (`app.state.outbox`), whose table its migrations must create.
    """
    configure_logging(settings.identity, settings.log_level)
    if settings.tracking is not None:
        start_tracking(settings.identity, settings.tracking)
    if settings.tracing is not None:
        start_tracing(settings.identity, settings.tracing)
    metrics = Metrics(settings.identity, settings.latency_buckets)
    resources = Resources(settings, metrics, make_pool(settings, "requests"), connect_redis(settings))
    probe_pool = make_pool(settings, "health", size=1)
    health = Health(settings.identity.version, probe_pool, resources.redis)
    loops: list[Loop] = []

    app = FastAPI(
        title=settings.identity.service,
        version=settings.identity.version,
        lifespan=_lifespan(resources, probe_pool, loops),
        routes=[Route("/health", health.answer), Route("/metrics", metrics.exposition)],
        redirect_slashes=False,
        openapi_url=None,
    )
    app.state.resources = resources
    if settings.token_key is not None:
        app.state.tokens = Tokens(settings.token_key)
    if publishes:
        outbox = Outbox(settings.identity.service, resources.pool, resources.redis, metrics.registry)
        app.state.outbox = outbox
        loops.append(outbox.run)
    if worker is not None:
        loops.append(worker(resources))

    faults = FaultSwitch(_endpoints(routers)) if settings.faults else None
    for router in routers:
        induced = [Depends(faults.induce)] if faults else []
        app.include_router(router, max_body_size=MAX_BODY_BYTES, dependencies=induced)
    if faults:
        app.include_router(faults.router(), max_body_size=MAX_BODY_BYTES)
    _expect_routes(metrics, routers)
    install_error_handlers(app)
    app.add_middleware(
        RequestObserver, metrics=metrics, unobserved=UNOBSERVED | ({FAULTS_PATH} if faults else set())
    )
    return app


def _lifespan(resources: Resources, probe_pool: Pool, loops: Sequence[Loop]) -> Callable[[FastAPI], Any]:
    """Open the stores without waiting for them, run the loops, and undo it in the opposite order."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            # Last of all, and in a thread: it waits for the collector a moment.
            stack.push_async_callback(asyncio.to_thread, stop_tracing)
            if resources.settings.profile_socket is not None:
                stack.enter_context(profiled(resources.settings.profile_socket))
            stack.push_async_callback(resources.redis.aclose)
            for pool in (resources.pool, probe_pool):
                await pool.open(wait=False)
                stack.push_async_callback(pool.close)
            tasks = [asyncio.create_task(loop()) for loop in loops]
            stack.push_async_callback(_cancel, tasks)
            yield

    return lifespan


async def _cancel(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel until they end: psycopg's pool takes a cancelled checkout for a broken connection."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.2)


def _routes(routers: Sequence[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def _endpoints(routers: Sequence[APIRouter]) -> frozenset[str]:
    return frozenset(route.path for route in _routes(routers))


def _expect_routes(metrics: Metrics, routers: Sequence[APIRouter]) -> None:
    """Begin the series of every route that can be reached, and of those that can't, at 0."""
    failures = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
    for route in _routes(routers):
        declared = {int(status) for status in route.responses}
        for method in route.methods:
            metrics.expect(method, route.path, {route.status_code or 200, *declared, *failures})
    metrics.expect("GET", UNMATCHED, [HTTPStatus.NOT_FOUND])
