"""The roles that may know coming days stand with the subject, also in a database of before."""

from __future__ import annotations

import json
import lzma
import sqlite3
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from models.activities.tables import ActivitySeries
from models.case.confidential import secret_cases, secrets
from models.case.tables import Subject
from models.database import Database
from tests import STORED

HOME = "se-0000"
OLD = STORED / "demo-at-0002.sqlite.xz"
NEW_SUBJECT = "INSERT INTO subject (municipality_id, sort, name, role) VALUES (?, 'activity', ?, ?)"
ROLES = ["headteacher", "school_chief"]


def before(folder: Path, roles: list[str]) -> tuple[Path, int]:
    """The stored database with one series more, which only ``roles`` may know the days of."""
    path = folder / "before.sqlite"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    with sqlite3.connect(path) as old:
        number = old.execute(NEW_SUBJECT, (HOME, "Hemlig övning", "headteacher")).lastrowid or 0
        cursor = old.execute("SELECT * FROM activity_series LIMIT 1")
        row = dict(zip([name for name, *_ in cursor.description], cursor.fetchone(), strict=True))
        row |= {"subject_id": number, "visible_to": json.dumps(roles), "secret": bool(roles)}
        signs = ", ".join("?" * len(row))
        old.execute(
            f"INSERT INTO activity_series ({', '.join(row)}) VALUES ({signs})",
            tuple(row.values()),
        )
    old.close()
    return path, number


def test_the_roles_of_a_series_of_old_are_those_of_its_subject(tmp_path: Path) -> None:
    path, number = before(tmp_path, ROLES)
    database = Database.at(f"sqlite:///{path}")
    database.create()
    with database.read() as session:
        assert session.get_one(Subject, number).visible_to == ROLES
        assert session.get_one(ActivitySeries, number).category
        known = secrets(session, HOME)
        assert known.pop(number) == tuple(ROLES)
        assert set(known.values()) == {("coordinator", "school_chief")}, "the search with dogs"
        assert secrets(session, "se-9999") == {}
        others = select(Subject).where(col(Subject.id).not_in([number, *known]))
        assert all(one.visible_to == [] for one in session.exec(others))
    database.close()


def test_the_few_cases_are_found_without_looking_through_all(tmp_path: Path) -> None:
    """A tick asks for them, however many cases there are."""
    path, _ = before(tmp_path, [])
    database = Database.at(f"sqlite:///{path}")
    database.create()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    with database.read() as session:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            found = secret_cases(session)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert set(found.values()) == {("coordinator", "school_chief")}
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", (0,)).all()
    assert [row[-1] for row in plan] == [
        "SCAN subject USING INDEX subject_of_few",
        "SEARCH case USING INDEX case_about (subject_id=?)",
    ]
    database.close()
