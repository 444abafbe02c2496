"""From a change to its row in the audit log: the outbox, the stream and the worker, and what may go wrong."""

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import Environment
from fastapi.testclient import TestClient
from psycopg.rows import dict_row
from servers import Stores, wait_until
from test_observability import sample

from audit.stream import DEAD_LETTERS, GROUP
from neuroerp_service.events import FIELD, STREAM, Event
from neuroerp_service.migrate import migrate
from neuroerp_service.settings import read_migration_settings
from neuroerp_service.tokens import Principal

URL = "/api/crm/contacts"


@pytest.fixture
def log(stores: Stores) -> Any:
    def rows() -> list[dict[str, Any]]:
        with psycopg.connect(stores.database_direct_url("audit"), row_factory=dict_row) as connection:
            return connection.execute("SELECT * FROM audit_log ORDER BY occurred_at").fetchall()

    return rows


def outbox_size(stores: Stores) -> int:
    with psycopg.connect(stores.database_direct_url("crm")) as connection:
        row = connection.execute("SELECT count(*) FROM outbox").fetchone()
    return row[0] if row else 0


def test_each_change_of_a_contact_is_audited(
    crm_api: TestClient, audit_api: TestClient, headers: dict[str, str], principal: Principal, log: Any
) -> None:
    traced = {**headers, "X-Request-ID": "trace-3"}
    contact = crm_api.post(URL, json={"name": "Änne"}, headers=traced).json()["id"]
    crm_api.put(f"{URL}/{contact}", json={"name": "Anna"}, headers=headers)
    crm_api.delete(f"{URL}/{contact}", headers=headers)
    wait_until(lambda: len(log()) == 3)
    rows = log()
    assert [row["type"] for row in rows] == ["contact.created", "contact.updated", "contact.deleted"]
    assert {row["tenant_id"] for row in rows} == {principal.tenant_id}
    assert {row["actor_id"] for row in rows} == {principal.user_id}
    assert rows[0]["source"] == "valeo-crm"
    assert rows[0]["request_id"] == "trace-3"
    assert rows[0]["data"] == {"contact_id": contact}
    wait_until(lambda: sample(audit_api, "worker_processed_total", outcome="recorded") == 3)


def test_registration_and_login_are_audited(
    identity_api: TestClient, audit_api: TestClient, log: Any
) -> None:
    person = {"email": "a@b.example", "password": "a long password"}
    identity_api.post("/api/identity/register", json={**person, "company": "C", "name": "N"})
    identity_api.post("/api/identity/login", json=person)
    wait_until(lambda: [row["type"] for row in log()] == ["user.registered", "user.logged_in"])
    assert audit_api.get("/health").status_code == 200


def test_a_change_that_is_refused_publishes_nothing(
    crm_api: TestClient, headers: dict[str, str], stores: Stores
) -> None:
    crm_api.put(f"{URL}/{uuid4()}", json={"name": "Nobody"}, headers=headers)
    assert outbox_size(stores) == 0
    with stores.redis_client() as client:
        assert client.xlen(STREAM) == 0


def test_no_event_is_lost_while_redis_is_gone(
    crm_api: TestClient, audit_api: TestClient, headers: dict[str, str], stores: Stores, log: Any
) -> None:
    stores.redis.stop()
    try:
        for number in range(3):
            assert crm_api.post(URL, json={"name": f"N{number}"}, headers=headers).status_code == 201
        assert outbox_size(stores) == 3
        wait_until(lambda: (sample(crm_api, "outbox_oldest_unsent_seconds") or 0) > 0.5)
        wait_until(lambda: (sample(audit_api, "worker_oldest_unfinished_seconds") or 0) > 0.5)
    finally:
        stores.redis.start()
    wait_until(lambda: len(log()) == 3, 15)
    assert outbox_size(stores) == 0


def event(principal: Principal) -> Event:
    return Event.now("contact.created", "valeo-crm", principal, {"contact_id": str(uuid4())})


def test_a_copy_of_an_event_has_no_second_effect(
    audit_api: TestClient, principal: Principal, stores: Stores, log: Any
) -> None:
    text = event(principal).to_json()
    with stores.redis_client() as client:
        for _ in range(2):
            client.xadd(STREAM, {FIELD: text})
    wait_until(lambda: sample(audit_api, "worker_processed_total", outcome="duplicate") == 1)
    assert len(log()) == 1


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"event_id": "x"}'])
def test_an_entry_that_is_no_event_is_put_aside_and_the_next_is_handled(
    audit_api: TestClient, principal: Principal, stores: Stores, log: Any, text: str
) -> None:
    with stores.redis_client() as client:
        client.xadd(STREAM, {FIELD: text})
        client.xadd(STREAM, {FIELD: event(principal).to_json()})
        wait_until(lambda: len(log()) == 1)
        wait_until(lambda: sample(audit_api, "worker_processed_total", outcome="recorded") == 1)
        assert [fields[FIELD] for _, fields in client.xrange(DEAD_LETTERS)] == [text]
        assert client.xpending(STREAM, GROUP)["pending"] == 0
    assert sample(audit_api, "worker_processed_total", outcome="rejected") == 1


def test_a_text_that_postgres_cannot_store_is_put_aside(
    audit_api: TestClient, principal: Principal, stores: Stores
) -> None:
    raw = json.loads(event(principal).to_json())
    raw["data"] = {"contact_id": "\u0000"}
    with stores.redis_client() as client:
        client.xadd(STREAM, {FIELD: json.dumps(raw)})
    wait_until(lambda: sample(audit_api, "worker_processed_total", outcome="rejected") == 1)


def test_what_a_dead_worker_left_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
    stores: Stores,
    empty_stores: None,
    principal: Principal,
    log: Any,
    environment: Environment,
) -> None:
    import audit.service

    with stores.redis_client() as client:
        client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        client.xadd(STREAM, {FIELD: event(principal).to_json()})
        client.xreadgroup(GROUP, "dead-worker", {STREAM: ">"})
        monkeypatch.setattr("audit.stream.STALE_MILLISECONDS", 1)
        with TestClient(audit.service.build(audit.service.settings(environment("audit")))):
            wait_until(lambda: len(log()) == 1)
        assert client.xpending(STREAM, GROUP)["pending"] == 0


def test_events_wait_while_the_database_is_gone(
    audit_api: TestClient, principal: Principal, stores: Stores, log: Any
) -> None:
    stores.pgbouncer.stop()
    try:
        with stores.redis_client() as client:
            client.xadd(STREAM, {FIELD: event(principal).to_json()})
        wait_until(lambda: (sample(audit_api, "worker_processed_total", outcome="failed") or 0) > 0)
        assert log() == []
    finally:
        stores.pgbouncer.start()
    wait_until(lambda: len(log()) == 1, 15)


def test_the_worker_survives_the_loss_of_the_stream(
    audit_api: TestClient, principal: Principal, stores: Stores, log: Any
) -> None:
    with stores.redis_client() as client:
        wait_until(lambda: client.exists(STREAM))
        client.flushall()
        client.xadd(STREAM, {FIELD: event(principal).to_json()})
    wait_until(lambda: len(log()) == 1)
    assert audit_api.get("/health").status_code == 200


def test_migrating_again_changes_nothing(environment: Environment, migrated: None, stores: Stores) -> None:
    migrate("crm", read_migration_settings(environment("crm")))
    with psycopg.connect(stores.database_direct_url("crm")) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'crm' ORDER BY 1"
        ).fetchall()
    assert tables == [("alembic_version",), ("contacts",), ("outbox",)]
