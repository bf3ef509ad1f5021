"""Many rows read as plain tuples say what the same rows say otherwise."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from models.every_table import METADATA
from models.many_rows import many_rows
from tests.conftest import TestTown, at


def test_each_value_is_what_its_column_says(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-05 08:00")
    tables = METADATA.tables
    case, timer, letter, run = (tables[name] for name in ("case", "timer", "message", "run"))
    questions = (
        select(case.c.id, case.c.due, case.c.closed, case.c.delegate_id, case.c.causes),
        select(timer.c.case_id, timer.c.due, timer.c.level).order_by(timer.c.due),
        select(letter.c.id, letter.c.day, letter.c.sent_at, letter.c.lease_until, letter.c.digest),
        select(run.c.started, run.c.counts).order_by(run.c.id),
        select(run.c.id, run.c.outcome).where(run.c.beat == "nothing"),
    )
    with town.office.database.read() as session:
        found = [many_rows(session, one) for one in questions]
        assert found == [[tuple(row) for row in session.execute(one)] for one in questions]
        assert {type(row) for rows in found for row in rows} == {tuple}
        assert found[0][0][1] == date(2027, 3, 31)
        assert found[2][0][2] == at("2027-02-05 08:00")
        assert found[4] == []
        asked = select(case.c.id).where(case.c.id.in_(bindparam("wanted", expanding=True)))
        assert many_rows(session, asked, {"wanted": [1, 2, 10**6]}) == [(1,), (2,)]
