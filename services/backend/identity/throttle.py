"""Limits the attempts to log in to one account from one client."""

import hashlib
import logging
from http import HTTPStatus

from redis.asyncio import Redis
from redis.exceptions import RedisError

from neuroerp_service.errors import ApiError

ATTEMPTS = 10
WINDOW_SECONDS = 300

logger = logging.getLogger("identity.throttle")


class LoginThrottle:
    """Counts before the password is checked, so that attempts at the same time can't slip through.

    Without Redis it lets logins pass: people must be able to work, and argon2 keeps guessing slow.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def count(self, email_key: str, client: str) -> None:
        key = _key(email_key, client)
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.set(key, 0, ex=WINDOW_SECONDS, nx=True)
                pipeline.incr(key)
                pipeline.ttl(key)
                _, attempts, seconds = await pipeline.execute()
        except RedisError as error:
            logger.warning("login is not limited: %s", type(error).__name__)
            return
        if attempts > ATTEMPTS:
            raise ApiError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_attempts",
                "Too many attempts. Try again in a few minutes.",
                headers={"Retry-After": str(max(1, seconds))},
            )

    async def forget(self, email_key: str, client: str) -> None:
        """After a login: earlier typing errors don't count against the next."""
        try:
            await self._redis.delete(_key(email_key, client))
        except RedisError as error:
            logger.warning("attempts are not forgotten: %s", type(error).__name__)


def _key(email_key: str, client: str) -> str:
    """Hashed: a cache that somebody looks into shows no addresses."""
    return "login:" + hashlib.sha256(f"{email_key}\n{client}".encode()).hexdigest()
