"""The letters of the coming days: from which day on, and what of them another person may count."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from config.settings import Settings
from flows.engine.door import desk_in
from flows.engine.handling import Who
from flows.forecast.moved_days import letters_a_day
from flows.mail.coming_letters import Coming, coming_letters, first_day, without_secrets
from flows.views.today import two_weeks
from models.register.questions import addresses
from tests.conftest import TestTown, at
from tests.worlds.secret_days import DAY, add

MONDAY, TUESDAY = date(2027, 3, 22), date(2027, 3, 23)


@pytest.mark.parametrize(
    ("now", "day"),
    [("2027-03-22 06:00", MONDAY), ("2027-03-22 16:59", MONDAY), ("2027-03-22 17:00", TUESDAY)],
)
def test_when_the_hours_are_over_the_next_letter_leaves_tomorrow(now: str, day: date) -> None:
    assert first_day(Settings(), at(now)) == day


def days_with_letters(town: TestTown, now: datetime, email: str) -> list[date]:
    """The days of two weeks on which Today shows letters to somebody, with how many each."""
    with town.office.database.read() as session:
        who = Who(town.person(email), "web")
        desk = desk_in(session, town.office, town.id, who, now)
        weeks = two_weeks(desk, letters=True)
        return [one.day for week in weeks for one in week for _ in one.coming]


def test_what_is_due_today_stands_on_tomorrow_once_the_hours_are_over(town: TestTown) -> None:
    town.open_year()
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        days = [one.day for one in coming_letters(session, place, MONDAY, date(2027, 4, 2))]
    first = at(f"{days[0]} 08:00")
    early = days_with_letters(town, first, "asta@skola.example")
    late = days_with_letters(town, first.replace(hour=17), "asta@skola.example")
    assert days[0] in early
    assert days[0] not in late and days[0] + timedelta(days=1) in late


def test_a_letter_is_counted_as_far_as_its_reader_may_know() -> None:
    about = {"a": (5,), "b": (5, 6), "c": (), "d": (6,)}
    letters = [Coming(MONDAY, place, cases) for place, cases in enumerate(about.values())]
    seen = without_secrets(letters, {6})
    assert [(one.person, one.cases) for one in seen] == [(1, (6,)), (2, ()), (3, (6,))]


def test_a_letter_about_a_day_that_she_may_not_know_is_none_of_hers(town: TestTown) -> None:
    """Lo searches with dogs on a day that Asta, who coordinates, is not to know."""
    add(town, "headteacher", role="headteacher")
    now = at("2026-09-14 08:00")
    with town.office.database.read() as session:
        place, mail = town.office.town(session, town.id), addresses(session, town.id)
        letters = coming_letters(session, place, now.date(), DAY)
        told = {mail[one.person] for one in letters}
        asta = desk_in(session, town.office, town.id, town.asta, now)
        assert letters_a_day(asta, DAY) == {}
    assert told and "asta@skola.example" not in told
    assert days_with_letters(town, now, "asta@skola.example") == []
    assert days_with_letters(town, now, told.pop()) != []
