"""Users in the database."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from psycopg.errors import UniqueViolation

from identity.schemas import Registration, User, email_key
from neuroerp_service.errors import ApiError
from neuroerp_service.outbox import Outbox
from neuroerp_service.stores import Pool
from neuroerp_service.tokens import Principal


async def add_user(outbox: Outbox, registration: Registration, password_hash: str) -> User:
    principal = Principal(user_id=uuid4(), tenant_id=uuid4())
    email = registration.email
    try:
        async with outbox.transaction() as transaction:
            await transaction.connection.execute(
                "INSERT INTO tenants (id, name) VALUES (%s, %s)", [principal.tenant_id, registration.company]
            )
            await transaction.connection.execute(
                "INSERT INTO users (id, tenant_id, name, email, email_key, password_hash)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    principal.user_id,
                    principal.tenant_id,
                    registration.name,
                    email,
                    email_key(email),
                    password_hash,
                ],
            )
            await transaction.publish("user.registered", principal)
    except UniqueViolation:
        message = "This address is already registered."
        raise ApiError(HTTPStatus.CONFLICT, "email_taken", message, fields={"email": message}) from None
    return User(id=principal.user_id, name=registration.name, email=email, company=registration.company)


async def find_credentials(pool: Pool, key: str) -> dict[str, Any] | None:
    """The id, tenant and password hash of the user with this `email_key`."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT id, tenant_id, password_hash FROM users WHERE email_key = %s", [key]
        )
        return await cursor.fetchone()


async def find_user(pool: Pool, principal: Principal) -> User | None:
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT users.id, users.name, users.email, tenants.name AS company"
            " FROM users JOIN tenants ON tenants.id = users.tenant_id"
            " WHERE users.id = %s AND users.tenant_id = %s",
            [principal.user_id, principal.tenant_id],
        )
        row = await cursor.fetchone()
    return User(**row) if row else None
