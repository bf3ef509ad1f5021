"""Whose working days count: schools rest in their breaks, the administration does not, and the
delay is the same number in the letter and on the page."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from config.words import words
from flows.engine import verbs
from flows.engine.casework import arm
from flows.mail.answer_by_link import answer, look
from flows.views.standings import present_standing
from models.case.tables import Case
from models.post.tables import Message
from models.record.tables import Audit
from states.calendars import Calendar, Span, Staff
from states.ladder import ADMINISTRATION, Ladder, role_on
from tests.conftest import TestTown, at
from tests.worlds.mail_host import body, links
from web.app import make_app

EASTER = Calendar("SE", (Span("Påsklov", date(2027, 3, 29), date(2027, 4, 2)),))
NOW = at("2027-02-05 10:00")
OWN = {"origin": "http://localhost"}


def give_to(town: TestTown, role: str, due: date, opened: date) -> Case:
    """Let Backaskolan's case be answered for by another role, due on a day."""
    with town.office.database.write() as session:
        case = session.get_one(Case, town.case("Backaskolan").id)
        case.owner_role, case.due, case.chain = role, due, None
        session.add(case)
        session.flush()
        place = town.office.town(session, town.id)
        arm(session, case, place.rungs(role).first(due, opened, place.calendar))
    return case


@pytest.mark.parametrize("role", sorted(ADMINISTRATION - {"manager"}))
def test_the_administration_rests_in_no_school_break(role: str) -> None:
    rungs = Ladder().of(role)
    assert {rungs.staff(level) for level in rungs.levels} == {Staff.ADMINISTRATION}
    good_friday = date(2027, 3, 26)
    step = rungs.after(0, good_friday, good_friday, EASTER)
    assert step is not None
    assert (step.level.days, step.day) == (3, date(2027, 4, 1)), "30 and 31 March, 1 April"


def test_the_ikt_pedagogs_headteacher_rests_with_the_school() -> None:
    rungs = Ladder().of("ikt_pedagog")
    assert [rungs.staff(level) for level in rungs.levels[:6]] == [Staff.SCHOOL] * 6


def test_nobody_is_escalated_to_themselves() -> None:
    assert role_on("manager", "headteacher") == "manager"
    assert role_on("manager", "ikt_pedagog") == "headteacher"
    assert role_on("manager", "coordinator") == "manager"
    assert role_on("manager", "manager") == "school_chief"
    assert role_on("manager", "school_chief") == "head_of_administration"
    assert role_on("owner", "case_officer") == role_on("deputy", "case_officer") == "case_officer"


def test_a_manager_is_reminded_in_the_school_break_and_a_headteacher_is_not(
    town: TestTown,
) -> None:
    town.open_year()
    in_break = date(2027, 3, 31)
    give_to(town, "manager", in_break, date(2027, 3, 30))
    heard = {str(one["To"].addresses[0].addr_spec) for one in town.tick("2027-03-31 08:00")}
    assert "mo@skola.example" in heard
    assert "bo@skola.example" not in heard, "Ekdalaskolan's head, due on the same day, rests"


def test_the_letter_and_the_page_count_the_same_days(town: TestTown) -> None:
    """The manager's letter about a school that is late counts the school's days."""
    town.open_year()
    give_to(town, "headteacher", date(2027, 3, 18), date(2027, 3, 18))
    found = 0
    day = date(2027, 3, 18)
    while day < date(2027, 4, 20):
        for letter in town.tick(f"{day} 08:00"):
            text = re.sub(r"\s+", " ", body(letter))
            with town.office.database.read() as session:
                case = session.get_one(Case, town.case("Backaskolan").id)
                place = town.office.town(session, town.id)
                late = present_standing(place, case, day).late
                assert case.due is not None
            say = words("sv")
            for wrong in range(1, 30):
                told = say.say("item.late", day=say.long_day(case.due), n=wrong)
                if told in text and "Backaskolan" in text:
                    assert wrong == late, day
                    found += 1
        day += timedelta(days=1)
    assert found >= 2, "the owner's letter and the manager's"


def test_the_record_counts_them_too(town: TestTown) -> None:
    town.open_year()
    give_to(town, "headteacher", date(2027, 3, 24), date(2027, 3, 24))
    number = town.case("Backaskolan").id or 0
    answers = {"method": "rond", "sources": "alla", "nothing_found": "yes"}
    who, when = town.asta, at("2027-04-07 09:00")
    verbs.move.alone(town.errand(who, when), number, "analyse", answers=answers)
    with town.office.database.read() as session:
        left = session.exec(select(Audit).where(Audit.what == "left:kartläggning")).one()
    # 25 March and 5 to 7 April; the rest is Good Friday, weekends and the Easter break.
    assert json.loads(left.detail)["late_days"] == 4


@pytest.fixture
def postpone(town: TestTown) -> dict[str, str]:
    """The links to postpone by, as paths, by the reader's address."""
    town.open_year()
    found = {}
    for letter in town.tick("2027-02-05 08:00"):
        for path in links(letter):
            if look(town.office, path.rpartition("/")[2], NOW).action == "postpone":
                found[str(letter["To"].addresses[0].addr_spec)] = path
    return found


@pytest.mark.parametrize(
    ("wanted", "due", "said"),
    [
        ("2027-04-11", "2027-04-12", ("söndag 11 april 2027", "helg", "måndag 12 april 2027")),
        ("2027-04-01", "2027-04-05", ("torsdag 1 april 2027", "Påsklov", "måndag 5 april 2027")),
    ],
)
def test_postponed_to_a_free_day_it_is_the_next_working_day_and_that_is_said(
    town: TestTown, postpone: dict[str, str], wanted: str, due: str, said: tuple[str, ...]
) -> None:
    site = TestClient(make_app(town.office, now=lambda: NOW), base_url="http://localhost")
    given = {"choice": "postpone", "day": wanted, "why": "ny rektor"}
    page = unescape(site.post(postpone["lo@skola.example"], data=given, headers=OWN).text)
    case = town.case("Backaskolan")
    assert case.due == date.fromisoformat(due)
    assert all(one in page for one in said), page
    timer = town.timer(case)
    assert timer is not None


def test_it_is_said_in_the_readers_language_and_not_about_a_working_day(
    town: TestTown, postpone: dict[str, str]
) -> None:
    site = TestClient(make_app(town.office, now=lambda: NOW), base_url="http://localhost")
    given = {"choice": "postpone", "day": "2027-04-11", "why": "ny rektor"}
    page = unescape(site.post(postpone["bo@skola.example"], data=given, headers=OWN).text)
    assert "ikke er en arbeidsdag (helg)" in page
    given = {**given, "day": "2027-04-12"}
    page = unescape(site.post(postpone["lo@skola.example"], data=given, headers=OWN).text)
    assert "arbetsdag" not in page


def test_the_latest_day_is_a_working_day_of_the_role_and_never_passed(
    town: TestTown, postpone: dict[str, str]
) -> None:
    token = postpone["lo@skola.example"].rpartition("/")[2]
    latest = look(town.office, token, NOW).latest
    assert latest is not None
    before = latest - timedelta(days=(latest.weekday() + 1) % 7 or 7)  # the Sunday before
    case = answer(town.office, token, "postpone", {"day": str(before), "why": "x"}, NOW)
    assert case.due is not None
    assert before < case.due <= latest


def test_a_role_of_the_administration_may_choose_a_day_in_the_break(town: TestTown) -> None:
    town.open_year()
    give_to(town, "manager", date(2027, 3, 24), date(2027, 3, 20))
    now = at("2027-03-22 10:00")
    letter = next(
        one for one in town.tick("2027-03-22 08:00") if "mo@skola.example" in str(one["To"])
    )
    tokens = [path.rpartition("/")[2] for path in links(letter)]
    token = next(one for one in tokens if look(town.office, one, now).action == "postpone")
    case = answer(town.office, token, "postpone", {"day": "2027-04-01", "why": "x"}, now)
    assert case.due == date(2027, 4, 1), "schools rest that day; the administration does not"


def test_every_letter_still_knows_its_case(town: TestTown) -> None:
    """A rung whose first role rests is moved, and the letter is the role's own."""
    town.open_year()
    give_to(town, "coordinator", date(2027, 2, 17), date(2027, 2, 16))  # sportlov
    heard = {str(one["To"].addresses[0].addr_spec) for one in town.tick("2027-02-17 08:00")}
    assert heard == {"asta@skola.example"}
    with town.office.database.read() as session:
        assert {one.status for one in session.exec(select(Message))} == {"sent"}


def test_what_has_not_begun_is_not_under_way(town: TestTown) -> None:
    town.open_year()
    with town.office.database.read() as session:
        case = session.get_one(Case, town.case("Backaskolan").id)
        place = town.office.town(session, town.id)
        assert case.due is not None
        early = case.due - timedelta(days=60)
        assert present_standing(place, case, early).status == "in_progress"
        session.expunge(case)
        case.kind, case.state = "activity", "planned"
        assert present_standing(place, case, early).status == "not_started"
