"""Urgent cases: registered as soon as somebody perceives it, measured, followed up, closed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.demos.urgent import fill
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who, questions
from flows.engine.refusals import NoSuchCase
from flows.kinds import HANDLINGS
from flows.urgent.registration import KnownAhead, KnownLongAgo, RegistryTaken, UnitMissing
from models.case.tables import Case, Subject
from models.register.tables import Municipality
from models.urgent.tables import RunningClock
from states.errors import EvidenceMissing, ReasonMissing
from states.fields import BadAnswer
from states.privacy import LooksPersonal, looks_personal
from states.process import check_complete
from states.urgent_case import URGENT, Arena, Matter, Scope
from tests.conftest import TestTown, at
from tests.worlds.pages import at_the_screen
from tests.worlds.urgent_town import ASTA, LO, MEASURES, SATURDAY, act, breach, known


@pytest.mark.parametrize("kind", URGENT, ids=lambda kind: kind.name)
def test_every_state_is_reached_and_left(kind: object) -> None:
    assert check_complete(kind.process) == []  # type: ignore[attr-defined]


def test_stop_and_prevent_are_two_measures_and_the_follow_up_has_its_day(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00")
    act(town, case, "report", "2026-10-05 10:00")
    with pytest.raises(EvidenceMissing) as caught:
        act(town, case, "set_measures", "2026-10-05 10:05", measure_stop="Vuxna på rasterna.")
    assert caught.value.missing == ("measure_prevent", "follow_up_on")
    with town.office.database.read() as session:
        assert "measure_stop" not in {
            one.name
            for one in questions(HANDLINGS, session, session.get_one(Case, case.id))
            if one.value
        }
    set_ = act(town, case, "set_measures", "2026-10-06 10:00", **MEASURES)
    assert (set_.state, set_.due) == ("measures_set", date(2026, 11, 16))
    goes_on = verbs.done.alone(
        town.errand(Who(town.person(LO), "web"), at("2026-11-16 09:00")),
        case.id or 0,
        answers={"has_stopped": "goes_on", "follow_up_notes": "Samtal visar att det fortsätter."},
    )
    assert (goes_on.state, goes_on.round) == ("reported_to_authority", 2)
    with town.office.database.read() as session:
        asked = questions(HANDLINGS, session, session.get_one(Case, case.id))
    assert {one.value for one in asked} == {""}, "asked anew, the first answers are kept"
    act(
        town, case, "set_measures", "2026-11-17 09:00", **{**MEASURES, "follow_up_on": "2026-12-01"}
    )
    act(
        town, case, "follow_up", "2026-12-01 09:00", has_stopped="stopped", follow_up_notes="Lugnt."
    )
    closed = act(town, case, "close_matter", "2026-12-01 09:05", documented_in="BUN 2026/0123")
    assert closed.closed == date(2026, 12, 1)


def test_there_is_no_gate_of_severity(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00", registry="", scope=Scope.UNCLEAR)
    who = Who(town.person(LO), "web")
    with town.office.database.read() as session:
        assert session.get_one(Subject, case.subject_id).name == "U-2026-001"
        moves = {one.name for one in URGENT[0].process.possible("known")}
    assert moves == {"report", "no_report", "registered_twice"}
    with pytest.raises(EvidenceMissing):  # in Sweden the authority is told of everything
        verbs.move.alone(
            town.errand(who, at("2026-10-05 10:00")), case.id or 0, "no_report", why="Litet"
        )
    with pytest.raises(ReasonMissing):
        verbs.move.alone(
            town.errand(who, at("2026-10-05 10:00")),
            case.id or 0,
            "registered_twice",
        )


@pytest.mark.parametrize(
    "text",
    [
        "Eleven 120914-2385 kränktes",
        "20120914-2385",
        "201209142385",
        "samordningsnummer 120974-2385",
        "fødselsnummer 14091212345",
        "140912 12345",
        "skriv till sam.elev@skola.example",
    ],
)
def test_a_personal_number_is_refused_and_nothing_is_saved(town: TestTown, text: str) -> None:
    assert looks_personal(text)
    with pytest.raises(LooksPersonal):
        known(town, "2026-10-05 09:00", registry=text[:50])
    case = known(town, "2026-10-05 09:00")
    with pytest.raises(BadAnswer) as caught:
        act(town, case, "report", "2026-10-05 10:00", report_reference=text)
    assert caught.value.problems == {"report_reference": "looks_personal"}
    who = Who(town.person(LO), "web")
    with pytest.raises(LooksPersonal):
        verbs.move.alone(
            town.errand(who, at("2026-10-05 10:00")),
            case.id or 0,
            "registered_twice",
            why=text,
        )
    with town.office.database.read() as session:
        now = session.get_one(Case, case.id)
        assert (now.state, now.version, now.closed) == ("known", 1, None)


@pytest.mark.parametrize("text", ["BUN 2026/0123", "2026-0123", "§ 10, 12 elever, 2026-10-05"])
def test_registry_numbers_and_days_are_no_personal_numbers(text: str) -> None:
    assert not looks_personal(text)


def test_what_cannot_be_registered_is_said(town: TestTown) -> None:
    known(town, "2026-10-05 09:00")
    with pytest.raises(RegistryTaken):
        known(town, "2026-10-05 09:01")
    with pytest.raises(UnitMissing):
        known(town, "2026-10-05 09:01", registry="", unit="")
    with pytest.raises(KnownAhead):
        known(town, "2026-10-05 09:01", registry="", known_at=at("2026-10-05 09:02"))
    with pytest.raises(KnownLongAgo) as refused:
        known(town, "2026-10-05 09:01", registry="", known_at=at("2025-10-04 09:00"))
    for locale in LOCALES:
        assert "365" in explain(refused.value, words(locale))
    with town.office.database.read() as session:
        assert len(session.exec(select(Subject)).all()) == 1
    year = known(town, "2026-10-05 09:01", registry="", known_at=at("2025-10-05 09:01"))
    assert year.due == date(2025, 10, 6), "a year to the minute is not too old, and is late at once"


def test_a_breach_without_risk_is_documented_and_not_reported(town: TestTown) -> None:
    case = breach(town, "2026-10-05 09:00")
    who = Who(town.person(ASTA), "web")
    where = (town.office, town.id, case.id or 0, "no_report")
    moved = verbs.move.alone(
        Errand(*where[:2], who, at("2026-10-05 10:00")),
        *where[2:],
        why="Filen var krypterad och öppnades inte.",
    )
    assert moved.state == "no_report_needed"
    with town.office.database.read() as session:
        [clock] = session.exec(select(RunningClock)).all()
    assert clock.met_at is not None
    subjects = [str(one["Subject"]) for one in town.tick("2026-10-08 09:05")]
    assert [one.partition(":")[0] for one in subjects] == ["Påminnelse"], "of the measures alone"


def test_a_cyber_incident_has_three_clocks_and_the_last_is_a_month(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00", matter=Matter.CYBER, arena=Arena.SYSTEM, unit="")
    assert case.due == date(2026, 10, 6)
    warned = act(town, case, "warn", "2026-10-05 12:00")
    assert warned.due == date(2026, 10, 8)
    act(town, case, "report", "2026-10-07 12:00")
    with town.office.database.read() as session:
        clocks = {one.clock: one for one in session.exec(select(RunningClock)).all()}
    assert clocks["cyber_reported"].met_at and clocks["cyber_final"].met_at is None
    assert clocks["cyber_final"].ends == at("2026-11-07 12:00")
    act(town, case, "set_measures", "2026-10-08 12:00", **MEASURES)
    act(
        town, case, "follow_up", "2026-10-20 12:00", has_stopped="stopped", follow_up_notes="Lugnt."
    )
    closing = {"documented_in": "KS 2026/7", "lessons": "Tvåfaktor överallt."}
    with pytest.raises(EvidenceMissing) as caught:
        act(town, case, "close_matter", "2026-10-20 12:00", **closing)
    assert caught.value.missing == ("final_report_sent_on",)
    done = act(
        town, case, "close_matter", "2026-10-20 12:00", **closing, final_report_sent_on="2026-10-20"
    )
    assert done.closed


def test_another_municipality_never_sees_it(town: TestTown) -> None:
    case = known(town)
    with town.office.database.write() as session:
        session.add(
            Municipality(
                id="se-0180",
                code="0180",
                name="Stockholm",
                country="SE",
                locale="sv",
                preset="läsår",
            )
        )
    with pytest.raises(NoSuchCase):
        verbs.move.alone(
            Errand(town.office, "se-0180", Who(None, "cli"), at(SATURDAY)), case.id or 0, "report"
        )


def test_the_page_shows_the_clocks_and_keeps_what_was_typed(town: TestTown) -> None:
    case = known(town, "2026-10-05 09:00")
    client = at_the_screen(town.office, at("2026-10-05 10:00"))
    page = client.get(f"/cases/{case.id}").text
    read = re.sub("</?span[^>]*>", "", page)
    assert "Anmäl till huvudmannen: senast 2026-10-06 kl. 09.00 (eget mål)" in read
    page = at_the_screen(town.office, at("2026-10-06 09:01")).get(f"/cases/{case.id}").text
    read = re.sub("</?span[^>]*>", "", page)
    assert "Anmäl till huvudmannen: tiden gick ut 2026-10-06 kl. 09.00 (eget mål)" in read
    sent = {"do": "answer", "since": "1", "report_reference": "120914-2385"}
    own = {"origin": "http://localhost"}
    refused = client.post(f"/cases/{case.id}", data=sent, headers=own)
    assert refused.status_code == 422 and "ta bort personnummer" in refused.text
    assert 'value="120914-2385"' in refused.text
    client.post(f"/cases/{case.id}", data={**sent, "report_reference": "BUN 2026/9"}, headers=own)
    with town.office.database.read() as session:
        assert session.get_one(Case, case.id).state == "reported_to_authority"


def test_the_demo_is_filled_once(town: TestTown) -> None:
    for when in ("2026-10-05 09:00", "2026-10-05 09:05"):
        fill(town.office, town.id, at(when))
    with town.office.database.read() as session:
        names = [one.name for one in session.exec(select(Subject).order_by(Subject.name))]
    assert names == [
        "BUN 2099/0123",
        "Barns digitala vardag på dagordningen",
        "KS 2099/0045",
        "Ny vägledning om åldersgränser i appar",
        "Omvärldsbevakning",
    ]
