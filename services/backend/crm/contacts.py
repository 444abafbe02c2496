"""Contacts in the database. Every statement names the tenant: other tenants' rows stay out of reach."""

from typing import Any
from uuid import UUID, uuid4

from psycopg.sql import SQL

from crm.schemas import Contact, ContactInput, ContactPage
from crm.search import fold, prefix_query, words
from neuroerp_service.outbox import Outbox
from neuroerp_service.stores import Pool
from neuroerp_service.tokens import Principal

_COLUMNS = SQL("id, name, company, email, phone, notes, created_at, updated_at")
_MATCHING = SQL("tenant_id = %(tenant)s AND (%(query)s::tsquery IS NULL OR search @@ %(query)s::tsquery)")

_COUNT = SQL("SELECT count(*) AS total FROM contacts WHERE {}").format(_MATCHING)
_LIST = SQL(
    "SELECT {} FROM contacts WHERE {} ORDER BY sort_key, id LIMIT %(limit)s OFFSET %(offset)s"
).format(_COLUMNS, _MATCHING)
_GET = SQL("SELECT {} FROM contacts WHERE tenant_id = %s AND id = %s").format(_COLUMNS)
_CREATE = SQL(
    "INSERT INTO contacts (id, tenant_id, name, company, email, phone, notes, sort_key, search)"
    " VALUES (%(id)s, %(tenant)s, %(name)s, %(company)s, %(email)s, %(phone)s, %(notes)s, %(sort_key)s,"
    " array_to_tsvector(%(words)s::text[])) RETURNING {}"
).format(_COLUMNS)
_UPDATE = SQL(
    "UPDATE contacts SET name = %(name)s, company = %(company)s, email = %(email)s, phone = %(phone)s,"
    " notes = %(notes)s, sort_key = %(sort_key)s, search = array_to_tsvector(%(words)s::text[]),"
    " updated_at = now() WHERE tenant_id = %(tenant)s AND id = %(id)s RETURNING {}"
).format(_COLUMNS)
_DELETE = "DELETE FROM contacts WHERE tenant_id = %s AND id = %s"


async def list_contacts(
    pool: Pool, principal: Principal, search: str, page: int, page_size: int
) -> ContactPage:
    parameters = {
        "tenant": principal.tenant_id,
        "query": prefix_query(search),
        "limit": page_size,
        "offset": (page - 1) * page_size,
    }
    async with pool.connection() as connection:
        counted = await (await connection.execute(_COUNT, parameters)).fetchone()
        rows = await (await connection.execute(_LIST, parameters)).fetchall()
    items = [Contact(**row) for row in rows]
    return ContactPage(items=items, total=counted["total"] if counted else 0, page=page, page_size=page_size)


async def get_contact(pool: Pool, principal: Principal, contact_id: UUID) -> Contact | None:
    async with pool.connection() as connection:
        cursor = await connection.execute(_GET, [principal.tenant_id, contact_id])
        row = await cursor.fetchone()
    return Contact(**row) if row else None


async def create_contact(outbox: Outbox, principal: Principal, contact: ContactInput) -> Contact:
    contact_id = uuid4()
    async with outbox.transaction() as transaction:
        cursor = await transaction.connection.execute(_CREATE, _parameters(principal, contact_id, contact))
        row = await cursor.fetchone()
        await transaction.publish("contact.created", principal, contact_id=contact_id)
    return Contact.model_validate(row)


async def update_contact(
    outbox: Outbox, principal: Principal, contact_id: UUID, contact: ContactInput
) -> Contact | None:
    async with outbox.transaction() as transaction:
        cursor = await transaction.connection.execute(_UPDATE, _parameters(principal, contact_id, contact))
        row = await cursor.fetchone()
        if row is None:
            return None
        await transaction.publish("contact.updated", principal, contact_id=contact_id)
    return Contact(**row)


async def delete_contact(outbox: Outbox, principal: Principal, contact_id: UUID) -> bool:
    async with outbox.transaction() as transaction:
        cursor = await transaction.connection.execute(_DELETE, [principal.tenant_id, contact_id])
        deleted = cursor.rowcount == 1
        if deleted:
            await transaction.publish("contact.deleted", principal, contact_id=contact_id)
    return deleted


def _parameters(principal: Principal, contact_id: UUID, contact: ContactInput) -> dict[str, Any]:
    return {
        "id": contact_id,
        "tenant": principal.tenant_id,
        **contact.model_dump(),
        "sort_key": fold(contact.name),
        "words": words([contact.name, contact.company, contact.email, contact.phone]),
    }
