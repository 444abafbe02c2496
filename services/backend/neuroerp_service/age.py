"""How long the oldest unfinished work has been waiting."""

import time

from prometheus_client import CollectorRegistry, Gauge


class UnfinishedAge:
    """A gauge that keeps growing while nobody can tell how much work is waiting.

    It remembers up to which moment all work is known to be finished. So it rises while a store is
    unreachable, when a gauge that is set after each look at the queue would stand still and look healthy.
    """

    def __init__(self, name: str, documentation: str, registry: CollectorRegistry) -> None:
        self._finished_until = time.time()
        Gauge(name, documentation, registry=registry).set_function(self.seconds)

    def seconds(self) -> float:
        return max(0.0, time.time() - self._finished_until)

    def finished_until(self, moment: float) -> None:
        """All work that began before `moment` (Unix seconds) is finished."""
        self._finished_until = moment
