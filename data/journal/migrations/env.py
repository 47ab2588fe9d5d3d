"""Alembic runs this on the connection that `Store.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from data.journal.models import Model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
