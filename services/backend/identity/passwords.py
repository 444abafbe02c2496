"""Passwords: hashed with argon2id, off the event loop, a few at a time."""

import asyncio
import os
import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first recommendation for argon2id. One hash takes 19 MiB, so a flood of logins is queued.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = asyncio.Semaphore(os.cpu_count() or 1)


def _encode(raw: bytes) -> str:
    return b64encode(raw).decode().rstrip("=")


UNKNOWN_USER = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    f"${_encode(secrets.token_bytes(_hasher.salt_len))}${_encode(secrets.token_bytes(_hasher.hash_len))}"
)
"""A hash that no password has. Verifying against it takes as long as against a real one, so the time that a
login takes doesn't tell whether the address is known."""


async def hash_password(password: str) -> str:
    async with _slots:
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(stored: str, password: str) -> bool:
    async with _slots:
        try:
            return await asyncio.to_thread(_hasher.verify, stored, password)
        except (VerificationError, InvalidHashError):
            return False
