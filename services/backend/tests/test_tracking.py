"""What an error tracker is told of a service, and what it is never told."""

import asyncio
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import psycopg
import pytest
from conftest import Environment
from fastapi import APIRouter
from fastapi.testclient import TestClient
from servers import free_port, wait_until
from tracker import Tracker, running_tracker

from neuroerp_service.app import create_app
from neuroerp_service.background import run_forever
from neuroerp_service.errors import ApiError
from neuroerp_service.settings import SettingsError, read_settings
from neuroerp_service.tracking import report, stop_tracking

TRACE = "0123456789abcdef0123456789abcdef"

MakeApi = Callable[..., TestClient]


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with running_tracker() as running:
        yield running


@pytest.fixture
def make_api(environment: Environment) -> Iterator[MakeApi]:
    """A service whose errors are tracked, and which fails in every way."""

    def make(dsn: str, traces: str = "0", **more: str) -> TestClient:
        variables = {
            **environment("crm"),
            "SENTRY_DSN": dsn,
            "SENTRY_RELEASE": "neuroerp@2.0.0",
            "SENTRY_TRACES_SAMPLE_RATE": traces,
            **more,
        }
        return TestClient(create_app(read_settings(variables), routers=[failing()]))

    yield make
    stop_tracking()


def failing() -> APIRouter:
    router = APIRouter(prefix="/api/broken")

    @router.post("/{item}")
    async def broken(item: str, body: dict[str, Any]) -> None:
        password = body["password"]
        raise RuntimeError(f"no such shelf, {len(password)}")

    @router.get("/row")
    async def row() -> None:
        raise psycopg.errors.UniqueViolation("duplicate key\nDETAIL:  Key (email)=(a@b.example) exists.")

    @router.get("/refused/{status}")
    async def refused(status: int) -> None:
        raise ApiError(HTTPStatus(status), "refused", "No.")

    @router.get("/store")
    async def store() -> None:
        raise psycopg.OperationalError("the server is gone")

    return router


def fail(api: TestClient, **headers: str) -> None:
    response = api.post(
        "/api/broken/thing?token=query-secret",
        json={"password": "body-secret"},
        headers={"Authorization": "Bearer header-secret", "Cookie": "session=cookie-secret", **headers},
    )
    assert response.status_code == 500


def only(tracker: Tracker) -> dict[str, Any]:
    wait_until(lambda: tracker.events)
    time.sleep(0.2)
    [event] = tracker.events
    return event


def test_an_unhandled_error_says_who_what_and_where(make_api: MakeApi, tracker: Tracker) -> None:
    fail(
        make_api(tracker.dsn), **{"X-Request-ID": "request-1", "sentry-trace": f"{TRACE}-0123456789abcdef-1"}
    )
    event = only(tracker)
    assert event["release"] == "neuroerp@2.0.0"
    assert event["environment"] == "test"
    assert event["server_name"] == "valeo-crm"
    assert event["tags"] == {"service": "valeo-crm", "team": "platform", "request_id": "request-1"}
    assert event["transaction"] == "/api/broken/{item}"
    assert event["contexts"]["trace"]["trace_id"] == TRACE
    [error] = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("RuntimeError", "no such shelf, 11")
    frame = error["stacktrace"]["frames"][-1]
    assert frame["filename"].endswith("test_tracking.py")
    assert frame["function"] == "broken"
    assert frame["lineno"] > 0
    assert "raise RuntimeError" in frame["context_line"]


def test_nothing_that_a_user_sent_is_told(make_api: MakeApi, tracker: Tracker) -> None:
    fail(make_api(tracker.dsn, traces="1"))
    only(tracker)
    wait_until(lambda: tracker.of("transaction"))
    assert "secret" not in tracker.raw
    assert "vars" not in tracker.raw


def test_a_row_that_postgresql_quotes_is_not_told(make_api: MakeApi, tracker: Tracker) -> None:
    assert make_api(tracker.dsn).get("/api/broken/row").status_code == 500
    assert only(tracker)["exception"]["values"][-1]["value"] == "duplicate key"


@pytest.mark.parametrize("status", [500, 503])
def test_what_our_own_handlers_answer_with_500_is_an_error(
    make_api: MakeApi, tracker: Tracker, status: int
) -> None:
    assert make_api(tracker.dsn).get(f"/api/broken/refused/{status}").status_code == status
    assert only(tracker)["exception"]["values"][-1]["type"] == "ApiError"


def test_a_store_that_is_down_is_an_error(make_api: MakeApi, tracker: Tracker) -> None:
    assert make_api(tracker.dsn).get("/api/broken/store").status_code == 503
    assert only(tracker)["exception"]["values"][-1]["value"] == "the server is gone"


def test_what_a_client_did_wrong_is_none(make_api: MakeApi, tracker: Tracker) -> None:
    api = make_api(tracker.dsn)
    assert api.get("/api/broken/refused/409").status_code == 409
    assert api.get("/api/broken/refused/none").status_code == 422
    assert api.get("/nowhere").status_code == 404
    stop_tracking()
    assert tracker.events == []


def test_an_error_of_a_loop_is_told(make_api: MakeApi, tracker: Tracker) -> None:
    make_api(tracker.dsn)

    async def step() -> None:
        raise LookupError("in the background")

    async def some_time() -> None:
        task = asyncio.create_task(run_forever("loop", step))
        await asyncio.sleep(0.1)
        task.cancel()

    asyncio.run(some_time())
    assert only(tracker)["exception"]["values"][-1]["type"] == "LookupError"


def test_requests_are_traced_by_the_template_of_their_route_and_probes_are_not(
    make_api: MakeApi, tracker: Tracker
) -> None:
    with make_api(tracker.dsn, traces="1") as api:
        api.get("/health")
        api.get("/metrics")
        api.get("/api/broken/refused/409", headers={"sentry-trace": f"{TRACE}-0123456789abcdef-1"})
    wait_until(lambda: tracker.of("transaction"))
    stop_tracking()
    [transaction] = tracker.of("transaction")
    assert transaction["transaction"] == "/api/broken/refused/{status}"
    assert transaction["contexts"]["trace"]["trace_id"] == TRACE


def test_a_share_of_0_traces_nothing_unless_the_caller_does(make_api: MakeApi, tracker: Tracker) -> None:
    api = make_api(tracker.dsn, traces="0")
    api.get("/api/broken/refused/409")
    api.get("/api/broken/refused/409", headers={"sentry-trace": f"{TRACE}-0123456789abcdef-0"})
    stop_tracking()
    assert tracker.of("transaction") == []


def test_a_tracker_that_is_down_delays_no_answer(make_api: MakeApi) -> None:
    api = make_api(f"http://key@127.0.0.1:{free_port()}/7")
    started = time.perf_counter()
    for _ in range(20):
        fail(api)
    assert time.perf_counter() - started < 2


def test_without_an_address_nothing_is_sent(environment: Environment) -> None:
    settings = read_settings(environment("crm"))
    assert settings.tracking is None
    assert TestClient(create_app(settings, routers=[failing()])).get("/api/broken/store").status_code == 503
    report(RuntimeError("of nobody's concern"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SENTRY_DSN", ""),
        ("SENTRY_DSN", "http://127.0.0.1/7"),
        ("SENTRY_DSN", "http://secret@127.0.0.1/"),
        ("SENTRY_DSN", "ftp://secret@127.0.0.1/7"),
        ("SENTRY_RELEASE", ""),
        ("SENTRY_TRACES_SAMPLE_RATE", "1.5"),
        ("SENTRY_TRACES_SAMPLE_RATE", "all"),
    ],
)
def test_a_malformed_value_is_refused_without_showing_it(make_api: MakeApi, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_api(**{"dsn": "http://key@127.0.0.1/7", name: value})
    assert f"{name}: m" in str(caught.value)
    assert "secret" not in str(caught.value)
