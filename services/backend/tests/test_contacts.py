"""Contacts: create, read, update, delete, search, pages, and tenants that can't see each other."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import authorization
from fastapi.testclient import TestClient
from servers import Stores

from neuroerp_service.tokens import Principal

URL = "/api/crm/contacts"
CONTACT = {
    "name": "Änne Größ",
    "company": "Straße & Co. KG",
    "email": "aenne.groess@strasse.example",
    "phone": "+49 (30) 123-456",
    "notes": "Prefers calls before noon.",
}


@pytest.fixture
def created(crm_api: TestClient, headers: dict[str, str]) -> dict[str, Any]:
    response = crm_api.post(URL, json=CONTACT, headers=headers)
    assert response.status_code == 201
    return response.json()


def test_a_created_contact_can_be_read(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any]
) -> None:
    assert CONTACT.items() <= created.items()
    assert crm_api.get(f"{URL}/{created['id']}", headers=headers).json() == created


def test_an_update_replaces_all_fields(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any]
) -> None:
    url = f"{URL}/{created['id']}"
    updated = crm_api.put(url, json={"name": "Anna", "email": "", "notes": "  "}, headers=headers).json()
    assert updated["name"] == "Anna"
    assert [updated[key] for key in ("company", "email", "phone", "notes")] == [None] * 4
    assert updated["updated_at"] > created["updated_at"]
    found = crm_api.get(URL, params={"search": "größ"}, headers=headers).json()
    assert found["total"] == 0


def test_a_deleted_contact_is_gone(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any]
) -> None:
    url = f"{URL}/{created['id']}"
    assert crm_api.delete(url, headers=headers).status_code == 204
    assert crm_api.get(url, headers=headers).status_code == 404
    assert crm_api.delete(url, headers=headers).status_code == 404


@pytest.mark.parametrize("search", ["größ", "GROSS", "anne", "strasse co", "aenne", "123", ""])
def test_search_finds_beginnings_of_words_without_case_and_umlauts(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any], search: str
) -> None:
    page = crm_api.get(URL, params={"search": search}, headers=headers).json()
    assert [item["id"] for item in page["items"]] == [created["id"]]


@pytest.mark.parametrize("search", ["roß", "anne unknown", "it's | 'x':* & !"])
def test_search_finds_nothing_else(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any], search: str
) -> None:
    page = crm_api.get(URL, params={"search": search}, headers=headers).json()
    assert page["items"] == []
    assert page["total"] == 0


def test_pages_follow_the_name(crm_api: TestClient, headers: dict[str, str]) -> None:
    for name in ("Zoe", "Ärzte", "bernd", "Otto", "Öztürk"):
        crm_api.post(URL, json={"name": name}, headers=headers)
    pages = [
        crm_api.get(URL, params={"page": page, "page_size": 2}, headers=headers).json()
        for page in (1, 2, 3, 4)
    ]
    assert [page["total"] for page in pages] == [5] * 4
    names = [[item["name"] for item in page["items"]] for page in pages]
    assert names == [["Ärzte", "bernd"], ["Otto", "Öztürk"], ["Zoe"], []]


def test_another_tenant_neither_sees_nor_changes_a_contact(
    crm_api: TestClient, headers: dict[str, str], created: dict[str, Any]
) -> None:
    stranger = authorization(Principal(user_id=uuid4(), tenant_id=uuid4()))
    url = f"{URL}/{created['id']}"
    assert crm_api.get(URL, headers=stranger).json()["total"] == 0
    assert crm_api.get(url, headers=stranger).status_code == 404
    assert crm_api.put(url, json={"name": "Mine"}, headers=stranger).status_code == 404
    assert crm_api.delete(url, headers=stranger).status_code == 404
    assert crm_api.get(url, headers=headers).json() == created


def test_colleagues_share_their_tenants_contacts(
    crm_api: TestClient, principal: Principal, created: dict[str, Any]
) -> None:
    colleague = authorization(Principal(user_id=uuid4(), tenant_id=principal.tenant_id))
    assert crm_api.get(f"{URL}/{created['id']}", headers=colleague).json() == created


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x")]
)
def test_every_route_wants_a_token(crm_api: TestClient, method: str, path: str) -> None:
    assert crm_api.request(method, URL + path.replace("x", str(uuid4()))).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("email", "no address"),
        ("phone", "call me"),
        ("notes", "x" * 2001),
        ("tenant_id", str(uuid4())),
    ],
)
def test_a_wrong_field_is_named(crm_api: TestClient, headers: dict[str, str], field: str, value: str) -> None:
    response = crm_api.post(URL, json={**CONTACT, field: value}, headers=headers)
    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("query", [{"page": 0}, {"page": 1001}, {"page_size": 101}, {"search": "x" * 101}])
def test_a_listing_is_bounded(crm_api: TestClient, headers: dict[str, str], query: dict[str, Any]) -> None:
    response = crm_api.get(URL, params=query, headers=headers)
    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == list(query)


def test_a_listing_reads_the_index_by_name(stores: Stores, migrated: None) -> None:
    with psycopg.connect(stores.database_direct_url("crm")) as connection:
        connection.execute(
            "INSERT INTO contacts (id, tenant_id, name, sort_key, search)"
            " SELECT gen_random_uuid(), gen_random_uuid(), 'n', 'n', '' FROM generate_series(1, 5000)"
        )
        connection.execute("ANALYZE contacts")
        rows = connection.execute(
            "EXPLAIN SELECT * FROM contacts WHERE tenant_id = %s ORDER BY sort_key, id LIMIT 20",
            [uuid4()],
        ).fetchall()
        connection.rollback()
    assert "Index Scan using contacts_by_name" in str(rows)
