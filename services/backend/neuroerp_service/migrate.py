"""`python -m neuroerp_service.migrate crm`: bring a service's tables to the newest version.

Runs before the service starts, as often as one likes. It connects to PostgreSQL directly, because the lock
that keeps two migrations apart belongs to the session, and a transaction pool has none.
Tables go to the first schema of the role's search_path, which the stack sets.
"""

import argparse
import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from neuroerp_service.crashes import log_crashes
from neuroerp_service.logs import configure_logging
from neuroerp_service.settings import MigrationSettings, from_environment, read_migration_settings

BACKEND = Path(__file__).parent.parent
CONNECT_SECONDS = 10

logger = logging.getLogger("neuroerp.migrate")


def services() -> list[str]:
    """The packages that have a history."""
    return sorted(folder.parent.name for folder in BACKEND.glob("*/migrations"))


def migrate(service: str, settings: MigrationSettings) -> None:
    url = settings.database_direct_url.replace("postgresql://", "postgresql+psycopg://", 1)
    # A migration may take longer than the statements that the role's own timeout is meant for.
    options = {"connect_timeout": CONNECT_SECONDS, "options": "-c statement_timeout=0"}
    engine = create_engine(url, poolclass=NullPool, connect_args=options)
    with engine.connect() as connection:
        lock = "hashtextextended('migrate ' || current_schema(), 0)"
        connection.execute(text(f"SELECT pg_advisory_lock({lock})"))
        connection.commit()
        _upgrade(service, connection)


def _upgrade(service: str, connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.set_main_option("version_locations", str(BACKEND / service / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    head = ScriptDirectory.from_config(config).get_current_head()
    logger.info("%s is at version %s", service, head)


def main() -> None:
    log_crashes()
    parser = argparse.ArgumentParser(prog="python -m neuroerp_service.migrate", description=__doc__)
    parser.add_argument("service", choices=services())
    service = parser.parse_args().service
    settings = from_environment(read_migration_settings)
    configure_logging(settings.identity, settings.log_level)
    migrate(service, settings)


if __name__ == "__main__":
    main()
