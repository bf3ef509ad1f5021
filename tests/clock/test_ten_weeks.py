"""A clock that jumps in the middle of a school year: ten weeks of letters, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from flows.clock.instants import BootClock, ClockJumped, take
from flows.clock.tick import tick
from models.post.tables import Item, Message
from tests.conftest import Postbox, TestTown, at, make_office, settle_town

BEGINS = at("2027-03-15 08:00")
JUMPS_ON = 14
DAYS = 70
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
CLOCK = ("Årshjuls klocka gick fel", "Årshjul stod stilla")


class Weeks:
    """Ten weeks of a town whose clock rings at eight and at one, and jumps once by ``step``.

    ``boot``: the kernel's clock can be read. ``letters``: who was told what, by true day;
    ``said``: each thing that was said to somebody, and the true instant.
    """

    def __init__(self, var: Path, step: timedelta | None = None, *, boot: bool = True) -> None:
        post = Postbox()
        office = make_office(var, post)
        settle_town(office.database)
        self.town, self.refused = TestTown(office, post), 0
        self.letters: list[tuple[date, str, str]] = []
        self.said: dict[tuple[int, int, int, int, date], datetime] = {}
        self.town.open_year()
        for number in range(DAYS):
            for hour in (0, 5):
                true = BEGINS + number * DAY + hour * HOUR
                jumps = step is not None and number == JUMPS_ON and hour == 5
                seconds = (true - BEGINS).total_seconds() + 1
                self.ring(
                    true + step if jumps and step else true,
                    BootClock("one", seconds) if boot else None,
                )
                self.keep(true)
        office.database.close()

    def ring(self, now: datetime, boot: BootClock | None) -> None:
        try:
            take(self.town.office, now, boot)
        except ClockJumped:
            self.refused += 1
        else:
            tick(self.town.office, now)

    def keep(self, true: datetime) -> None:
        for letter in self.town.post.take():
            if not str(letter["Subject"]).startswith(CLOCK):
                self.letters.append((true.date(), str(letter["To"]), str(letter["Subject"])))
        with self.town.office.database.read() as session:
            rows = session.exec(
                select(Item)
                .join(Message, Message.id == Item.message_id)  # type: ignore[arg-type]
                .where(Message.status == "sent")
            )
            for one in rows:
                key = (one.case_id, one.since_version, one.level, one.person_id, one.due)
                self.said.setdefault(key, true)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    """The same ten weeks with a clock that goes right."""
    weeks = Weeks(tmp_path_factory.mktemp("quiet"))
    assert weeks.refused == 0 and len(weeks.letters) > 20 and len(weeks.said) > 8
    return weeks


@pytest.mark.parametrize("step", [HOUR, DAY, YEAR, -7 * HOUR, -YEAR])
def test_where_the_jump_is_noticed_the_letters_are_those_of_no_jump(
    quiet: Weeks, tmp_path: Path, step: timedelta
) -> None:
    found = Weeks(tmp_path, step)
    assert found.refused == 1
    assert found.letters == quiet.letters


@pytest.mark.parametrize("step", [HOUR, DAY])
def test_what_a_single_tick_cannot_notice_loses_none_and_doubles_none(
    quiet: Weeks, tmp_path: Path, step: timedelta
) -> None:
    found = Weeks(tmp_path, step, boot=False)
    assert found.said.keys() == quiet.said.keys()
    for key, when in quiet.said.items():
        assert found.said[key] >= when - step
        assert found.said[key] - when <= DAY
    seen = [(to, subject) for _, to, subject in found.letters]
    assert sorted(seen) == sorted((to, subject) for _, to, subject in quiet.letters)
