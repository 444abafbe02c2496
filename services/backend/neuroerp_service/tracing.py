"""Traces: a span for each request, statement, command of Redis and event, sent to OpenTelemetry's collector.

Names and attributes are those of OpenTelemetry's semantic conventions, and each span has `request_id`. A span
tells what was done and how long it took, never what with: no parameters, keys,
values, bodies or query strings. Where nothing is traced, `span` and `observed` cost one comparison.

The spans are our own, and not those of OpenTelemetry's instrumentations: statements are timed for the log in
any case, and a background loop that polls a store belongs to no trace.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from neuroerp_service.current import Work, work
from neuroerp_service.settings import Identity, Tracing

MAX_QUEUE = 4096
"""Spans that wait to be sent. What comes on top while the collector is away is dropped."""
BATCH = 512
SEND_SECONDS = 2.0
"""How often spans are sent, and how long one attempt may take."""
LONGEST_END_SECONDS = 1.0
"""How long the end of a process may wait for its last spans."""

logger = logging.getLogger("neuroerp.tracing")

_propagator = TraceContextTextMapPropagator()
_tracer: Tracer | None = None
_provider: TracerProvider | None = None
_sender: "Away | None" = None


class Away(SpanExporter):
    """Sends spans, and says once that they can't be sent, and once that they can again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._lost = 0
        self.ending = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self.ending and self._lost:
            # The end waits for no collector that is away.
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            if not self._lost:
                logger.warning("the collector of traces is away: spans are lost until it is back")
            self._lost += len(spans)
        elif self._lost:
            logger.info("the collector of traces is back; %d spans or more were lost", self._lost)
            self._lost = 0
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class _Ids(RandomIdGenerator):
    """A trace that begins here takes the id under which the error tracker already knows the request."""

    def generate_trace_id(self) -> int:
        current = work.get()
        adopted = current.trace_id if current else None
        return int(adopted, 16) if adopted else super().generate_trace_id()


def start_tracing(identity: Identity, tracing: Tracing) -> None:
    """Trace from now on; what is sampled goes to the collector of the settings."""
    global _tracer, _provider, _sender  # noqa: PLW0603 -- one of a process, as its logs are
    stop_tracing()
    # Each failed attempt would be a line, and each dropped span another: `Away` says it once.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    _sender = Away(OTLPSpanExporter(tracing.endpoint, timeout=SEND_SECONDS))
    _provider = TracerProvider(
        # Whoever asks has decided for the whole trace.
        sampler=ParentBased(TraceIdRatioBased(tracing.sample)),
        resource=Resource(
            {
                "service.name": identity.service,
                "service.version": identity.version,
                "deployment.environment.name": identity.environment,
                "team": identity.team,
                "telemetry.sdk.language": "python",
                "telemetry.sdk.name": "opentelemetry",
            }
        ),
        id_generator=_Ids(),
        # It is stopped with the application; a hook at the end of the process would wait once more.
        shutdown_on_exit=False,
        span_limits=SpanLimits(max_attribute_length=2000),
    )
    _provider.add_span_processor(
        BatchSpanProcessor(
            _sender,
            max_queue_size=MAX_QUEUE,
            max_export_batch_size=BATCH,
            schedule_delay_millis=SEND_SECONDS * 1000,
        )
    )
    _tracer = _provider.get_tracer("neuroerp_service")


def stop_tracing() -> None:
    """Send what is left, and nothing more."""
    global _tracer, _provider, _sender  # noqa: PLW0603
    provider, sender = _provider, _sender
    _tracer = _provider = _sender = None
    if provider is None or sender is None:
        return
    sender.ending = True
    # Its own end has no limit.
    end = threading.Thread(target=provider.shutdown, name="end of tracing", daemon=True)
    end.start()
    end.join(LONGEST_END_SECONDS)


@contextmanager
def span(
    name: str, kind: SpanKind, current: Work, parent: Mapping[str, str], attributes: Mapping[str, Any]
) -> Iterator[Span | None]:
    """The span of a request or an event: a trace's first one in this process. None where it is not recorded.

    `parent` are headers, `traceparent` among them, or not: then a trace begins. `current`, which must be the
    running work, learns of it.
    """
    if _tracer is None:
        yield None
        return
    context = contexts.Context()
    if "traceparent" in parent:
        context = _propagator.extract(parent, context=context)
    started = _tracer.start_span(name, context, kind, {**attributes, **_request(current.request_id)})
    of = started.get_span_context()
    current.trace_id, current.span_id = format(of.trace_id, "032x"), format(of.span_id, "016x")
    current.sampled = of.trace_flags.sampled
    current.traceparent = f"00-{current.trace_id}-{current.span_id}-{of.trace_flags:02x}"
    if not current.sampled:
        # No span below it is made either.
        yield None
        return
    token = contexts.attach(trace.set_span_in_context(started, context))
    try:
        yield started
    finally:
        contexts.detach(token)
        if current.user_id is not None:
            started.set_attribute("user.id", current.user_id)
        started.end()


def observed(
    name: str, started: int, attributes: Mapping[str, Any], error: BaseException | None = None
) -> None:
    """A client's span below the current one, from `started` (`now()`) until now.

    Made when it is over: what it surrounds then needs no context of its own.
    """
    current = work.get()
    if _tracer is None or current is None or not current.sampled:
        return
    made = _tracer.start_span(
        name, None, SpanKind.CLIENT, {**attributes, **_request(current.request_id)}, start_time=started
    )
    if error is not None:
        mark_failed(made, error)
    made.end()


def observed_elsewhere(
    name: str, started: int, request_id: str | None, traceparent: str | None, attributes: Mapping[str, Any]
) -> None:
    """A producer's span in the trace of a request that is over, from `started` (`now()`) until now."""
    if _tracer is None or traceparent is None:
        return
    context = _propagator.extract({"traceparent": traceparent}, context=contexts.Context())
    _tracer.start_span(
        name, context, SpanKind.PRODUCER, {**attributes, **_request(request_id)}, start_time=started
    ).end()


def is_tracing() -> bool:
    return _tracer is not None


def name_span(served: Span, method: str, route: str | None, status: int, *, failed: bool) -> None:
    """What is known of a request once it is answered; `route` is the template."""
    if route is not None:
        served.update_name(f"{method} {route}")
        served.set_attribute("http.route", route)
    served.set_attribute("http.response.status_code", status)
    if failed:
        served.set_status(Status(StatusCode.ERROR))


def is_traced() -> bool:
    """Whether a span that is made now is sent: what is costly to say need not be said otherwise."""
    current = work.get()
    return _tracer is not None and current is not None and current.sampled


def mark_failed(failed: Span, error: BaseException) -> None:
    """By its type: an error's text may quote a row."""
    failed.set_attribute("error.type", type(error).__qualname__)
    failed.set_status(Status(StatusCode.ERROR))


def now() -> int:
    return time.time_ns()


def _request(request_id: str | None) -> dict[str, str]:
    return {} if request_id is None else {"request_id": request_id}
