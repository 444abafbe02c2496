"""Registration and login."""

import time
from statistics import median
from typing import Any
from uuid import uuid4

import jwt
import pytest
from conftest import TOKEN_KEY, authorization
from fastapi.testclient import TestClient
from servers import Stores

from identity.throttle import ATTEMPTS
from neuroerp_service.tokens import AUDIENCE, ISSUER, Principal

REGISTRATION = {
    "company": "Müller & Söhne GmbH",
    "name": "Jörg Müller",
    "email": "joerg@mueller.example",
    "password": "correct horse battery",
}
CREDENTIALS = {key: REGISTRATION[key] for key in ("email", "password")}


@pytest.fixture
def registered(identity_api: TestClient) -> dict[str, Any]:
    response = identity_api.post("/api/identity/register", json=REGISTRATION)
    assert response.status_code == 201
    return response.json()


def login(api: TestClient, **changes: str) -> Any:
    return api.post("/api/identity/login", json={**CREDENTIALS, **changes})


def test_registration_gives_the_user_and_no_password(registered: dict[str, Any]) -> None:
    assert registered["email"] == REGISTRATION["email"]
    assert registered["company"] == REGISTRATION["company"]
    assert set(registered) == {"id", "name", "email", "company"}


def test_login_gives_a_token_that_opens_the_own_profile(
    identity_api: TestClient, registered: dict[str, Any]
) -> None:
    token = login(identity_api).json()
    assert token["token_type"] == "bearer"
    assert token["expires_in"] == 3600
    profile = identity_api.get(
        "/api/identity/me", headers={"Authorization": f"Bearer {token['access_token']}"}
    )
    assert profile.json() == registered


@pytest.mark.usefixtures("registered")
def test_an_address_is_registered_once_whatever_its_case(identity_api: TestClient) -> None:
    response = identity_api.post(
        "/api/identity/register", json={**REGISTRATION, "email": "JOERG@Mueller.Example"}
    )
    assert response.status_code == 409
    assert "email" in response.json()["error"]["fields"]


@pytest.mark.usefixtures("registered")
def test_login_ignores_the_case_of_the_address(identity_api: TestClient) -> None:
    assert login(identity_api, email=" JOERG@mueller.example ").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a@b"),
        ("password", "short"),
        ("password", "x" * 129),
        ("name", "   "),
        ("company", "x" * 201),
        ("admin", "yes"),
    ],
)
def test_registration_says_which_field_is_wrong_and_echoes_nothing(
    identity_api: TestClient, field: str, value: str
) -> None:
    response = identity_api.post("/api/identity/register", json={**REGISTRATION, field: value})
    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]
    assert value.strip() == "" or f'"{value}"' not in response.text


@pytest.mark.usefixtures("registered")
def test_unknown_address_and_wrong_password_get_the_same_answer(identity_api: TestClient) -> None:
    wrong = login(identity_api, password="wrong password")
    unknown = login(identity_api, email="nobody@mueller.example")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


@pytest.mark.usefixtures("registered")
def test_unknown_address_and_wrong_password_take_similar_time(identity_api: TestClient) -> None:
    def seconds(email: str) -> float:
        started = time.perf_counter()
        login(identity_api, email=email, password="wrong password")
        return time.perf_counter() - started

    known = median(seconds(CREDENTIALS["email"]) for _ in range(5))
    unknown = median(seconds("nobody@mueller.example") for _ in range(5))
    assert unknown > known / 2


@pytest.mark.usefixtures("registered")
def test_too_many_attempts_are_refused_even_with_the_right_password(identity_api: TestClient) -> None:
    for _ in range(ATTEMPTS):
        assert login(identity_api, password="wrong password").status_code == 401
    refused = login(identity_api)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    assert login(identity_api, email="other@mueller.example").status_code == 401


@pytest.mark.usefixtures("registered")
def test_a_login_forgets_earlier_wrong_attempts(identity_api: TestClient) -> None:
    for _ in range(2):
        for _ in range(ATTEMPTS - 1):
            login(identity_api, password="wrong password")
        assert login(identity_api).status_code == 200


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(uuid4()), "tenant": str(uuid4())}
    merged = {**good, "iat": now, "exp": now + 60, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("nonsense", id="no token"),
        pytest.param(jwt.encode(claims(), "x" * 32), id="another key"),
        pytest.param(jwt.encode(claims(exp=1), TOKEN_KEY), id="expired"),
        pytest.param(jwt.encode(claims(exp=None), TOKEN_KEY), id="never expires"),
        pytest.param(jwt.encode(claims(iss="somebody"), TOKEN_KEY), id="another issuer"),
        pytest.param(jwt.encode(claims(aud="another-api"), TOKEN_KEY), id="another audience"),
        pytest.param(jwt.encode(claims(tenant="no uuid"), TOKEN_KEY), id="malformed tenant"),
        pytest.param(jwt.encode(claims(tenant=None), TOKEN_KEY), id="no tenant"),
        pytest.param(jwt.encode(claims(), None, algorithm="none"), id="unsigned"),
        pytest.param(jwt.encode(claims(), TOKEN_KEY), id="of a user who is gone"),
    ],
)
def test_a_token_that_proves_nothing_is_refused(identity_api: TestClient, token: str) -> None:
    response = identity_api.get("/api/identity/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_no_token_is_refused(identity_api: TestClient) -> None:
    assert identity_api.get("/api/identity/me").status_code == 401


def test_a_token_of_another_tenant_does_not_open_the_profile(
    identity_api: TestClient, registered: dict[str, Any], principal: Principal
) -> None:
    forged = Principal(user_id=registered["id"], tenant_id=principal.tenant_id)
    assert identity_api.get("/api/identity/me", headers=authorization(forged)).status_code == 401


@pytest.mark.usefixtures("registered")
def test_people_can_log_in_while_redis_is_gone(identity_api: TestClient, stores: Stores) -> None:
    stores.redis.stop()
    try:
        assert login(identity_api).status_code == 200
    finally:
        stores.redis.start()
