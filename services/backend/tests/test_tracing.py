"""Traces: one from the request to its statements and to the audit log, and what they never tell."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from collector import Collector, running_collector
from conftest import Environment
from fastapi import APIRouter
from fastapi.testclient import TestClient
from servers import Stores, free_port, wait_until
from test_observability import CONTACTS
from tracker import running_tracker

import audit.service
import crm.service
import identity.service
from neuroerp_service.app import create_app
from neuroerp_service.settings import SettingsError, read_settings
from neuroerp_service.tracing import MAX_QUEUE, stop_tracing
from neuroerp_service.tracking import stop_tracking

TRACE = "0123456789abcdef0123456789abcdef"
CALLER = "0123456789abcdef"
CONTACT = {"name": "Grace Hopper", "email": "grace@navy.example", "notes": "the-note-itself"}

MakeApi = Callable[..., TestClient]


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running
        stop_tracing()


def traced(environment: Environment, role: str, url: str, sample: str = "1", **more: str) -> dict[str, str]:
    variables = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": url, "TRACES_SAMPLE": sample, **more}
    return {**environment(role), **variables}


@pytest.fixture
def make_crm(environment: Environment, empty_stores: None) -> MakeApi:
    def make(url: str, sample: str = "1") -> TestClient:
        return TestClient(crm.service.build(crm.service.settings(traced(environment, "crm", url, sample))))

    return make


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def access(found: list[dict[str, Any]]) -> dict[str, Any]:
    [line] = [line for line in found if "duration_ms" in line]
    return line


def test_a_change_is_one_trace_from_the_request_to_the_audit_log(
    make_crm: MakeApi, environment: Environment, stores: Stores, collector: Collector, headers: dict[str, str]
) -> None:
    auditor = TestClient(audit.service.build(audit.service.settings(environment("audit"))))
    given = {**headers, "X-Request-ID": "request-7", "traceparent": f"00-{TRACE}-{CALLER}-01"}
    with make_crm(collector.url) as api, auditor:
        assert api.post(CONTACTS, json=CONTACT, headers=given).status_code == 201
        wait_until(lambda: any(span.name == "XACK" for span in collector.spans))

    assert {span.trace_id for span in collector.spans} == {TRACE}
    assert {span.attributes["request_id"] for span in collector.spans} == {"request-7"}
    served = collector.named(f"POST {CONTACTS}")
    assert (served.parent_id, served.kind) == (CALLER, 2)
    assert served.attributes["http.route"] == CONTACTS
    assert served.attributes["http.response.status_code"] == 201
    assert served.resource["service.name"] == "valeo-crm"

    below = [span for span in collector.spans if span.parent_id == served.span_id]
    statements = [span.attributes.get("db.query.text", "") for span in below]
    assert [text.partition(" (")[0] for text in statements] == [
        "INSERT INTO contacts",
        "INSERT INTO outbox",
        "COMMIT",
        "",
        "",
    ]
    assert "VALUES (%(id)s" in statements[0]
    assert all(span.milliseconds > 0 for span in below)
    assert collector.named("XADD").parent_id == served.span_id
    handled = collector.named("process contact.created")
    assert (handled.parent_id, handled.kind) == (served.span_id, 5)
    assert {span.name for span in collector.spans if span.parent_id == handled.span_id} == {"INSERT", "XACK"}


def test_no_span_tells_what_a_user_sent(
    environment: Environment, empty_stores: None, collector: Collector
) -> None:
    api = TestClient(
        identity.service.build(identity.service.settings(traced(environment, "identity", collector.url)))
    )
    person = {"company": "Navy", "name": "Hopper", "email": "grace@navy.example", "password": "the-password"}
    with api:
        api.post("/api/identity/register?token=of-the-query", json=person)
        credentials = {"email": person["email"], "password": person["password"]}
        token = api.post("/api/identity/login", json=credentials).json()["access_token"]
        me = api.get("/api/identity/me", headers={"Authorization": f"Bearer {token}"}).json()
    counted = next(span for span in collector.spans if span.name == "MULTI")
    assert counted.attributes["db.query.text"] == "SET INCRBY TTL"
    assert collector.named("GET /api/identity/me").attributes["user.id"] == me["id"]
    told = [*person.values(), token, "of-the-query", "pw-of-the-tests", "login:"]
    assert [text for text in told if text.encode() in collector.raw] == []


def test_probes_scrapes_and_background_loops_are_not_traced(make_crm: MakeApi, collector: Collector) -> None:
    with make_crm(collector.url) as api:
        api.get("/health")
        api.get("/metrics")
        time.sleep(1.2)
        api.get("/nowhere")
    assert [span.name for span in collector.spans] == ["GET"]


@pytest.mark.parametrize(("given", "sample"), [("00", "1"), (None, "0")])
def test_what_is_not_sampled_still_has_a_trace_id_in_its_lines(
    make_crm: MakeApi,
    collector: Collector,
    headers: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    given: str | None,
    sample: str,
) -> None:
    parent = {"traceparent": f"00-{TRACE}-{CALLER}-{given}"} if given else {}
    with make_crm(collector.url, sample) as api:
        api.get(CONTACTS, headers={**headers, **parent})
    line = access(lines(capsys))
    assert len(line["trace_id"]) == 32
    assert line["trace_id"] == (TRACE if given else line["trace_id"])
    assert collector.spans == []


def test_a_line_says_who_which_span_and_how_long_postgresql_took(
    make_crm: MakeApi,
    collector: Collector,
    headers: dict[str, str],
    principal: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with make_crm(collector.url) as api:
        api.get(CONTACTS, headers=headers)
    line = access(lines(capsys))
    served = collector.named(f"GET {CONTACTS}")
    assert (line["trace_id"], line["span_id"]) == (served.trace_id, served.span_id)
    assert line["user_id"] == str(principal.user_id)
    assert line["sql_count"] == 2
    assert 0 < line["sql_ms"] < line["duration_ms"]


def test_statements_are_timed_where_nothing_is_traced(
    environment: Environment,
    empty_stores: None,
    headers: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with TestClient(crm.service.build(crm.service.settings(environment("crm")))) as api:
        api.get(CONTACTS, headers=headers)
    line = access(lines(capsys))
    assert (line["sql_count"], line["sql_ms"] > 0) == (2, True)
    assert not {"trace_id", "span_id"} & set(line)


def test_a_collector_that_is_away_costs_spans_and_one_line(
    make_crm: MakeApi, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with make_crm(f"http://127.0.0.1:{free_port()}/otlp/v1/traces") as api:
        times = []
        for _ in range(MAX_QUEUE // 12):
            started = time.perf_counter()
            assert api.get(CONTACTS, headers=headers).status_code == 200
            times.append(time.perf_counter() - started)
        ended = time.perf_counter()
    assert time.perf_counter() - ended < 3
    assert max(times) < 2
    found = lines(capsys)
    assert len([line for line in found if "away" in line["message"]]) <= 1
    assert {line["logger"] for line in found} <= {"neuroerp.http", "neuroerp.tracing", "httpx2"}


@pytest.mark.parametrize("header", [None, "sentry-trace", "traceparent"])
def test_an_error_is_reported_with_the_trace_of_its_lines(
    environment: Environment, collector: Collector, capsys: pytest.CaptureFixture[str], header: str | None
) -> None:
    router = APIRouter()

    @router.get("/broken")
    async def broken() -> None:
        raise RuntimeError("no such shelf")

    given = {"sentry-trace": f"{TRACE}-{CALLER}-0", "traceparent": f"00-{TRACE}-{CALLER}-01"}
    with running_tracker() as tracker:
        variables = {
            "SENTRY_DSN": tracker.dsn,
            "SENTRY_RELEASE": "neuroerp@2.0.0",
            "SENTRY_TRACES_SAMPLE_RATE": "0",
        }
        settings = read_settings(traced(environment, "crm", collector.url, **variables))
        api = TestClient(create_app(settings, routers=[router]))
        api.get("/broken", headers={header: given[header]} if header else {})
        stop_tracking()
        stop_tracing()
        [event] = tracker.events
    line = access(lines(capsys))
    served = collector.named("GET /broken")
    assert line["trace_id"] == served.trace_id
    assert event["tags"]["trace_id"] == event["contexts"]["trace"]["trace_id"] == served.trace_id
    assert header is None or served.trace_id == TRACE
    assert served.failed
    assert served.attributes["error.type"] == "RuntimeError"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://secret@127.0.0.1/v1/traces"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""),
        ("TRACES_SAMPLE", "1.5"),
        ("TRACES_SAMPLE", ""),
        ("PROFILE_SOCKET", "profile.sock"),
        ("PROFILE_SOCKET", "/" + "x" * 107),
    ],
)
def test_a_malformed_value_is_refused_without_showing_it(
    environment: Environment, name: str, value: str
) -> None:
    variables = {**traced(environment, "crm", "http://127.0.0.1:4318/otlp/v1/traces"), name: value}
    with pytest.raises(SettingsError) as caught:
        read_settings(variables)
    assert f"{name}: m" in str(caught.value)
    assert "secret" not in str(caught.value)
