"""The contacts of each tenant."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    # `sort_key` and `search` are made by the service (crm/search.py): no extension, no locale.
    op.execute("""
        CREATE TABLE contacts (
            id uuid PRIMARY KEY,
            tenant_id uuid NOT NULL,
            name text NOT NULL,
            company text,
            email text,
            phone text,
            notes text,
            sort_key text COLLATE "C" NOT NULL,
            search tsvector NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX contacts_by_name ON contacts (tenant_id, sort_key, id)")
    op.execute("CREATE INDEX contacts_by_word ON contacts USING gin (search)")
