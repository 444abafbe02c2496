"""The real stores that the tests run against: PostgreSQL behind PgBouncer, and Redis, on free loopback ports.

Laid out as the stack does it: one database, one role per service, and for each role a schema of its name.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = "/usr/sbin/pgbouncer"
REDIS = "/usr/bin/redis-server"
ROLES = ("identity", "crm", "audit")
PASSWORD = "pw-of-the-tests"
START_SECONDS = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.02)


@dataclass
class Server:
    """A server process that can be stopped and started again, on the same port and data."""

    command: list[str]
    port: int
    as_user: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, user=self.as_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._listens, START_SECONDS)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(START_SECONDS)
            self.process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass
class Stores:
    postgres: Server
    pgbouncer: Server
    redis: Server

    def database_url(self, role: str) -> str:
        return f"postgresql://{role}:{PASSWORD}@127.0.0.1:{self.pgbouncer.port}/neuroerp"

    def database_direct_url(self, role: str) -> str:
        return f"postgresql://{role}:{PASSWORD}@127.0.0.1:{self.postgres.port}/neuroerp"

    @property
    def cache_url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.redis.port}/0"

    def redis_client(self) -> redis.Redis:
        return redis.Redis.from_url(self.cache_url, decode_responses=True)


@contextmanager
def running_stores() -> Iterator[Stores]:
    # PostgreSQL and PgBouncer refuse to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    root = Path(tempfile.mkdtemp(prefix="neuroerp-tests-"))
    if user:
        os.chown(root, pwd.getpwnam(user).pw_uid, -1)
    stores = Stores(_postgres(root, user), _pgbouncer(root, user), _redis(root))
    servers = (stores.postgres, stores.pgbouncer, stores.redis)
    try:
        _write_pgbouncer_configuration(root, stores)
        for server in servers:
            server.start()
        _lay_out(stores)
        yield stores
    finally:
        for server in reversed(servers):
            server.stop()
        shutil.rmtree(root)


def _postgres(root: Path, user: str | None) -> Server:
    data, port = root / "postgres", free_port()
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(POSTGRES_BIN / "initdb"), "-D", str(data), *options]
    subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={root}", "fsync=off"]
    arguments = [word for setting in settings for word in ("-c", setting)]
    return Server([str(POSTGRES_BIN / "postgres"), "-D", str(data), *arguments], port, user)


def _pgbouncer(root: Path, user: str | None) -> Server:
    return Server([PGBOUNCER, "-q", str(root / "pgbouncer.ini")], free_port(), user)


def _write_pgbouncer_configuration(root: Path, stores: Stores) -> None:
    (root / "users.txt").write_text("".join(f'"{role}" "{PASSWORD}"\n' for role in ROLES))
    (root / "pgbouncer.ini").write_text(
        f"""
        [databases]
        neuroerp = host=127.0.0.1 port={stores.postgres.port}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {stores.pgbouncer.port}
        unix_socket_dir =
        auth_type = plain
        auth_file = {root / "users.txt"}
        pool_mode = transaction
        default_pool_size = 5
        server_login_retry = 1
        """
    )


def _redis(root: Path) -> Server:
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""]
    durable = ["--appendonly", "yes", "--appendfsync", "always", "--dir", str(root)]
    return Server([REDIS, *options, *durable], port)


def _lay_out(stores: Stores) -> None:
    url = f"postgresql://postgres@127.0.0.1:{stores.postgres.port}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE neuroerp")
    with psycopg.connect(f"{url}/neuroerp", autocommit=True) as connection:
        for role in ROLES:
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE SCHEMA {role} AUTHORIZATION {role}")
            connection.execute(f"ALTER ROLE {role} SET search_path = {role}")
