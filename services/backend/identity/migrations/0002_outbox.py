"""The outbox: events that are committed, and not in the stream yet."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE outbox (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
    """)
