"""The identity API."""

from http import HTTPStatus

from fastapi import APIRouter, Request

from identity.passwords import UNKNOWN_USER, hash_password, verify_password
from identity.schemas import AccessToken, Login, Registration, User, email_key
from identity.throttle import LoginThrottle
from identity.users import add_user, find_credentials, find_user
from neuroerp_service.errors import ApiError
from neuroerp_service.outbox import Outbox
from neuroerp_service.tokens import LIFETIME_SECONDS, CurrentPrincipal, Principal, Tokens, unauthorized

router = APIRouter(prefix="/api/identity")


@router.post("/register", status_code=201, responses={409: {}, 422: {}})
async def register(request: Request, registration: Registration) -> User:
    # Hashed first, so that a taken address takes as long as a free one.
    password_hash = await hash_password(registration.password)
    outbox: Outbox = request.app.state.outbox
    return await add_user(outbox, registration, password_hash)


@router.post("/login", responses={401: {}, 422: {}, 429: {}})
async def login(request: Request, credentials: Login) -> AccessToken:
    resources = request.app.state.resources
    throttle = LoginThrottle(resources.redis)
    client = request.client.host if request.client else "unknown"
    key = email_key(credentials.email)
    await throttle.count(key, client)

    user = await find_credentials(resources.pool, key)
    stored = user["password_hash"] if user else UNKNOWN_USER
    if not await verify_password(stored, credentials.password) or user is None:
        raise ApiError(
            HTTPStatus.UNAUTHORIZED, "wrong_credentials", "The email address or the password is wrong."
        )

    await throttle.forget(key, client)
    principal = Principal(user_id=user["id"], tenant_id=user["tenant_id"])
    outbox: Outbox = request.app.state.outbox
    async with outbox.transaction() as transaction:
        await transaction.publish("user.logged_in", principal)
    tokens: Tokens = request.app.state.tokens
    return AccessToken(access_token=tokens.issue(principal), expires_in=LIFETIME_SECONDS)


@router.get("/me", responses={401: {}})
async def me(request: Request, principal: CurrentPrincipal) -> User:
    user = await find_user(request.app.state.resources.pool, principal)
    if user is None:
        raise unauthorized()
    return user
