"""Exemplars: from a latency in Prometheus to the trace of a request that took it, under the same names."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from collector import Collector, running_collector
from conftest import Environment
from servers import free_port, wait_until
from test_observability import CONTACTS, answers, run_uvicorn

TRACE = "0123456789abcdef0123456789abcdef"
OPEN_METRICS = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running


@pytest.fixture
def crm_url(environment: Environment, empty_stores: None, collector: Collector) -> Iterator[str]:
    port = free_port()
    traces = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector.url, "TRACES_SAMPLE": "0"}
    process = run_uvicorn("crm", {**environment("crm"), **traces}, port)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{url}/health"), 20)
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=10)


def series(text: str) -> set[str]:
    """Names and labels, without values and exemplars."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {line.partition(" # ")[0].rpartition(" ")[0] for line in lines}


def test_only_who_asks_for_them_gets_exemplars_and_all_get_the_same_series(
    crm_url: str, headers: dict[str, str]
) -> None:
    httpx2.get(crm_url + CONTACTS, headers={**headers, "traceparent": f"00-{TRACE}-0123456789abcdef-01"})
    httpx2.get(f"{crm_url}/nowhere")
    plain = httpx2.get(f"{crm_url}/metrics")
    open_metrics = httpx2.get(f"{crm_url}/metrics", headers={"Accept": OPEN_METRICS})
    assert plain.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "trace_id" not in plain.text
    assert open_metrics.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    examples = [line for line in open_metrics.text.splitlines() if "trace_id" in line]
    assert [f'# {{trace_id="{TRACE}"}}' in line for line in examples] == [True]
    assert series(plain.text) == series(open_metrics.text)
    judged = subprocess.run(
        ["promtool", "check", "metrics"],  # noqa: S607 -- the one on the PATH, as the set-up pins it
        input=plain.text,
        text=True,
        capture_output=True,
        check=False,
    )
    assert "error" not in judged.stderr


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="no Prometheus")
def test_prometheus_keeps_them(crm_url: str, headers: dict[str, str], tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    target = crm_url.removeprefix("http://")
    (tmp_path / "prometheus.yml").write_text(
        "scrape_configs:\n- job_name: crm\n  scrape_interval: 1s\n  static_configs:\n"
        f"  - targets: ['{target}']\n"
    )
    words = [
        "prometheus",
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address={address}",
        "--enable-feature=native-histograms,exemplar-storage",
    ]

    def ask(path: str, **parameters: str) -> Any:
        try:
            answer = httpx2.get(f"http://{address}/api/v1/{path}", params=parameters, timeout=5)
        except httpx2.TransportError:
            return []
        return answer.json()["data"] if answer.status_code == 200 else []

    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # The first scrape; then the requests.
        wait_until(lambda: ask("label/__name__/values"), 30)
        given = {**headers, "traceparent": f"00-{TRACE}-0123456789abcdef-01"}
        assert httpx2.get(crm_url + CONTACTS, headers=given).status_code == 200
        window = {"start": "0", "end": "9999999999"}

        def examples() -> Any:
            return ask("query_exemplars", query="http_request_duration_seconds_bucket", **window)

        wait_until(examples, 15)
        [found] = examples()
        assert found["seriesLabels"]["endpoint"] == CONTACTS
        assert found["exemplars"][0]["labels"] == {"trace_id": TRACE}
        names = set(ask("label/__name__/values"))
        assert {
            "http_requests_total",
            "http_request_duration_seconds_bucket",
            "http_request_duration_seconds_count",
            "http_request_duration_seconds_sum",
            "outbox_oldest_unsent_seconds",
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "service_info",
        } <= names
        answer = ask("query", query='http_requests_total{status="200",method="GET"}')
        assert {each["metric"]["endpoint"] for each in answer["result"]} >= {CONTACTS}
    finally:
        process.terminate()
        process.wait(20)
