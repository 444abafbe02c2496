"""The audit log: what happened, in which tenant, by whom. Its key makes a second copy harmless."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE audit_log (
            event_id uuid PRIMARY KEY,
            type text NOT NULL,
            source text NOT NULL,
            occurred_at timestamptz NOT NULL,
            tenant_id uuid NOT NULL,
            actor_id uuid NOT NULL,
            request_id text,
            data jsonb NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX audit_log_by_time ON audit_log (tenant_id, occurred_at)")
