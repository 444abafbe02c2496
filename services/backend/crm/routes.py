"""The CRM API."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from crm import contacts
from crm.schemas import Contact, ContactInput, ContactPage
from neuroerp_service.errors import ApiError
from neuroerp_service.tokens import CurrentPrincipal

router = APIRouter(prefix="/api/crm/contacts", responses={401: {}, 422: {}})

MAX_PAGE = 1000
"""Bounds the rows that an OFFSET makes PostgreSQL skip."""

NOT_FOUND = {404: {}}


@router.get("")
async def list_contacts(
    request: Request,
    principal: CurrentPrincipal,
    search: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ContactPage:
    pool = request.app.state.resources.pool
    return await contacts.list_contacts(pool, principal, search, page, page_size)


@router.post("", status_code=201)
async def create_contact(request: Request, principal: CurrentPrincipal, contact: ContactInput) -> Contact:
    return await contacts.create_contact(request.app.state.outbox, principal, contact)


@router.get("/{contact_id}", responses=NOT_FOUND)
async def get_contact(request: Request, principal: CurrentPrincipal, contact_id: UUID) -> Contact:
    pool = request.app.state.resources.pool
    return _found(await contacts.get_contact(pool, principal, contact_id))


@router.put("/{contact_id}", responses=NOT_FOUND)
async def update_contact(
    request: Request, principal: CurrentPrincipal, contact_id: UUID, contact: ContactInput
) -> Contact:
    outbox = request.app.state.outbox
    return _found(await contacts.update_contact(outbox, principal, contact_id, contact))


@router.delete("/{contact_id}", status_code=204, responses=NOT_FOUND)
async def delete_contact(request: Request, principal: CurrentPrincipal, contact_id: UUID) -> None:
    if not await contacts.delete_contact(request.app.state.outbox, principal, contact_id):
        raise _not_found()


def _found(contact: Contact | None) -> Contact:
    if contact is None:
        raise _not_found()
    return contact


def _not_found() -> ApiError:
    """The same for a contact of another tenant: its id must not be confirmed."""
    return ApiError(HTTPStatus.NOT_FOUND, "contact_not_found", "There is no such contact.")
