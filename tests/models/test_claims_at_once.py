"""Two processes take work from one PostgreSQL at the same moment: neither waits for the other, and
nobody gets what another holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from models import server
from models.database import Database
from models.post import leases
from models.urgent.questions import alarms_come
from tests.conftest import Postbox, TestTown, at, make_office, settle_town
from tests.mail.test_deliver import DAY, many_letters
from tests.worlds import postgres
from tests.worlds.urgent_town import SATURDAY, known

LEASE = timedelta(minutes=5)


@pytest.fixture
def town(postgresql: None, tmp_path: Path) -> Iterator[TestTown]:
    office = make_office(tmp_path / "var", Postbox(), database_url=postgres.fresh())
    settle_town(office.database)
    yield TestTown(office, Postbox())
    office.database.close()


@contextmanager
def at_once(database: Database) -> Iterator[Session]:
    """A transaction that holds no lock but those of the rows it takes, and waits for none."""
    with Session(database.engine) as session, session.begin():
        server.begin(session, server.EVERYWHERE, writes=False)
        session.connection().exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
        yield session


def claimed(session: Session, owner: str, now: str = f"{DAY} 08:30") -> set[int]:
    return {one.id for one in leases.claim(session, owner, at(now), LEASE, 4)}


def test_letters_that_wait(town: TestTown) -> None:
    town.open_year()
    many_letters(town, 10)
    with at_once(town.office.database) as one, at_once(town.office.database) as other:
        first, second = claimed(one, "one"), claimed(other, "other")
        assert len(first) == len(second) == 4 and not first & second
        assert len(claimed(one, "one")) == 2, "and the rest is anybody's"
        assert not claimed(other, "other")


def test_letters_whose_sender_is_gone(town: TestTown) -> None:
    town.open_year()
    many_letters(town, 4)
    with at_once(town.office.database) as gone:
        lapsed = claimed(gone, "gone")
    with at_once(town.office.database) as one, at_once(town.office.database) as other:
        assert claimed(one, "one", f"{DAY} 09:30") == lapsed
        assert claimed(other, "other", f"{DAY} 09:30") == set()


def test_urgent_alarms_of_a_case(town: TestTown) -> None:
    case = known(town).id
    later = at(SATURDAY) + timedelta(days=3)
    with at_once(town.office.database) as one, at_once(town.office.database) as other:
        [come] = alarms_come(one, later, case)
        assert come.case.id == case and come.alarms
        assert alarms_come(other, later, case) == [], "it is being said"
    with at_once(town.office.database) as third:
        assert alarms_come(third, later, case), "and was not"
