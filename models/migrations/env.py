"""Run the migrations on the connection that ``models.schema`` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from models.database import TABLES

assert TABLES  # the metadata knows every table
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    on_version_apply=lambda **_step: context.config.attributes["applied"](),
)
with context.begin_transaction():
    context.run_migrations()
