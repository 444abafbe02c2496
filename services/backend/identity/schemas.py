"""What the identity API takes and gives."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _email(text: str) -> str:
    """Only the form: whether an address exists is known when a message has arrived there."""
    if not _EMAIL.fullmatch(text):
        raise ValueError("This is not an email address.")
    return unicodedata.normalize("NFC", text)


def email_key(email: str) -> str:
    """The form in which two spellings of an address are the same."""
    return unicodedata.normalize("NFC", email.casefold())


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_email)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Registration(_Input):
    company: Name
    """Becomes a tenant of its own, and the user its first member."""
    name: Name
    email: Email
    password: Annotated[str, Field(min_length=10, max_length=128)]


class Login(_Input):
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=128)]


class TokenType(StrEnum):
    BEARER = "bearer"


class AccessToken(BaseModel):
    access_token: str
    token_type: TokenType = TokenType.BEARER
    expires_in: int
    """Seconds."""


class User(BaseModel):
    id: UUID
    name: str
    email: str
    company: str
