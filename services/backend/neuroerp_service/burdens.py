"""What the fault switch lays on a process beside its requests: CPU time for nothing, memory for nobody.

The functions have the names under which profiles show them.
"""

import asyncio
import time

MAX_CPU_SHARE = 0.95
"""The rest of the time is for the request that ends the fault."""
MAX_LEAK_BYTES = 10 * 1024 * 1024
MAX_KEPT_BYTES = 512 * 1024 * 1024
"""What is kept at most, however long the fault lasts: it is to be seen, not to stop the machine."""

_TURN_SECONDS = 0.1
"""Both take turns of this length."""
_BLOCK_BYTES = 1024


class Burden:
    """Lasts from its making, in a running event loop, until `end`."""

    def __init__(self, cpu_share: float, leak_bytes: int) -> None:
        self._kept: list[bytearray] = []
        self._tasks: list[asyncio.Task[None]] = []
        if cpu_share > 0:
            self._tasks.append(asyncio.create_task(_burn(cpu_share)))
        if leak_bytes > 0:
            self._tasks.append(asyncio.create_task(self._keep(leak_bytes)))

    def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._kept.clear()

    async def _keep(self, bytes_per_second: int) -> None:
        due = 0.0
        while True:
            due += bytes_per_second * _TURN_SECONDS
            blocks = int(due // _BLOCK_BYTES)
            due -= blocks * _BLOCK_BYTES
            if (len(self._kept) + blocks) * _BLOCK_BYTES <= MAX_KEPT_BYTES:
                leak(self._kept, blocks)
            await asyncio.sleep(_TURN_SECONDS)


async def _burn(share: float) -> None:
    while True:
        cpu_loop(share * _TURN_SECONDS)
        await asyncio.sleep((1 - share) * _TURN_SECONDS)


def cpu_loop(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        sum(range(100))


def leak(kept: list[bytearray], blocks: int) -> None:
    for _ in range(blocks):
        kept.append(bytearray(_BLOCK_BYTES))
