"""Whether anything has changed of who and where, in a database of one's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event

from models.database import Database
from models.marks import table_changed

WHO_AND_WHERE = frozenset(
    {
        "municipality", "unit", "unit_name", "unit_succession", "person", "appointment", "absence",
        "school_break", "own_text",
    }
)  # fmt: skip
"""What the municipality itself is made of."""


class RegisterChanges:
    """``number`` is another one after each statement that may have changed a row of the register,
    in whatever way it was written, and once more where that was given up."""

    def __init__(self, database: Database) -> None:
        self.number, self._unsettled = 0, False
        event.listen(database.engine, "before_cursor_execute", self._note)
        event.listen(database.engine, "commit", self._settled)
        event.listen(database.engine, "rollback", self._given_up)
        event.listen(database.engine, "rollback_savepoint", self._given_up)

    def _note(
        self,
        _connection: Connection,
        _cursor: Any,
        statement: str,
        _values: Any,
        _context: Any,
        _many: bool,
    ) -> None:
        table = table_changed(statement)
        if table is not None and (not table or table in WHO_AND_WHERE):
            self.number, self._unsettled = self.number + 1, True

    def _settled(self, _connection: Connection) -> None:
        self._unsettled = False

    def _given_up(self, *_told: Any) -> None:
        self.number += self._unsettled
