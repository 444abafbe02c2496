"""Settings from the environment.

Every missing or malformed variable is reported at once, because a service that names one mistake per
start costs one restart per mistake. Values are never echoed: several of them hold passwords.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

EX_CONFIG = 78
"""The exit code that sysexits(3) reserves for a wrong configuration."""

MIN_KEY_BYTES = 32
"""RFC 7518 asks for a key at least as long as the hash's output: 256 bits."""

MAX_SOCKET_BYTES = 107
"""What the kernel has room for in the address of a Unix socket."""

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
POSTGRES_URL = "postgresql://user:password@host:port/database"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is running: what logs, metrics and events are labelled with."""

    service: str
    version: str
    environment: str
    team: str


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where errors are sent, and which share of the requests is traced."""

    dsn: str
    release: str
    traces: float


@dataclass(frozen=True, slots=True)
class Tracing:
    """Where spans are sent, and which share of the traces that begin here is recorded."""

    endpoint: str
    sample: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What every service needs. `token_key` and `port` are None for services that don't ask for them."""

    identity: Identity
    log_level: str
    latency_buckets: tuple[float, ...]
    database_url: str
    cache_url: str
    token_key: str | None = None
    port: int | None = None
    faults: bool = False
    """Whether faults can be induced in it; never in prod."""
    tracking: Tracking | None = None
    """None where nobody tracks its errors."""
    tracing: Tracing | None = None
    """None where nothing is traced."""
    profile_socket: str | None = None
    """Where it answers `python -m neuroerp_service.profile`; None: nowhere."""


@dataclass(frozen=True, slots=True)
class MigrationSettings:
    """What a migration needs. The URL must not lead through PgBouncer: the lock lives in the session."""

    identity: Identity
    log_level: str
    database_direct_url: str


class SettingsError(Exception):
    """All that is wrong with the environment, a line for each variable."""

    def __init__(self, problems: list[str]) -> None:
        count = f"{len(problems)} environment variable{'' if len(problems) == 1 else 's'}"
        super().__init__("\n  ".join([f"Cannot start, {count} missing or malformed:", *problems]))


class Reader:
    """Reads variables one by one and keeps the problems until `finish`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[str] = []

    def read(self, name: str, expected: str, parse: Callable[[str], T], default: T) -> T:
        """The parsed value; after a problem `default`, which `finish` keeps from being used."""
        text = self._environment.get(name, "").strip()
        if not text:
            self._problems.append(f"{name}: missing; expected {expected}")
            return default
        try:
            return parse(text)
        except ValueError:
            self._problems.append(f"{name}: malformed; expected {expected}")
            return default

    def text(self, name: str, expected: str) -> str:
        return self.read(name, expected, str, "")

    def url(self, name: str, expected: str) -> str:
        scheme = expected.partition(":")[0]

        def parse(text: str) -> str:
            parts = urlsplit(text)
            if parts.scheme != scheme or not parts.hostname or parts.port == 0:
                raise ValueError
            return text

        return self.read(name, expected, parse, "")

    def identity(self) -> Identity:
        return Identity(
            service=self.text("SERVICE_NAME", "the service's name, such as valeo-crm"),
            version=self.text("SERVICE_VERSION", "a version, such as 2.0.0"),
            environment=self.text("ENVIRONMENT", "the environment's name, such as dev"),
            team=self.text("TEAM", "the name of the team that is paged"),
        )

    def log_level(self) -> str:
        if "LOG_LEVEL" not in self._environment:
            return "info"
        return self.read("LOG_LEVEL", f"one of {', '.join(LOG_LEVELS)}", _log_level, "info")

    def faults(self) -> bool:
        on = self._environment.get("FAULTS", "").strip() == "on"
        if on and self._environment.get("ENVIRONMENT", "").strip() == "prod":
            self._problems.append("FAULTS: on, and ENVIRONMENT is prod; expected no FAULTS there")
        return on

    def tracking(self) -> Tracking | None:
        if "SENTRY_DSN" not in self._environment:
            return None
        return Tracking(
            dsn=self.read("SENTRY_DSN", "http://key@host:port/project", _dsn, ""),
            release=self.text("SENTRY_RELEASE", "a release, such as neuroerp@2.0.0"),
            traces=self.read("SENTRY_TRACES_SAMPLE_RATE", "a share from 0 to 1", _share, 0.0),
        )

    def tracing(self) -> Tracing | None:
        if "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" not in self._environment:
            return None
        endpoint = "http://host:port/otlp/v1/traces"
        return Tracing(
            endpoint=self.read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint, _web_address, ""),
            sample=self.read("TRACES_SAMPLE", "a share from 0 to 1", _share, 0.0),
        )

    def profile_socket(self) -> str | None:
        if "PROFILE_SOCKET" not in self._environment:
            return None
        return self.read("PROFILE_SOCKET", f"an absolute path, {MAX_SOCKET_BYTES} bytes at most", _socket, "")

    def finish(self) -> None:
        if self._problems:
            raise SettingsError(self._problems)


def read_settings(environment: Mapping[str, str], *, token_key: bool = False, port: bool = False) -> Settings:
    """Read what a service needs; `token_key` and `port` ask for the variables of that name too."""
    reader = Reader(environment)
    settings = Settings(
        identity=reader.identity(),
        log_level=reader.log_level(),
        latency_buckets=reader.read("LATENCY_BUCKETS", "ascending seconds, such as 0.1,0.5,1", _buckets, ()),
        database_url=reader.url("DATABASE_URL", POSTGRES_URL),
        cache_url=reader.url("CACHE_URL", "redis://:password@host:port/0"),
        token_key=reader.read("TOKEN_KEY", f"at least {MIN_KEY_BYTES} bytes", _key, "")
        if token_key
        else None,
        port=reader.read("PORT", "a port from 1 to 65535", _port, 0) if port else None,
        faults=reader.faults(),
        tracking=reader.tracking(),
        tracing=reader.tracing(),
        profile_socket=reader.profile_socket(),
    )
    reader.finish()
    return settings


def read_migration_settings(environment: Mapping[str, str]) -> MigrationSettings:
    reader = Reader(environment)
    settings = MigrationSettings(
        identity=reader.identity(),
        log_level=reader.log_level(),
        database_direct_url=reader.url("DATABASE_DIRECT_URL", POSTGRES_URL),
    )
    reader.finish()
    return settings


def from_environment(read: Callable[[Mapping[str, str]], T]) -> T:
    """Read the process's settings, or end the process: a user's mistake gets no stack trace."""
    try:
        return read(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(EX_CONFIG) from None


def _buckets(text: str) -> tuple[float, ...]:
    bounds = tuple(float(part) for part in text.split(","))
    if bounds[0] <= 0 or list(bounds) != sorted(set(bounds)):
        raise ValueError
    return bounds


def _log_level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise ValueError
    return text


def _key(text: str) -> str:
    if len(text.encode()) < MIN_KEY_BYTES:
        raise ValueError
    return text


def _dsn(text: str) -> str:
    parts = urlsplit(text)
    well = parts.scheme in ("http", "https") and parts.hostname and parts.username and parts.port != 0
    if not well or not parts.path.rpartition("/")[2].isdecimal():
        raise ValueError
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    return text


def _socket(text: str) -> str:
    if not text.startswith("/") or len(text.encode()) > MAX_SOCKET_BYTES:
        raise ValueError
    return text


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError
    return port
