"""Health, metrics, logs and errors: what every service gets from the library."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from conftest import Environment
from fastapi import APIRouter
from fastapi.testclient import TestClient
from servers import Stores, free_port, wait_until

from neuroerp_service.app import MAX_BODY_BYTES, create_app
from neuroerp_service.settings import read_settings

BACKEND = Path(__file__).parent.parent
CONTACTS = "/api/crm/contacts"


def sample(api: TestClient, name: str, **labels: str) -> float | None:
    """The value of the series that has these labels, among others."""
    for line in api.get("/metrics").text.splitlines():
        if line.startswith((f"{name}{{", f"{name} ")) and all(
            f'{k}="{v}"' in line for k, v in labels.items()
        ):
            return float(line.rpartition(" ")[2])
    return None


def test_health_names_each_dependency(crm_api: TestClient) -> None:
    response = crm_api.get("/health")
    body = response.json()
    assert response.status_code == 200
    assert body["status"] == "ok"
    assert body["version"] == "2.0.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])
    assert body["services"]["database"]["status"] == "ok"
    assert body["services"]["database"]["latency_ms"] > 0
    assert body["services"]["redis"]["status"] == "ok"
    assert body["services"]["external_apis"] == {"status": "not_used"}


def test_health_is_degraded_without_redis_and_recovers(crm_api: TestClient, stores: Stores) -> None:
    stores.redis.stop()
    try:
        response = crm_api.get("/health")
        assert response.status_code == 503
        assert response.json()["status"] == "degraded"
        assert response.json()["services"]["redis"] == {"status": "error", "error": "ConnectionError"}
    finally:
        stores.redis.start()
    wait_until(lambda: crm_api.get("/health").status_code == 200)


def test_requests_get_503_without_the_database_and_recover(
    crm_api: TestClient, stores: Stores, headers: dict[str, str]
) -> None:
    stores.pgbouncer.stop()
    try:
        response = crm_api.get("/health")
        assert response.status_code == 503
        assert response.json()["status"] == "unhealthy"
        refused = crm_api.get(CONTACTS, headers=headers)
        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "unavailable"
    finally:
        stores.pgbouncer.start()
    wait_until(lambda: crm_api.get("/health").status_code == 200)
    wait_until(lambda: crm_api.get(CONTACTS, headers=headers).status_code == 200)


def test_every_route_starts_at_zero(crm_api: TestClient) -> None:
    expected = [("GET", "", "200"), ("POST", "", "201"), ("DELETE", "/{contact_id}", "204")]
    for method, path, status in expected:
        for code in (status, "500", "401"):
            labels = {"method": method, "endpoint": CONTACTS + path, "status": code}
            assert sample(crm_api, "http_requests_total", **labels) == 0
        count = sample(
            crm_api, "http_request_duration_seconds_count", method=method, endpoint=CONTACTS + path
        )
        assert count == 0


def test_requests_are_counted_by_template_and_never_by_path(
    crm_api: TestClient, headers: dict[str, str]
) -> None:
    contact = "0b0e7a39-2f0e-4a4d-9f6f-2a1f3f3e8c11"
    crm_api.get(f"{CONTACTS}/{contact}", headers=headers)
    crm_api.get("/wp-login.php")
    crm_api.request("BREW", CONTACTS)
    crm_api.get("/health")
    template = f"{CONTACTS}/{{contact_id}}"
    assert sample(crm_api, "http_requests_total", method="GET", endpoint=template, status="404") == 1
    assert sample(crm_api, "http_requests_total", method="GET", endpoint="unmatched", status="404") == 1
    assert sample(crm_api, "http_requests_total", method="OTHER", status="405") == 1
    text = crm_api.get("/metrics").text
    assert not [word for word in (contact, "wp-login", "BREW", 'endpoint="/health"') if word in text]


def test_metrics_have_the_configured_buckets_the_process_and_the_version(crm_api: TestClient) -> None:
    text = crm_api.get("/metrics").text
    assert set(re.findall(r'le="([^"]+)"', text)) == {"0.1", "0.5", "1.0", "+Inf"}
    assert "process_resident_memory_bytes" in text
    labels = {"service": "valeo-crm", "version": "2.0.0", "environment": "test", "team": "platform"}
    assert sample(crm_api, "service_info", **labels) == 1


@pytest.fixture
def broken_api(environment: Environment) -> TestClient:
    """A service with a bug."""
    router = APIRouter(prefix="/api/broken")

    @router.get("/{item}")
    async def broken(item: str) -> None:
        raise RuntimeError(item)

    return TestClient(create_app(read_settings(environment("crm")), routers=[router]))


def test_an_unhandled_error_is_a_500_that_is_counted_and_says_nothing(broken_api: TestClient) -> None:
    response = broken_api.get("/api/broken/secret-item")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert "secret-item" not in response.text
    labels = {"method": "GET", "endpoint": "/api/broken/{item}"}
    assert sample(broken_api, "http_requests_total", status="500", **labels) == 1
    assert sample(broken_api, "http_request_duration_seconds_count", **labels) == 1


def test_a_body_that_is_too_large_is_refused_and_counted(
    crm_api: TestClient, headers: dict[str, str]
) -> None:
    response = crm_api.post(CONTACTS, content=b"x" * (MAX_BODY_BYTES + 1), headers=headers)
    assert response.status_code == 413
    assert sample(crm_api, "http_requests_total", method="POST", endpoint=CONTACTS, status="413") == 1


def test_a_body_that_is_no_json_is_refused(crm_api: TestClient, headers: dict[str, str]) -> None:
    json_headers = {**headers, "Content-Type": "application/json"}
    assert crm_api.post(CONTACTS, content=b"{", headers=json_headers).status_code == 422


@pytest.mark.parametrize("given", ["", "bad id\twith spaces", "x" * 65])
def test_a_request_gets_an_id_unless_it_brings_a_good_one(crm_api: TestClient, given: str) -> None:
    assert crm_api.get("/x", headers={"X-Request-ID": "trace-1"}).headers["X-Request-ID"] == "trace-1"
    made = crm_api.get("/x", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", made)


def run_uvicorn(service: str, environment: dict[str, str], port: int) -> "subprocess.Popen[str]":
    words = ["uvicorn", f"{service}.app:app", "--host", "127.0.0.1", "--port", str(port)]
    variables = {**os.environ, **environment, "PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=BACKEND,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.usefixtures("empty_stores")
def test_a_process_logs_json_alone_without_secrets_and_ends_on_sigterm(environment: Environment) -> None:
    port, variables = free_port(), environment("identity")
    process = run_uvicorn("identity", variables, port)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{url}/health"), 20)
        person = {"company": "C", "name": "N", "email": "person@c.example", "password": "the-password-itself"}
        httpx2.post(f"{url}/api/identity/register", json=person, headers={"X-Request-ID": "trace-2"})
        token = httpx2.post(
            f"{url}/api/identity/login", json={key: person[key] for key in ("email", "password")}
        ).json()["access_token"]
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=10)

    lines: list[dict[str, Any]] = [json.loads(line) for line in output.splitlines()]
    for line in lines:
        assert {"timestamp", "level", "message"} <= set(line)
        assert line["service"] == "valeo-backend"
        assert (line["environment"], line["version"], line["team"]) == ("test", "2.0.0", "platform")
    request = next(line for line in lines if line.get("request_id") == "trace-2")
    assert request["method"] == "POST"
    assert request["endpoint"] == "/api/identity/register"
    assert request["status"] == 201
    assert request["duration_ms"] > 0
    assert "Application shutdown complete." in [line["message"] for line in lines]
    secrets = [person["password"], person["email"], token, variables["TOKEN_KEY"], "pw-of-the-tests"]
    assert not [secret for secret in secrets if secret in output]
