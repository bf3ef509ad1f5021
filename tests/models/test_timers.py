"""The timers that have come are taken one by one, and divided among those who come for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models.case.tables import Case, Timer
from models.case.timers import due_timers, put_timers, take_timers, waiting
from tests.conftest import Postbox, TestTown, make_office, settle_town
from tests.worlds import postgres

DAY = date(2027, 3, 1)


@pytest.fixture
def served(postgresql: None, tmp_path: Path) -> Iterator[TestTown]:
    post = Postbox()
    office = make_office(tmp_path / "var", post, database_url=postgres.fresh())
    settle_town(office.database)
    town = TestTown(office, post)
    town.open_year()
    yield town
    office.database.close()


def left(town: TestTown) -> set[int]:
    with town.office.database.read() as session:
        return {one.case_id for one in session.exec(select(Timer))}


def first_case(town: TestTown) -> Case:
    with town.office.database.read() as session:
        return session.exec(select(Case).order_by(Case.id)).all()[0]  # type: ignore[arg-type]


def without_timer(town: TestTown) -> int:
    """The case that came first waits for nothing any more."""
    number = first_case(town).id or 0
    with town.office.database.write() as session:
        session.execute(text("DELETE FROM timer WHERE case_id = :case"), {"case": number})
    return number


def test_what_was_not_read_is_not_taken(town: TestTown) -> None:
    town.open_year()
    number = without_timer(town)
    with town.office.database.write() as session:
        read = due_timers(session, DAY, 100)
        assert read and number < min(one.case for one in read)
        put_timers(session, [waiting(town.id, number, read[0].natural, read[0].level)])
        take_timers(session, read)
    assert left(town) == {number}, "it was read by nobody"


def test_a_timer_that_somebody_commits_meanwhile_is_still_there(served: TestTown) -> None:
    number = without_timer(served)
    database = served.office.database
    with Session(database.engine) as beat, Session(database.engine) as other:
        for session in (beat, other):
            session.execute(text("SELECT set_config('arshjul.municipality', '*', false)"))
        read = due_timers(beat, DAY, 100)
        put_timers(other, [waiting(served.id, number, read[0].natural, read[0].level)])
        other.commit()
        take_timers(beat, read)
        beat.commit()
    assert left(served) == {number}


def test_two_beats_at_once_divide_the_timers_and_none_waits(served: TestTown) -> None:
    database = served.office.database
    everything = left(served)
    assert len(everything) >= 2
    with Session(database.engine) as one, Session(database.engine) as two:
        for session in (one, two):
            session.execute(text("SELECT set_config('arshjul.municipality', '*', true)"))
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
        mine = {row.case for row in due_timers(one, DAY, 1)}
        theirs = {row.case for row in due_timers(two, DAY, 100)}
        assert len(mine) == 1
        assert theirs == everything - mine


def test_a_beat_waits_for_no_municipality_in_which_somebody_writes(served: TestTown) -> None:
    database = served.office.database
    with database.write(served.id), database.write_in([served.id]) as (_, free):
        assert free == []
    with database.write_in([served.id]) as (_, free):
        assert free == [served.id]
