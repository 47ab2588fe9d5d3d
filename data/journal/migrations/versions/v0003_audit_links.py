"""Audit links: each hashes what was written since the one before; never changed once recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.journal.column_types import UtcTime

revision = "0003"
down_revision = "0002"

NUMBERS = ("sign_offs_through", "applications_through", "overrides_through")


def upgrade() -> None:
    op.create_table(
        "audit_links",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("previous_sha256", "sha256")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_links"),
    )
    _refuse_changes()


def downgrade() -> None:
    op.drop_table("audit_links")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_links_append_only()")


def _refuse_changes() -> None:
    """Triggers are the one thing that SQLAlchemy has no words for."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_links_no_{change.lower()} BEFORE {change} ON audit_links "
                "BEGIN SELECT RAISE(ABORT, 'audit_links is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_links_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_links is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_links_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_links "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_links_append_only()"
    )
