"""Run the migrations on the connection that ``models.schema`` hands over."""

from __future__ import annotations

from alembic import context

from models.every_table import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    on_version_apply=lambda **_step: context.config.attributes["applied"](),
)
with context.begin_transaction():
    context.run_migrations()
