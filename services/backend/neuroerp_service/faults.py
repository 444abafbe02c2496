"""The fault switch: lets a share of a service's requests fail or wait, so that its alerts can be tried.

It also lets the service burn CPU or keep memory, so that its profiles can.

It exists where `FAULTS` is `on`, which the settings refuse in prod, and answers nobody but this machine.
"""

import asyncio
import logging
import math
from contextlib import suppress
from decimal import Decimal
from http import HTTPStatus
from ipaddress import ip_address

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from neuroerp_service.burdens import MAX_CPU_SHARE, MAX_LEAK_BYTES, Burden
from neuroerp_service.errors import ApiError
from neuroerp_service.logs import FIELDS

PATH = "/faults"

logger = logging.getLogger("neuroerp.faults")


class Fault(BaseModel):
    """What is induced; as an answer, `seconds` is how long it still lasts."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    error_ratio: float = Field(default=0, ge=0, le=1)
    latency_ms: int = Field(default=0, ge=0, le=60_000)
    endpoint: str | None = None
    """A route template; without one, every route. Only for errors and latency."""
    cpu_loop: float = Field(default=0, ge=0, le=MAX_CPU_SHARE)
    """Share of the time that the event loop computes for nothing."""
    leak: int = Field(default=0, ge=0, le=MAX_LEAK_BYTES)
    """Bytes that are kept more, each second, until the fault ends."""
    seconds: int = Field(default=600, ge=1, le=3600)


class FaultState(Fault):
    seconds: int = Field(default=0, ge=0)


class _Active:
    """A fault while it lasts."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.until = asyncio.get_running_loop().time() + fault.seconds
        self.ended = asyncio.Event()
        # As it was written: in binary, ten times 0.1 is less than 1, and the tenth request would not fail.
        self._ratio = Decimal(repr(fault.error_ratio))
        self._due = Decimal(0)
        self._burden = Burden(fault.cpu_loop, fault.leak)

    def end(self) -> None:
        self.ended.set()
        self._burden.end()

    def concerns(self, endpoint: str) -> bool:
        return self.fault.endpoint in (None, endpoint)

    def fails_next(self) -> bool:
        """Spread evenly instead of drawn, so that 10 % is every tenth request."""
        self._due += self._ratio
        if self._due < 1:
            return False
        self._due -= 1
        return True

    async def wait(self) -> None:
        """The latency; whoever waits when the fault ends is let go."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.fault.latency_ms / 1000):
                await self.ended.wait()

    def state(self) -> FaultState:
        left = max(0, math.ceil(self.until - asyncio.get_running_loop().time()))
        return FaultState(**self.fault.model_dump(exclude={"seconds"}), seconds=left)


class FaultSwitch:
    """At most one fault of one process; `endpoints` are the route templates that it can be set for."""

    def __init__(self, endpoints: frozenset[str]) -> None:
        self._endpoints = endpoints
        self._active: _Active | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def induce(self, request: Request) -> None:
        """A dependency of every route: it runs once the route is known, and before the route's own ones."""
        active = self._active
        if active is None or not active.concerns(request.scope["route"].path):
            return
        fails = active.fails_next()
        if active.fault.latency_ms > 0:
            await active.wait()
        if fails:
            raise ApiError(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "fault_induced",
                "This error was induced by the fault switch.",
            )

    def state(self) -> FaultState:
        return self._active.state() if self._active else FaultState()

    def set(self, fault: Fault) -> None:
        self._refuse_unknown(fault.endpoint)
        self._clear()
        self._active = _Active(fault)
        self._timer = asyncio.get_running_loop().call_later(fault.seconds, self._expire)
        logger.warning(
            "fault set for %d s: error ratio %s, latency %d ms, endpoint %s, CPU loop %s, leak %d bytes/s",
            fault.seconds,
            fault.error_ratio,
            fault.latency_ms,
            fault.endpoint or "any",
            fault.cpu_loop,
            fault.leak,
            extra={FIELDS: fault.model_dump()},
        )

    def end(self) -> None:
        if self._clear():
            logger.warning("fault ended: it was deleted")

    def _expire(self) -> None:
        self._clear()
        logger.warning("fault ended: its time is over")

    def _clear(self) -> bool:
        """Whether there was one."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._active is None:
            return False
        self._active.end()
        self._active = None
        return True

    def _refuse_unknown(self, endpoint: str | None) -> None:
        """A fault that no request can meet would look like one that does nothing."""
        if not self._endpoints:
            raise ApiError(
                HTTPStatus.CONFLICT,
                "no_routes",
                "This service has no routes that a fault could be induced in.",
            )
        if endpoint is not None and endpoint not in self._endpoints:
            allowed = f"Allowed is one of {', '.join(sorted(self._endpoints))}."
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            message = "Some of the input is not valid."
            raise ApiError(status, "validation_failed", message, fields={"endpoint": allowed})

    def router(self) -> APIRouter:
        """The routes of the switch itself."""
        router = APIRouter(dependencies=[Depends(_only_loopback)])

        # Coroutines, all of them: a plain function would run in a thread, away from the loop's timer.
        @router.get(PATH)
        async def show() -> FaultState:
            return self.state()

        @router.put(PATH)
        async def change(fault: Fault) -> FaultState:
            self.set(fault)
            return self.state()

        @router.delete(PATH, status_code=HTTPStatus.NO_CONTENT)
        async def end() -> None:
            self.end()

        return router


async def _only_loopback(request: Request) -> None:
    host = request.client.host if request.client else ""
    if not _is_loopback(host):
        raise ApiError(HTTPStatus.FORBIDDEN, "loopback_only", "Faults are set from the same machine.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
