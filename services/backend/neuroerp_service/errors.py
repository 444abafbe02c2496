"""Errors as the client sees them: one JSON shape, no internals, no echo of what was sent."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout, TooManyRequests
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from neuroerp_service.tracking import report

STORE_UNREACHABLE = (
    psycopg.OperationalError,
    PoolTimeout,
    TooManyRequests,
    RedisConnectionError,
    RedisTimeoutError,
)
"""What a store that is down, restarting or overloaded raises: passes by itself."""

logger = logging.getLogger("neuroerp.errors")


class ApiError(Exception):
    """An error that the client caused or can react to."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fields, self.headers = fields or {}, headers or {}


def problem(
    status: HTTPStatus,
    code: str,
    message: str,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The one shape of an error; `fields` maps a field of the request to what is wrong with it."""
    content = {"error": {"code": code, "message": message, "fields": dict(fields or {})}}
    return JSONResponse(content, status_code=status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    async def api_error(_request: Request, error: ApiError) -> JSONResponse:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            report(error)
        return problem(error.status, error.code, error.message, error.fields, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Pydantic's errors also hold the input, which may be a password: take the message alone.
        fields = {_field(item["loc"]): _message(item["msg"]) for item in error.errors()}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(status, "validation_failed", "Some of the input is not valid.", fields)

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        return problem(status, status.name.lower(), status.phrase, headers=error.headers)

    async def unavailable(_request: Request, error: Exception) -> JSONResponse:
        logger.error("store unreachable: %s", type(error).__name__)
        report(error)
        message = "The service cannot reach its data at the moment. Try again shortly."
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", message, headers={"Retry-After": "2"})

    for kind in STORE_UNREACHABLE:
        app.add_exception_handler(kind, unavailable)


def _field(location: tuple[int | str, ...]) -> str:
    """`("body", "email")` is the field `email`; a body that is not JSON at all is `body`."""
    inner = [part for part in location[1:] if isinstance(part, str)]
    return ".".join(inner) or str(location[0])


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")
