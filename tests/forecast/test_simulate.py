"""A school year in advance: it says what the real clock would do, and leaves no trace."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from flows.engine import due_dates, verbs
from flows.engine.delegation import delegate
from flows.engine.handling import Desk
from models.case.tables import Case
from states.calendars import Calendar, Span, Staff
from states.ladder import DEFAULT_LEVELS
from states.safety_cycle import KIND
from tests.conftest import BREAKS, TestTown, at
from tests.worlds.year_ahead import (
    AUTUMN,
    FIRST,
    Ahead,
    Event,
    digest,
    mails,
    on,
    quiets,
    year,
)

RUNGS = [level.days for level in DEFAULT_LEVELS]


CALENDAR = Calendar("SE", [Span(*one) for one in BREAKS])


SCHOOL = {"lo@skola.example", "bo@skola.example", "kim@skola.example"}


NOTICE = date(2027, 2, 5)  # the first notice: thirty school days before 31 March


def test_nothing_is_changed_by_looking_ahead(ahead: Ahead) -> None:
    assert mails(ahead.silent)
    assert mails(ahead.busy)
    assert ahead.after == ahead.before, "neither a row nor a file under var"
    assert ahead.town.post.letters == []


def test_the_real_clock_goes_on_as_if_nobody_had_looked(town: TestTown) -> None:
    town.open_year()
    town.tick("2027-02-01 08:00")
    events = mails(year(town, first=date(2027, 2, 1), last=date(2027, 2, 28)))
    foreseen = {mail.to for mail in events if on(mail) == NOTICE}
    letters = town.tick(f"{NOTICE} 08:00")
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == foreseen
    assert len(letters) == 2


def test_even_a_town_that_has_opened_no_year_can_look_ahead(town: TestTown) -> None:
    before = digest(town)
    events = year(town, first=date(2027, 1, 25), last=date(2027, 2, 28))
    assert {item["unit"] for mail in mails(events) for item in mail.items} == {
        "Backaskolan",
        "Ekdalaskolan",
    }
    assert digest(town) == before


@pytest.mark.parametrize("all_answer", [False, True])
def test_the_same_question_has_the_same_answer(ahead: Ahead, all_answer: bool) -> None:
    asked, once, first, last = (
        (ahead.other, ahead.busy, AUTUMN, date(2026, 9, 20))
        if all_answer
        else (ahead.town, ahead.silent, FIRST, date(2027, 2, 25))
    )
    again = year(asked, all_answer=all_answer, first=first, last=last)
    assert [one.as_json() for one in again] == [one.as_json() for one in once if on(one) <= last]
    assert mails(again)


def test_when_nobody_answers_each_case_climbs_the_whole_ladder(ahead: Ahead) -> None:
    heard: dict[object, dict[object, date]] = defaultdict(dict)
    for mail in mails(ahead.silent):
        for item in mail.items:
            heard[item["case"]].setdefault(item["level"], on(mail))
    assert len(heard) == 2
    for rungs in heard.values():
        assert list(rungs) == RUNGS == [-30, -10, -3, 0, 3, 7, 14, 30]
        days = list(rungs.values())
        assert all(one < next_one for one, next_one in pairwise(days))


def test_each_rung_goes_to_whom_it_is_meant_for(ahead: Ahead) -> None:
    to: dict[object, set[str]] = defaultdict(set)
    for mail in mails(ahead.silent):
        for item in mail.items:
            if item["unit"] == "Backaskolan":
                to[item["level"]].add(mail.to)
    lo, kim = "lo@skola.example", "kim@skola.example"
    assert to == {
        -30: {lo}, -10: {lo}, -3: {lo}, 0: {lo}, 3: {lo, kim},
        7: {"mo@skola.example"}, 14: {"ek@skola.example"}, 30: {"al@skola.example"},
    }  # fmt: skip


@pytest.mark.parametrize("all_answer", [False, True])
def test_one_letter_a_person_and_day_and_only_on_their_working_days(
    ahead: Ahead, all_answer: bool
) -> None:
    events = mails(ahead.busy if all_answer else ahead.silent)
    often = Counter((mail.to, on(mail)) for mail in events)
    assert set(often.values()) == {1}
    for mail in events:
        day = on(mail)
        staff = Staff.SCHOOL if mail.to in SCHOOL else Staff.ADMINISTRATION
        free = CALENDAR.free(day, staff)
        assert free is None, f"{mail.to} hears on {day}: {free}"
        assert (day.month, day.day) < (12, 24) or day.month < 12


def test_when_all_answer_nothing_is_ever_late(ahead: Ahead) -> None:
    events = mails(ahead.busy)
    assert {mail.letter for mail in events} <= {"notice", "reminder", "digest"}
    items = [item for mail in events for item in mail.items]
    assert {item["level"] for item in items} <= {-30, -10, -3, 0}
    cycles = [item for item in items if item["kind"] == "safety_cycle"]
    assert {item["state"] for item in cycles} == {
        "kartläggning", "analys", "åtgärd", "utvärdering", "förbättring",
    }  # fmt: skip
    assert {item["case"] for item in cycles} == {1, 2}


def begun_within_breaks(town: TestTown) -> list[Event]:
    """A forecast that begins in a break, when reminders of the last days before it were missed."""
    town.open_year()
    for unit, to in (("Backaskolan", date(2026, 10, 28)), ("Ekdalaskolan", date(2027, 2, 17))):
        due_dates.reschedule.alone(
            town.errand(town.asta, at("2026-08-18 09:00")),
            town.case(unit).id or 0,
            to,
            why="Provar",
        )
    events = year(town, first=date(2026, 10, 26), last=date(2026, 11, 3))
    return events + year(town, first=date(2027, 2, 15), last=date(2027, 2, 23))


def test_what_falls_in_a_break_is_told_with_the_day_when_it_goes_out(town: TestTown) -> None:
    events = begun_within_breaks(town)
    found = {(one.why, one.to): one for one in quiets(events) if "a school break" in one.why}
    autumn = found["a school break: Höstlov", "lo@skola.example"]
    assert (autumn.day, autumn.goes_out) == (date(2026, 10, 26), date(2026, 11, 2))
    winter = found["a school break: Sportlov", "bo@skola.example"]
    assert (winter.day, winter.goes_out) == (date(2027, 2, 15), date(2027, 2, 22))
    sent = {(mail.to, on(mail)) for mail in mails(events)}
    assert {
        ("lo@skola.example", date(2026, 11, 2)),
        ("bo@skola.example", date(2027, 2, 22)),
    } <= sent


def test_every_silence_ends_on_a_working_day(town: TestTown) -> None:
    moved = [one for one in quiets(begun_within_breaks(town)) if one.goes_out]
    assert moved
    for one in moved:
        assert one.goes_out is not None
        assert one.goes_out > one.day
        staff = Staff.SCHOOL if one.to in SCHOOL else Staff.ADMINISTRATION
        assert CALENDAR.is_working(one.goes_out, staff)


def test_a_colleague_to_whom_a_step_was_handed_answers_it_in_the_virtual_year(
    town: TestTown,
) -> None:
    town.open_year()
    case = town.case("Backaskolan").id or 0
    for step in ("kartläggning", "analys"):
        with town.errand(town.asta, at("2027-02-01 09:00")).desk() as desk:
            invented = desk.kinds[KIND].kind.invent(step, _facts(desk, case), desk.day)
            verbs.done(desk, case, answers=invented)
    colleague = town.person("bo@skola.example")
    with town.errand(town.asta, at("2027-02-01 10:00")).desk() as desk:
        delegate(desk, case, colleague)
    events = mails(year(town, first=date(2027, 2, 2), last=date(2028, 1, 31), all_answer=True))
    seen = {item["state"] for one in events for item in one.items if item["case"] == case}
    assert "åtgärd" in seen and len(seen) > 1, "she wrote down a measure, and the year went on"


def _facts(desk: Desk, number: int) -> Any:
    return desk.kinds[KIND].facts(desk.session, desk.session.get_one(Case, number))
