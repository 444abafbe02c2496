"""Prometheus metrics: requests by route template, the process, and who it is."""

from collections.abc import Iterable, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from neuroerp_service.settings import Identity

UNMATCHED = "unmatched"
"""The endpoint of a request that no route takes. The raw path would give a scanner a series per guess."""

# A series of creation times beside each series of counts: nothing here reads them.
disable_created_metrics()

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
OTHER_METHOD = "OTHER"


class Metrics:
    """One application's metrics, in a registry of their own so that tests can have several applications."""

    def __init__(self, identity: Identity, buckets: Sequence[float]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._service = identity.service
        self._requests = Counter(
            "http_requests_total",
            "Requests served, by route template and status.",
            ["service", "method", "endpoint", "status"],
            registry=self.registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Time from the request's first byte to the response's last, by route template.",
            ["service", "method", "endpoint"],
            buckets=buckets,
            registry=self.registry,
        )
        info = Gauge(
            "service_info",
            "Always 1; says which version runs where.",
            ["service", "version", "environment", "team"],
            registry=self.registry,
        )
        info.labels(identity.service, identity.version, identity.environment, identity.team).set(1)

    def expect(self, method: str, endpoint: str, statuses: Iterable[int]) -> None:
        """Start a route's series at 0: `rate()` misses the first error of a series that begins with 1."""
        self._durations.labels(self._service, method, endpoint)
        for status in statuses:
            self._requests.labels(self._service, method, endpoint, str(status))

    def observe(
        self, method: str, endpoint: str, status: int, seconds: float, trace_id: str | None = None
    ) -> None:
        """`trace_id` is that of a trace that was recorded: an example of how long such a request takes."""
        method = method if method in METHODS else OTHER_METHOD
        self._requests.labels(self._service, method, endpoint, str(status)).inc()
        self._durations.labels(self._service, method, endpoint).observe(
            seconds, None if trace_id is None else {"trace_id": trace_id}
        )

    async def exposition(self, request: Request) -> Response:
        """The handler of `/metrics`; only OpenMetrics, for those who ask for it, has examples."""
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self.registry), headers={"Content-Type": media_type})
