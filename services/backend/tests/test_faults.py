"""The fault switch: what it induces, when that ends, who may use it, and that prod has none."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import Environment
from fastapi import FastAPI
from fastapi.testclient import TestClient
from servers import wait_until
from test_observability import BACKEND, CONTACTS, sample

import audit.service
import crm.service
from neuroerp_service.settings import SettingsError, read_settings

CONTACT = f"{CONTACTS}/0b0e7a39-2f0e-4a4d-9f6f-2a1f3f3e8c11"
TEMPLATE = f"{CONTACTS}/{{contact_id}}"
NONE = {"error_ratio": 0, "latency_ms": 0, "endpoint": None, "cpu_loop": 0, "leak": 0, "seconds": 0}


def client(app: FastAPI, host: str = "127.0.0.1") -> TestClient:
    return TestClient(app, client=(host, 50000))


@pytest.fixture
def crm_app(environment: Environment, empty_stores: None) -> FastAPI:
    return crm.service.build(crm.service.settings({**environment("crm"), "FAULTS": "on"}))


@pytest.fixture
def api(crm_app: FastAPI) -> Iterator[TestClient]:
    with client(crm_app) as running:
        yield running


def statuses(api: TestClient, count: int, path: str = CONTACTS, **more: Any) -> list[int]:
    return [api.get(path, **more).status_code for _ in range(count)]


@pytest.mark.parametrize("value", [None, "", "off", "ON", "true", "1"])
def test_without_on_the_switch_does_not_exist(
    environment: Environment, empty_stores: None, value: str | None
) -> None:
    variables = environment("crm") if value is None else {**environment("crm"), "FAULTS": value}
    with client(crm.service.build(crm.service.settings(variables))) as api:
        assert api.get("/faults").status_code == 404
        assert api.put("/faults", json={"error_ratio": 1}).status_code == 404
        assert api.delete("/faults").status_code == 404
        assert statuses(api, 1) == [401]
        assert sample(api, "http_requests_total", endpoint="unmatched", status="404", method="PUT") == 1


def test_it_shows_what_is_set_and_how_long_it_lasts(api: TestClient) -> None:
    assert api.get("/faults").json() == NONE
    fault = {**NONE, "error_ratio": 0.25, "latency_ms": 3, "endpoint": TEMPLATE, "seconds": 100}
    assert api.put("/faults", json=fault).json() == fault
    assert 98 <= api.get("/faults").json()["seconds"] <= 100
    assert api.delete("/faults").status_code == 204
    assert api.get("/faults").json() == NONE
    assert api.delete("/faults").status_code == 204


def test_it_lasts_ten_minutes_unless_told_otherwise(api: TestClient) -> None:
    assert api.put("/faults", json={"error_ratio": 0.5}).json()["seconds"] == 600


@pytest.mark.parametrize(
    ("ratio", "failing"), [(0.1, range(10, 101, 10)), (0.29, None), (1, range(1, 101)), (0, [])]
)
def test_the_share_that_fails_is_exact_and_spread_evenly(
    api: TestClient, ratio: float, failing: range | None
) -> None:
    api.put("/faults", json={"error_ratio": ratio})
    answers = statuses(api, 100)
    failed = [number for number, status in enumerate(answers, 1) if status == 500]
    assert set(answers) <= {401, 500}
    assert len(failed) == round(100 * ratio)
    if failing is not None:
        assert failed == list(failing)


def test_a_fault_fails_before_the_route_does_anything_and_in_the_shape_of_every_error(
    api: TestClient, headers: dict[str, str]
) -> None:
    api.put("/faults", json={"error_ratio": 1})
    response = api.post(CONTACTS, json={"name": "Ada"}, headers={**headers, "X-Request-ID": "trace-3"})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "fault_induced"
    assert response.headers["X-Request-ID"] == "trace-3"
    api.delete("/faults")
    assert api.get(CONTACTS, headers=headers).json()["items"] == []


def test_faults_are_counted_and_timed_under_their_template(api: TestClient) -> None:
    api.put("/faults", json={"error_ratio": 0.5, "latency_ms": 150})
    assert statuses(api, 2, CONTACT) == [401, 500]
    labels = {"method": "GET", "endpoint": TEMPLATE}
    assert sample(api, "http_requests_total", status="500", **labels) == 1
    assert sample(api, "http_requests_total", status="401", **labels) == 1
    assert sample(api, "http_request_duration_seconds_bucket", le="0.1", **labels) == 0
    assert sample(api, "http_request_duration_seconds_bucket", le="0.5", **labels) == 2


def test_a_fault_of_one_endpoint_leaves_the_others_alone(api: TestClient) -> None:
    api.put("/faults", json={"error_ratio": 1, "endpoint": TEMPLATE})
    assert statuses(api, 1) == [401]
    assert statuses(api, 1, CONTACT) == [500]


def test_health_metrics_and_the_switch_itself_are_spared_and_not_counted(api: TestClient) -> None:
    api.put("/faults", json={"error_ratio": 1, "latency_ms": 60_000})
    started = time.monotonic()
    for path in ("/health", "/metrics", "/faults"):
        assert statuses(api, 2, path) == [200, 200]
    assert time.monotonic() - started < 10
    text = api.get("/metrics").text
    assert not [path for path in ("/health", "/metrics", "/faults") if f'endpoint="{path}"' in text]


def test_it_ends_by_itself(api: TestClient) -> None:
    api.put("/faults", json={"error_ratio": 1, "seconds": 1})
    assert statuses(api, 1) == [500]
    wait_until(lambda: api.get("/faults").json() == NONE, 5)
    assert statuses(api, 1) == [401]


def test_a_new_fault_takes_the_place_of_the_old_one_and_of_its_end(api: TestClient) -> None:
    api.put("/faults", json={"error_ratio": 1, "seconds": 1})
    api.put("/faults", json={"error_ratio": 1, "seconds": 60})
    time.sleep(1.2)
    assert statuses(api, 1) == [500]


def test_who_waits_is_let_go_at_the_end(api: TestClient) -> None:
    api.put("/faults", json={"latency_ms": 60_000})
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(statuses, api, 1)
        time.sleep(0.3)
        assert not waiting.done()
        api.delete("/faults")
        assert waiting.result(timeout=5) == [401]


@pytest.mark.parametrize(
    "fault",
    [
        {"error_ratio": 1.1},
        {"error_ratio": -0.1},
        {"latency_ms": 60_001},
        {"latency_ms": -1},
        {"latency_ms": 0.5},
        {"cpu_loop": 0.96},
        {"cpu_loop": -0.1},
        {"leak": 10 * 1024 * 1024 + 1},
        {"leak": -1},
        {"seconds": 0},
        {"seconds": 3601},
        {"endpoint": CONTACT},
        {"endpoint": "/health"},
        {"error_rate": 0.1},
    ],
)
def test_a_fault_out_of_bounds_is_refused_and_changes_nothing(api: TestClient, fault: dict[str, Any]) -> None:
    set_before = api.put("/faults", json={"error_ratio": 0.5}).json()
    response = api.put("/faults", json=fault)
    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == list(fault)
    assert api.get("/faults").json()["error_ratio"] == set_before["error_ratio"]


def test_no_number_is_no_ratio(api: TestClient) -> None:
    json_headers = {"Content-Type": "application/json"}
    response = api.put("/faults", content=b'{"error_ratio": NaN}', headers=json_headers)
    assert response.status_code == 422


@pytest.mark.parametrize("host", ["192.0.2.7", "::", "testclient", ""])
def test_others_than_this_machine_are_refused(crm_app: FastAPI, host: str) -> None:
    with client(crm_app, host) as api:
        refused = [
            api.get("/faults"),
            api.put("/faults", json={"error_ratio": 1}),
            api.delete("/faults"),
        ]
        assert [response.status_code for response in refused] == [403, 403, 403]
        assert statuses(api, 1) == [401]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_may_use_every_loopback_address(crm_app: FastAPI, host: str) -> None:
    with client(crm_app, host) as api:
        assert api.put("/faults", json={"error_ratio": 1}).status_code == 200


def test_every_change_is_logged_as_a_warning(api: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    api.put("/faults", json={"error_ratio": 0.1, "endpoint": TEMPLATE, "latency_ms": 20})
    api.put("/faults", json={"error_ratio": 0.075, "seconds": 1})
    wait_until(lambda: api.get("/faults").json() == NONE, 5)
    api.put("/faults", json={"latency_ms": 5})
    api.delete("/faults")
    api.delete("/faults")
    records = [record for record in caplog.records if record.name == "neuroerp.faults"]
    assert {record.levelname for record in records} == {"WARNING"}
    assert [record.getMessage() for record in records] == [
        f"fault set for 600 s: error ratio 0.1, latency 20 ms, endpoint {TEMPLATE},"
        " CPU loop 0, leak 0 bytes/s",
        "fault set for 1 s: error ratio 0.075, latency 0 ms, endpoint any, CPU loop 0, leak 0 bytes/s",
        "fault ended: its time is over",
        "fault set for 600 s: error ratio 0, latency 5 ms, endpoint any, CPU loop 0, leak 0 bytes/s",
        "fault ended: it was deleted",
    ]


def test_a_worker_says_that_it_has_nothing_to_fail(environment: Environment, empty_stores: None) -> None:
    variables = {**environment("audit"), "FAULTS": "on"}
    with client(audit.service.build(audit.service.settings(variables))) as api:
        assert api.get("/faults").json() == NONE
        response = api.put("/faults", json={"error_ratio": 1})
        assert response.status_code == 409
        assert response.json()["error"]["code"] == "no_routes"


def test_prod_is_refused(environment: Environment) -> None:
    variables = {**environment("crm"), "ENVIRONMENT": "prod", "FAULTS": "on"}
    with pytest.raises(SettingsError, match="FAULTS: on, and ENVIRONMENT is prod"):
        read_settings(variables)
    assert read_settings({**variables, "FAULTS": "off"}).faults is False


def test_a_process_in_prod_ends_with_78(environment: Environment) -> None:
    variables = {**environment("crm"), "ENVIRONMENT": "prod", "FAULTS": "on"}
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "crm.app:app"],
        check=False,
        cwd=BACKEND,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 78
    assert "FAULTS: on, and ENVIRONMENT is prod" in done.stderr
    assert "Traceback" not in done.stderr
