"""The CRM twice on the same stores: as it is, and without its logs, traces and metrics.

    python services/backend/bench/serve.py <folder for logs> <OTLP URL> <share of traces>

Prints one line of JSON when both answer, and ends when its standard input does.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

BACKEND = Path(__file__).parent.parent
sys.path[:0] = [str(BACKEND), str(BACKEND / "tests")]

# They are found by the path above.
import psycopg  # noqa: E402
from servers import Stores, free_port, running_stores, wait_until  # noqa: E402

from neuroerp_service.migrate import migrate  # noqa: E402
from neuroerp_service.settings import read_migration_settings  # noqa: E402
from neuroerp_service.tokens import Principal, Tokens  # noqa: E402

CONTACTS = 200
KEY = "key-of-the-benchmark-0123456789-0123456789"


def main() -> None:
    folder, collector, sample = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    with running_stores() as stores:
        common = variables(stores)
        migrate("crm", read_migration_settings(common))
        principal = Principal(uuid4(), uuid4())
        fill(stores, principal)
        traces = {
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": collector,
            "TRACES_SAMPLE": sample,
        }
        kinds = {
            "on": ("crm.app:app", {**common, **traces}),
            "off": ("bare:app", {**common, "LOG_LEVEL": "critical"}),
        }
        running = {name: start(folder / f"{name}.log", *kind) for name, kind in kinds.items()}
        try:
            for _, url in running.values():
                wait_until(lambda url=url: answers(f"{url}/health"), 60)
            services = {name: {"pid": process.pid, "url": url} for name, (process, url) in running.items()}
            print(
                json.dumps({"services": services, "token": Tokens(KEY).issue(principal)}),
                flush=True,
            )
            sys.stdin.read()
        finally:
            for process, _ in running.values():
                process.terminate()
            for process, _ in running.values():
                process.wait(20)


def variables(stores: Stores) -> dict[str, str]:
    return {
        "SERVICE_NAME": "valeo-crm",
        "SERVICE_VERSION": "2.0.0",
        "ENVIRONMENT": "bench",
        "TEAM": "platform",
        "LATENCY_BUCKETS": "0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5",
        "DATABASE_URL": stores.database_url("crm"),
        "DATABASE_DIRECT_URL": stores.database_direct_url("crm"),
        "CACHE_URL": stores.cache_url,
        "TOKEN_KEY": KEY,
    }


def fill(stores: Stores, principal: Principal) -> None:
    with psycopg.connect(stores.database_direct_url("crm")) as connection:
        connection.execute(
            "INSERT INTO contacts (id, tenant_id, name, company, email, sort_key, search)"
            " SELECT gen_random_uuid(), %s, 'Contact ' || n, 'Company ' || n, 'c' || n || '@c.example',"
            " 'contact ' || n, array_to_tsvector(ARRAY['contact', n::text]) FROM generate_series(1, %s) n",
            [principal.tenant_id, CONTACTS],
        )


def start(log: Path, app: str, environment: dict[str, str]) -> tuple["subprocess.Popen[bytes]", str]:
    port = free_port()
    words = [
        "-m",
        "uvicorn",
        app,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--app-dir",
        str(BACKEND),
    ]
    path = os.pathsep.join([str(BACKEND), str(Path(__file__).parent)])
    with log.open("wb") as output:
        # No shell, and no word of anybody else.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *words],
            env={**os.environ, **environment, "PYTHONPATH": path},
            stdout=output,
            stderr=output,
        )
    return process, f"http://127.0.0.1:{port}"


def answers(url: str) -> bool:
    try:
        # Always http, of a server on loopback that was started here.
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return answer.status == 200
    except OSError:
        time.sleep(0.1)
        return False


if __name__ == "__main__":
    main()
