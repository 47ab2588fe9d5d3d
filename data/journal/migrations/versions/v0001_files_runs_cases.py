"""Files, documents, runs and cases; what was once recorded of decisions and events is never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.journal.column_types import ExactDecimal, UtcTime

revision = "0001"
down_revision = None

APPEND_ONLY = ("control_overrides", "documents", "applications", "case_events")


def upgrade() -> None:
    _files()
    _runs()
    _cases()
    _events()
    for table in APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for table in ("case_keys", "cases", "case_events", "applications", "run_inputs", "run_attempts", "runs"):
        op.drop_table(table)
    for table in ("documents", "control_overrides", "received_files"):
        op.drop_table(table)


def _text(name: str, *rest: Any, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), *rest, nullable=nullable)


def _number(name: str, *rest: Any, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), *rest, nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcTime(), nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _points_at(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _files() -> None:
    op.create_table(
        "received_files",
        _number("id"),
        *(_text("sha256"), _text("name")),
        *(_text(name, nullable=True) for name in ("source", "book", "contract")),
        _day("business_date", nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _time("received_at"),
        _text("state"),
        _number("version"),
        _number("superseded_by", nullable=True),
        _text("reason", nullable=True),
        sa.Column("records", sa.BigInteger(), nullable=True),
        _text("controls", nullable=True),
        _key("received_files", "id"),
        _points_at("received_files", "superseded_by", "received_files.id"),
    )
    _index("received_files", "business_date", "source")
    _index("received_files", "sha256")
    op.create_table(
        "control_overrides",
        _number("id"),
        *(_text("sha256"), _text("who"), _text("why"), _time("at")),
        _key("control_overrides", "id"),
    )
    _index("control_overrides", "sha256")
    op.create_table(
        "documents",
        *(_text("sha256"), _text("kind"), _text("name"), _text("text"), _time("first_seen_at")),
        _key("documents", "sha256"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        *(_text("run_id"), _day("business_date"), _text("reconciliation"), _text("state")),
        *(_text("rulebook_sha256"), _text("code_version"), _json("carried_from")),
        *(_text("result_hash", nullable=True), _text("path", nullable=True), _number("sealed_in", nullable=True)),
        _key("runs", "run_id"),
    )
    _index("runs", "reconciliation", "business_date")
    op.create_table(
        "run_attempts",
        *(_number("id"), _text("run_id"), _number("attempt"), _text("state")),
        *(_time("started_at"), _time("ended_at", nullable=True), _text("error", nullable=True)),
        _key("run_attempts", "id"),
        _points_at("run_attempts", "run_id", "runs.run_id"),
        sa.UniqueConstraint("run_id", "attempt", name="uq_run_attempts_run_id_attempt"),
    )
    op.create_table(
        "run_inputs",
        *(_text("run_id"), _text("file_sha256"), _text("source"), _text("book"), _text("profile_sha256")),
        _key("run_inputs", "run_id", "file_sha256", "source"),
        _points_at("run_inputs", "run_id", "runs.run_id"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        *(_text("case_id"), _text("reconciliation"), _text("state")),
        *(_day("opened_on"), _day("last_seen_on"), _day("closed_on", nullable=True)),
        *(_text("break_id"), _json("types"), sa.Column("exposure", ExactDecimal(), nullable=True)),
        *(_text(name, nullable=True) for name in ("currency", "root_cause", "counterparty", "instrument_id")),
        *(_text("account", nullable=True), _json("house_refs"), _json("street_refs"), _json("tracking_keys")),
        _key("cases", "case_id"),
    )
    _index("cases", "reconciliation", "state")
    op.create_table(
        "case_keys",
        *(_text("tracking_key"), _text("case_id")),
        _key("case_keys", "tracking_key", "case_id"),
        _points_at("case_keys", "case_id", "cases.case_id"),
    )
    _index("case_keys", "case_id")


def _events() -> None:
    op.create_table(
        "applications",
        *(_number("id"), _text("run_id"), _text("reconciliation"), _day("business_date")),
        *(_text("events_sha256"), _time("at")),
        _key("applications", "id"),
        _points_at("applications", "run_id", "runs.run_id"),
    )
    _index("applications", "reconciliation", "business_date")
    op.create_table(
        "case_events",
        *(_number("id"), _number("application_id"), _text("run_id"), _text("case_id"), _text("reconciliation")),
        *(_text("kind"), _day("business_date"), _time("at"), _text("who"), _json("snapshot"), _json("detail")),
        _key("case_events", "id"),
        _points_at("case_events", "application_id", "applications.id"),
        _points_at("case_events", "run_id", "runs.run_id"),
    )
    _index("case_events", "application_id")
    _index("case_events", "case_id", "business_date")
    _index("case_events", "reconciliation", "business_date")


def _refuse_changes(table: str) -> None:
    """Triggers are the one thing that SQLAlchemy has no words for."""
    words = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )
