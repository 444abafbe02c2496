"""Fixtures: the stores for the whole run, and for each test the services, with empty tables and streams."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from servers import ROLES, Stores, running_stores

import audit.service
import crm.service
import identity.service
from neuroerp_service.migrate import migrate
from neuroerp_service.settings import read_migration_settings
from neuroerp_service.tokens import Principal, Tokens

TOKEN_KEY = "key-of-the-tests-0123456789-0123456789"
NAMES = {"identity": "valeo-backend", "crm": "valeo-crm", "audit": "valeo-audit"}

Environment = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def stores() -> Iterator[Stores]:
    with running_stores() as running:
        yield running


@pytest.fixture(scope="session")
def environment(stores: Stores) -> Environment:
    """The variables that the stack gives to a service."""

    def of(role: str) -> dict[str, str]:
        return {
            "SERVICE_NAME": NAMES[role],
            "SERVICE_VERSION": "2.0.0",
            "ENVIRONMENT": "test",
            "TEAM": "platform",
            "LATENCY_BUCKETS": "0.1,0.5,1",
            "DATABASE_URL": stores.database_url(role),
            "DATABASE_DIRECT_URL": stores.database_direct_url(role),
            "CACHE_URL": stores.cache_url,
            "TOKEN_KEY": TOKEN_KEY,
            "PORT": "8000",
        }

    return of


@pytest.fixture(scope="session")
def migrated(environment: Environment) -> None:
    for role in ROLES:
        migrate(role, read_migration_settings(environment(role)))


@pytest.fixture
def empty_stores(stores: Stores, migrated: None) -> None:
    tables = {"identity": "tenants, users, outbox", "crm": "contacts, outbox", "audit": "audit_log"}
    for role, names in tables.items():
        with psycopg.connect(stores.database_direct_url(role)) as connection:
            connection.execute(f"TRUNCATE {names}")
    with stores.redis_client() as client:
        client.flushall()


@pytest.fixture
def identity_api(environment: Environment, empty_stores: None) -> Iterator[TestClient]:
    with TestClient(identity.service.build(identity.service.settings(environment("identity")))) as client:
        yield client


@pytest.fixture
def crm_api(environment: Environment, empty_stores: None) -> Iterator[TestClient]:
    with TestClient(crm.service.build(crm.service.settings(environment("crm")))) as client:
        yield client


@pytest.fixture
def audit_api(environment: Environment, empty_stores: None) -> Iterator[TestClient]:
    with TestClient(audit.service.build(audit.service.settings(environment("audit")))) as client:
        yield client


@pytest.fixture
def principal() -> Principal:
    return Principal(user_id=uuid4(), tenant_id=uuid4())


@pytest.fixture
def headers(principal: Principal) -> dict[str, str]:
    return authorization(principal)


def authorization(principal: Principal) -> dict[str, str]:
    return {"Authorization": f"Bearer {Tokens(TOKEN_KEY).issue(principal)}"}
