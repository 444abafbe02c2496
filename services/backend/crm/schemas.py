"""What the CRM API takes and gives."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _blank_is_none(value: object) -> object:
    """A form sends an empty field as an empty string."""
    return None if isinstance(value, str) and not value.strip() else value


def _line(length: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=length)


Optional = BeforeValidator(_blank_is_none)


class ContactInput(BaseModel):
    """All fields of a contact that people edit; an update replaces them all."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, _line(200)]
    company: Annotated[Annotated[str, _line(200)] | None, Optional] = None
    email: Annotated[Annotated[str, _line(254), Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None, Optional] = None
    phone: Annotated[Annotated[str, _line(50), Field(pattern=r"^[+0-9 ()/.-]+$")] | None, Optional] = None
    notes: Annotated[Annotated[str, _line(2000)] | None, Optional] = None


class Contact(BaseModel):
    id: UUID
    name: str
    company: str | None
    email: str | None
    phone: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime


class ContactPage(BaseModel):
    items: list[Contact]
    total: int
    page: int
    page_size: int
