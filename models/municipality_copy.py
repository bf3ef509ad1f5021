"""The rows of one municipality, or of some, in a database of their own: for a virtual year, and to
try something out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Table, insert
from sqlalchemy import select as select_rows
from sqlmodel import col, select

from models.case.tables import Case
from models.database import Database
from models.every_table import METADATA
from models.guard import COPIED
from models.register_changes import WHO_AND_WHERE

LEFT_BEHIND = frozenset(
    {
        "run", "kind_state", "mail_host", "action_link", "audit_words", "case_file", "file_part",
        "draft", "last_move", "saved_view", "begun_thing", "look", "report", "report_part",
        "report_version", "letterhead",
    }
)  # fmt: skip


REGISTER = WHO_AND_WHERE | {"answering"}
"""Who and where: what is enough for whoever tries a file of units."""


def copy_of(
    source: Database, *municipalities: str, tables: Collection[str] | None = None
) -> Database:
    """The municipalities' rows in memory, with what belongs to no municipality; without the runs,
    the links, the words of the record, files, reports, drafts, what people keep for themselves, the
    look of its pages, and how the mail hosts fared. ``tables``: these alone."""
    copy = Database.in_memory()
    with source.read() as here, copy.write() as there:
        there.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in METADATA.sorted_tables:
            if table.name in LEFT_BEHIND or (tables is not None and table.name not in tables):
                continue
            rows = [dict(row) for row in here.execute(_rows(table, municipalities)).mappings()]
            if rows:
                there.execute(insert(table), rows, execution_options={COPIED: True})
    return copy


def _rows(table: Table, municipalities: Collection[str]) -> Select[Any]:
    rows = select_rows(table)
    if table.name == "municipality":
        return rows.where(table.c.id.in_(municipalities))
    if "municipality_id" in table.c:
        return rows.where(table.c.municipality_id.in_(municipalities))
    if "case_id" in table.c:
        numbers = select(Case.id).where(col(Case.municipality_id).in_(municipalities))
        return rows.where(table.c.case_id.in_(numbers))
    return rows
