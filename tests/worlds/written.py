"""What was written, as it stands in the file, and in how many statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree, ignore_patterns

from sqlalchemy import event, text

from models.database import Database
from tests.conftest import Postbox, TestTown, make_office
from tests.worlds.copies import copy

Rows = list[tuple[object, ...]]


def rows(town: TestTown, tables: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of each table, in the order that its column gives."""
    with town.office.database.read() as session:
        return {
            table: [
                tuple(row)
                for row in session.execute(text(f'SELECT * FROM "{table}" ORDER BY {order}'))
            ]
            for table, order in tables.items()
        }


def twin(town: TestTown, folder: Path) -> TestTown:
    """The same town once more, in a folder of its own; its record is the same to the last sign."""
    town.office.database.close()
    var = town.office.settings.var
    copytree(var, folder, ignore=ignore_patterns("arshjul.sqlite*")) if var.exists() else None
    copy(var, folder)
    return TestTown(make_office(folder, Postbox(), town.office.wheel()), Postbox())


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that the database is given meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)
