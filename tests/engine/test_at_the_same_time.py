"""Double clicks, two tabs, two people, a colleague who cannot be reached, and signs that hide."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.engine import due_dates, verbs
from flows.engine.action_links import LinkExpired, LinkUsed
from flows.engine.door import Errand
from flows.engine.handling import Who
from flows.engine.refusals import CannotAnswer, ChangedMeanwhile, Overtaken
from flows.mail.answer_by_link import answer, look
from flows.register.municipality import note_absence
from models.case.tables import Case
from models.post.tables import ActionLink
from models.record.tables import Audit
from models.register.tables import Appointment, Person
from states.errors import ArshjulError
from states.fields import BadAnswer, has_hidden_signs
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.mail_host import links
from tests.worlds.pages import at_the_screen

NOW = at("2027-02-05 10:00")
OWN = {"origin": "http://localhost"}


@pytest.fixture
def tokens(town: TestTown) -> dict[str, str]:
    """The links in Lo's first letter, by what they do."""
    town.open_year()
    letters = town.tick("2027-02-05 08:00")
    (letter,) = [one for one in letters if "lo@" in str(one["To"])]
    found = [path.rpartition("/")[2] for path in links(letter)]
    return {look(town.office, token, NOW).action: token for token in found}


def site_of(town: TestTown) -> TestClient:
    return at_the_screen(town.office, NOW)


def rows(town: TestTown, what: str) -> int:
    with town.office.database.read() as session:
        return len(session.exec(select(Audit).where(Audit.what == what)).all())


def test_two_clicks_at_once_postpone_once(town: TestTown, tokens: dict[str, str]) -> None:
    barrier = Barrier(4)

    def click(day: int) -> str:
        barrier.wait()
        given = {"day": f"2027-04-{day:02}", "why": "ny rektor"}
        try:
            answer(town.office, tokens["postpone"], "postpone", given, NOW)
        except ArshjulError as refused:
            return refused.key
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(click, (6, 7, 8, 9)))
    assert outcomes == ["done", "link_used", "link_used", "link_used"]
    assert town.case("Backaskolan").postponed == 1
    assert rows(town, "rescheduled") == 1


def test_a_refused_answer_leaves_the_link_unused(town: TestTown, tokens: dict[str, str]) -> None:
    with pytest.raises(ArshjulError):
        answer(town.office, tokens["postpone"], "postpone", {"day": "1999-01-01", "why": "x"}, NOW)
    with town.office.database.read() as session:
        used = session.exec(select(ActionLink).where(ActionLink.used_at.is_not(None))).all()  # type: ignore[union-attr]
    assert used == []
    given = {"day": "2027-04-06", "why": "x"}
    assert answer(town.office, tokens["postpone"], "postpone", given, NOW).postponed == 1
    with pytest.raises(LinkUsed):
        answer(town.office, tokens["postpone"], "postpone", given, NOW)


def test_two_tabs_do_not_write_over_each_other(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    site = site_of(town)
    sent = {"do": "note", "since": str(case.since_version), "version": str(case.version)}
    assert site.get(f"/cases/{case.id}").text.count('name="version" value="1"') == 3
    first = site.post(f"/cases/{case.id}", data={**sent, "method": "enkät"}, headers=OWN)
    assert first.status_code == 303
    second = site.post(f"/cases/{case.id}", data={**sent, "method": "rond"}, headers=OWN)
    assert second.status_code == 409
    page = unescape(second.text)
    assert 'value="rond"' in page, "what was typed is still there"
    assert "Någon annan hann före" in page and "enkät" in page
    assert 'name="version" value="2"' in page
    again = {**sent, "version": "2", "method": "rond"}
    assert site.post(f"/cases/{case.id}", data=again, headers=OWN).status_code == 303


def test_an_answer_from_a_letter_does_not_write_over_one_from_the_page(
    town: TestTown, tokens: dict[str, str]
) -> None:
    case = town.case("Backaskolan")
    site = site_of(town)
    path = f"/l/{tokens['done']}"
    assert 'name="version" value="1"' in site.get(path).text
    where = (town.office, town.id, case.id or 0)
    asta = Who(town.person("asta@skola.example"), "web")
    verbs.note.alone(Errand(*where[:2], asta, NOW), *where[2:], {"method": "Astas enkät"})
    given = {"choice": "done", "version": "1", "method": "rond", "sources": "alla"}
    given["findings"] = "Mörk skolgård"
    shown = site.post(path, data=given, headers=OWN)
    assert shown.status_code == 422
    page = unescape(shown.text)
    assert 'value="rond"' in page and "Mörk skolgård" in page
    assert town.case("Backaskolan").state == "kartläggning"
    with pytest.raises(ChangedMeanwhile):
        verbs.done.alone(
            Errand(*where[:2], asta, NOW), *where[2:], answers={"method": "x"}, version=1
        )
    assert site.post(path, data={**given, "version": "2"}, headers=OWN).status_code == 200
    assert town.case("Backaskolan").state == "analys"


@pytest.mark.parametrize("why", ["away", "no role", "unreachable"])
def test_a_colleague_whom_no_reminder_would_reach_cannot_take_over(
    town: TestTown, tokens: dict[str, str], why: str
) -> None:
    kim = town.person("kim@skola.example")
    if why == "away":
        spell = (date(2027, 2, 1), date(2027, 2, 28))
        note_absence.alone(town.errand(OPERATOR, NOW), town.person("kim@skola.example"), *spell)
    else:
        with town.office.database.write() as session:
            person = session.get_one(Person, kim)
            post = session.exec(select(Appointment).where(Appointment.person_id == kim)).one()
            if why == "no role":
                post.ends = date(2027, 1, 31)
            else:
                person.unreachable = "550 5.1.1 no such mailbox"
            session.add_all([person, post])
    assert kim not in dict(look(town.office, tokens["delegate"], NOW).colleagues)
    with pytest.raises(CannotAnswer):
        answer(town.office, tokens["delegate"], "delegate", {"to": str(kim)}, NOW)
    case = town.case("Backaskolan")
    assert case.delegate_id is None
    page = site_of(town).get(f"/cases/{case.id}").text
    assert f'<option value="{kim}"' not in page
    assert f'<option value="{town.person("bo@skola.example")}"' in page


def test_a_link_ends_with_the_last_role_of_its_person(
    town: TestTown, tokens: dict[str, str]
) -> None:
    with town.office.database.write() as session:
        mine = Appointment.person_id == town.person("lo@skola.example")
        post = session.exec(select(Appointment).where(mine)).one()
        post.ends = date(2027, 2, 8)
        session.add(post)
    assert look(town.office, tokens["done"], at("2027-02-08 23:00")).action == "done"
    gone = at("2027-02-09 08:00")
    for action in tokens:
        with pytest.raises(LinkExpired):
            answer(town.office, tokens[action], action, {"why": "x"}, gone)
    assert town.case("Backaskolan").version == 1


HIDING = ("\x00", "\x1b[31m", "\x7f", "\x85", "\u202e", "\u2066", "\ud800")


@pytest.mark.parametrize("sign", HIDING)
def test_signs_that_hide_or_turn_what_follows_are_refused(town: TestTown, sign: str) -> None:
    town.open_year()
    case = town.case("Backaskolan").id or 0
    where = (town.office, town.id, case)
    with pytest.raises(BadAnswer) as refused:
        verbs.note.alone(Errand(*where[:2], town.asta, NOW), *where[2:], {"method": f"en{sign}kät"})
    assert refused.value.problems == {"method": "control_sign"}
    with pytest.raises(BadAnswer):
        due_dates.reschedule.alone(
            Errand(*where[:2], town.asta, NOW), *where[2:], date(2027, 4, 20), why=f"n{sign}y"
        )
    assert town.case("Backaskolan").version == 1


def test_what_people_write_is_taken_as_it_is(town: TestTown) -> None:
    town.open_year()
    where = (town.office, town.id, town.case("Backaskolan").id or 0)
    for text in ("👩‍🏫🏳️‍🌈 bra!", "sámi ŋ", "عربي ومعه English", "två\nrader\tmed", "naïve – “så”"):
        assert not has_hidden_signs(text)
        verbs.note.alone(Errand(*where[:2], town.asta, NOW), *where[2:], {"findings": text})
    with pytest.raises(BadAnswer):
        due_dates.reschedule.alone(
            Errand(*where[:2], town.asta, NOW), *where[2:], date(2027, 4, 20), why="x" * 4001
        )


def test_a_clock_that_goes_back_says_nothing_twice_and_loses_nothing(town: TestTown) -> None:
    town.open_year()
    assert len(town.tick("2027-02-05 08:00")) == 2
    for when in ("2027-02-04 08:00", "2027-02-05 07:30", "2027-01-04 08:00", "2027-02-05 09:00"):
        assert [one for one in town.tick(when) if "asta@" not in str(one["To"])] == []
    case = town.case("Backaskolan")
    timer = town.timer(case)
    assert timer is not None
    assert timer.level == -10
    with pytest.raises(Overtaken):
        verbs.done.alone(
            town.errand(town.asta, NOW),
            case.id or 0,
            since_version=case.version + 1,
        )
    with town.office.database.read() as session:
        assert len(session.exec(select(Case)).all()) == 2
