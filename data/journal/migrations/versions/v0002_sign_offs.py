"""Sign-offs: who prepared, validated, approved, refused or released what; never changed once recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.journal.column_types import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "subject", "act", "who", "why")),
        sa.Column("business_date", sa.Date(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_offs"),
    )
    op.create_index("ix_sign_offs_kind_subject", "sign_offs", ["kind", "subject"])
    op.create_index("ix_sign_offs_business_date", "sign_offs", ["business_date"])
    _refuse_changes()


def downgrade() -> None:
    op.drop_table("sign_offs")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION sign_offs_append_only()")


def _refuse_changes() -> None:
    """Triggers are the one thing that SQLAlchemy has no words for."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER sign_offs_no_{change.lower()} BEFORE {change} ON sign_offs "
                "BEGIN SELECT RAISE(ABORT, 'sign_offs is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION sign_offs_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'sign_offs is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER sign_offs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_offs "
        "FOR EACH STATEMENT EXECUTE FUNCTION sign_offs_append_only()"
    )
