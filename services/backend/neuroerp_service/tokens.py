"""Access tokens (JWT, HS256), and the dependency that asks for one."""

import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from neuroerp_service.current import work
from neuroerp_service.errors import ApiError

ISSUER = "valeo-backend"
AUDIENCE = "neuroerp-api"
LIFETIME_SECONDS = 3600
CLOCK_SKEW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a request acts for. All data is read and written within the tenant."""

    user_id: UUID
    tenant_id: UUID


class Tokens:
    def __init__(self, key: str) -> None:
        self._key = key

    def issue(self, principal: Principal) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(principal.user_id),
            "tenant": str(principal.tenant_id),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def verify(self, token: str) -> Principal:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "tenant"]},
            )
            return Principal(UUID(claims["sub"]), UUID(claims["tenant"]))
        except (jwt.InvalidTokenError, ValueError) as error:
            raise unauthorized() from error


def unauthorized() -> ApiError:
    """One answer for every reason, so that it tells an attacker nothing."""
    return ApiError(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        "Log in to continue.",
        headers={"WWW-Authenticate": "Bearer"},
    )


_bearer = HTTPBearer(auto_error=False)


def authenticate(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    if credentials is None:
        raise unauthorized()
    tokens: Tokens = request.app.state.tokens
    principal = tokens.verify(credentials.credentials)
    current = work.get()
    if current is not None:
        current.user_id = str(principal.user_id)
    return principal


CurrentPrincipal = Annotated[Principal, Depends(authenticate)]
