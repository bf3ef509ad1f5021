"""What is to be done at some time in a period: its days, the first letter, and where it is told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from config.locales import LOCALES
from config.words import words
from flows.activities.listing import show_series
from flows.engine import door, due_dates, verbs
from flows.engine.refusals import BadDate
from flows.views.wheel_year import wheel_year
from models.activities.tables import ActivityTurn
from models.case.tables import Case
from models.case.timers import waiting_cases
from states.activity import PLANNED
from states.dial_year import DialYear
from tests.activities.test_series import AUGUST, add, asta, held, next_day, opened
from tests.conftest import TestTown, at

MARCH, MAY = date(2027, 3, 1), date(2027, 5, 31)


def spring(town: TestTown, **wanted: object) -> int:
    return add(town, "evacuation_exercise", first=MARCH, last=MAY, **wanted)


def begins(town: TestTown, case: Case) -> date | None:
    with town.office.database.read() as session:
        return session.get_one(ActivityTurn, case.id).begins


def first_letter(town: TestTown, case: Case) -> tuple[int, date]:
    with town.office.database.read() as session:
        found = {one.id: timer for one, timer in waiting_cases(session, town.id)}
    return found[case.id].level, found[case.id].due


def test_it_is_due_on_the_last_day_of_its_period(town: TestTown) -> None:
    cases = opened(town, spring(town))
    assert [one.due for one in cases] == [MAY, MAY]
    assert [one.occurrence for one in cases] == ["2027-05-31"] * 2
    assert [begins(town, one) for one in cases] == [MARCH, MARCH]


def test_its_first_letter_comes_when_the_period_begins(town: TestTown) -> None:
    """1 March 2027 is a Monday; thirty working days before 31 May would be in April."""
    assert first_letter(town, opened(town, spring(town))[0]) == (-30, MARCH)
    plain = opened(town, add(town, "safety_round", first=MAY))[0]
    assert first_letter(town, plain)[1] > date(2027, 4, 1)


def test_no_letter_comes_before_a_short_period(town: TestTown) -> None:
    """Weeks 36-40: thirty working days before its last day lie in August."""
    first, last = date(2027, 9, 6), date(2027, 10, 8)
    series = add(town, "lockdown_exercise", first=first, last=last, every_months=24)
    assert opened(town, series) == []
    next_day(town, "2027-01-11 06:00")
    assert first_letter(town, opened(town, series)[0]) == (-30, first)


def test_a_period_under_way_is_told_of_at_once(town: TestTown) -> None:
    series = add(town, "lockdown_exercise", first=date(2026, 8, 3), last=date(2026, 12, 18))
    assert first_letter(town, opened(town, series)[0]) == (-30, date(2026, 8, 17))


def test_the_next_period_is_moved_as_its_first_one(town: TestTown) -> None:
    series = spring(town)
    for case in opened(town, series):
        held(town, case, "2027-04-12 10:00")
    next_day(town, "2027-06-01 06:00")
    after = [one for one in opened(town, series) if one.closed is None]
    assert [one.due for one in after] == [date(2028, 5, 31)] * 2
    assert [begins(town, one) for one in after] == [date(2028, 3, 1)] * 2


def test_a_period_whose_last_day_is_free_ends_on_the_first_working_day_after(
    town: TestTown,
) -> None:
    series = add(town, "evacuation_exercise", first=MARCH, last=date(2027, 5, 30))
    assert opened(town, series)[0].due == MAY


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"last": MAY}, "period_no_first"),
        ({"first": MAY, "last": MARCH}, "period_backwards"),
        ({"first": MARCH, "last": MAY, "every_months": 2}, "period_too_long"),
        ({"first": MARCH, "last": date(2028, 3, 1), "every_months": 0}, "period_too_long"),
        ({"first": MARCH, "last": MAY, "after_completion": True}, "period_after_completion"),
    ],
)
def test_what_is_no_period_is_told(town: TestTown, wanted: dict[str, object], problem: str) -> None:
    with pytest.raises(BadDate) as refused:
        add(town, "evacuation_exercise", **wanted)
    assert refused.value.params["problem"] == problem
    for locale in LOCALES:
        assert words(locale).has(f"date_problems.{problem}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity_series SET last = '2027-02-28'",
        "UPDATE activity_series SET first = NULL, when_text = 'x'",
        "UPDATE activity_turn SET begins = '2027-06-01'",
        'UPDATE activity_turn SET "natural" = NULL',
    ],
)
def test_the_database_knows_no_period_that_ends_before_it_begins(
    town: TestTown, statement: str
) -> None:
    spring(town)
    with pytest.raises(IntegrityError), town.office.database.write() as session:
        session.execute(text(statement))


def test_a_day_moved_before_the_period_has_begun_leaves_its_beginning(town: TestTown) -> None:
    case = opened(town, spring(town))[0]
    errand = town.errand(asta(town), at("2026-10-05 09:00"))
    due_dates.reschedule.alone(errand, case.id or 0, date(2027, 6, 10), why="Fler övar")
    assert first_letter(town, case) == (-30, MARCH)


def test_a_day_made_exact_takes_the_place_of_the_period(town: TestTown) -> None:
    case = opened(town, spring(town))[0]
    with door.desk(town.office, town.id, who=asta(town), now=at("2026-10-05 09:00")) as desk:
        verbs.move(desk, case.id or 0, "make_vague", why="Räddningstjänsten vet inte")
        verbs.done(desk, case.id or 0, answers={"exact_date": "2027-04-20"})
    now = opened(town, case.subject_id or 0)[0]
    assert (now.state, now.due) == (PLANNED, date(2027, 4, 20))
    assert begins(town, case) is None


def test_it_is_told_beside_the_case_and_in_letters_in_every_language(town: TestTown) -> None:
    case = opened(town, spring(town))[0]
    handling = town.office.kinds[case.kind]
    said = {}
    with town.office.database.read() as session:
        for locale in LOCALES:
            say = words(locale)
            (aside, *_) = handling.beside(session, case, say, at(AUGUST))
            (told,) = handling.tells(session, case, say)
            said[locale] = (aside.heading, aside.lines[0].text, told)
    assert said["sv"] == (
        "Period",
        "2027-03-01 – 2027-05-31",
        "Det ska göras någon gång under perioden 2027-03-01 – 2027-05-31.",
    )
    assert said["en"][1] == "1 March 2027 – 31 May 2027"
    assert len({told for _, _, told in said.values()}) == len(LOCALES)


def test_a_period_that_few_may_know_is_told_to_nobody_beside_its_days(town: TestTown) -> None:
    series = add(town, "dog_search", first=MARCH, last=date(2027, 4, 25))
    case = opened(town, series)[0]
    handling = town.office.kinds[case.kind]
    with town.office.database.read() as session:
        assert handling.tells(session, case, words("sv")) == ()
        asides = handling.beside(session, case, words("sv"), at(AUGUST))
    assert "2027" not in "".join(line.text for one in asides for line in one.lines)
    assert show_series(town.office, town.id, str(series), date(2026, 9, 1)).first is None


def test_on_the_wheel_it_lies_from_its_first_day_to_its_last(town: TestTown) -> None:
    spring(town)
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        wheel = wheel_year(session, place, DialYear(2026), date(2026, 9, 1))
    (band,) = [one for one in wheel.things if one.kind == "activity"]
    assert (band.start, band.end, band.of) == (MARCH, MAY, 2)
