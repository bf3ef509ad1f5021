"""A decision is taken by whom the kind names: nobody else takes it by a detour."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from flows.engine import delegation, due_dates, verbs
from flows.engine.handling import Who
from flows.engine.refusals import CannotAnswer, NotAllowed
from flows.register.municipality import note_absence
from models.case.tables import Case
from models.register.tables import Appointment
from models.services.tables import ServiceDecision
from tests.conftest import TestTown, at
from tests.worlds.services_town import add, case, step

CHIEF, HEAD = "ek@skola.example", "al@skola.example"
NOW = at("2026-09-07 09:00")
YES = {
    "service_decision": "approve",
    "decided_by_role": "skolchef",
    "decided_because": "Få uppgifter",
}


@pytest.fixture
def waiting(town: TestTown) -> Case:
    """A service that waits for the school chief's decision."""
    add(town, "Läslampan")
    for _ in range(2):
        step(town, "Läslampan", "2026-09-02 09:00")
    found = case(town, "Läslampan")
    assert found.state == "service_to_decide"
    return found


def as_(town: TestTown, email: str, instead_of: str = "") -> Who:
    return Who(
        town.person(email), "web", instead_of=town.person(instead_of) if instead_of else None
    )


def decide(town: TestTown, found: Case, who: Who) -> str:
    return verbs.done.alone(town.errand(who, NOW), found.id or 0, answers=YES).state


def hand_on(town: TestTown, found: Case, who: Who, to: str) -> None:
    delegation.delegate.alone(town.errand(who, NOW), found.id or 0, town.person(to))


def test_only_whoever_decides_hands_a_decision_on(town: TestTown, waiting: Case) -> None:
    for who, to in (
        ("asta@skola.example", "asta@skola.example"),
        ("asta@skola.example", "lo@skola.example"),
        (HEAD, HEAD),
    ):
        with pytest.raises(NotAllowed):
            hand_on(town, waiting, as_(town, who), to)
        with pytest.raises(NotAllowed):
            decide(town, waiting, as_(town, who))
    hand_on(town, waiting, as_(town, CHIEF), HEAD)
    with pytest.raises(NotAllowed):
        decide(town, waiting, as_(town, "asta@skola.example"))
    assert decide(town, waiting, as_(town, HEAD)) == "service_approved"


def test_whoever_hands_a_decision_on_may_still_take_it(town: TestTown, waiting: Case) -> None:
    hand_on(town, waiting, as_(town, "asta@skola.example", CHIEF), HEAD)
    assert decide(town, waiting, as_(town, CHIEF)) == "service_approved"
    with town.office.database.read() as session:
        [taken] = session.exec(select(ServiceDecision)).all()
    assert taken.person == town.person(CHIEF)


def test_a_coordinator_who_is_reminded_in_everybodys_absence_decides_nothing(
    town: TestTown, waiting: Case
) -> None:
    today = NOW.date()
    for who in (CHIEF, HEAD):
        note_absence.alone(town.errand(town.asta, NOW), town.person(who), today, today)
    with pytest.raises(NotAllowed):
        decide(town, waiting, town.asta)
    assert decide(town, waiting, as_(town, CHIEF)) == "service_approved", "the post is still hers"


def test_a_deputy_decides_while_the_other_is_away_and_only_then(
    town: TestTown, waiting: Case
) -> None:
    mo = town.person("mo@skola.example")
    with town.office.database.write() as session:
        post = session.exec(
            select(Appointment).where(Appointment.person_id == town.person(CHIEF))
        ).one()
        post.deputy_id = mo
        session.add(post)
    with pytest.raises(NotAllowed):
        decide(town, waiting, as_(town, "mo@skola.example"))
    note_absence.alone(town.errand(town.asta, NOW), town.person(CHIEF), NOW.date(), NOW.date())
    assert decide(town, waiting, as_(town, "mo@skola.example")) == "service_approved"


def test_in_a_vacancy_the_chain_of_command_decides_and_not_the_coordinator(
    town: TestTown, waiting: Case
) -> None:
    with town.office.database.write() as session:
        for post in session.exec(
            select(Appointment).where(Appointment.person_id == town.person(CHIEF))
        ):
            session.delete(post)
    with pytest.raises(NotAllowed):
        decide(town, waiting, town.asta)
    assert decide(town, waiting, as_(town, HEAD)) == "service_approved"


def test_a_colleague_whose_last_post_has_ended_answers_no_more(town: TestTown) -> None:
    town.open_year()
    number, bo = town.case("Backaskolan").id or 0, town.person("bo@skola.example")
    lo = as_(town, "lo@skola.example")
    delegation.delegate.alone(town.errand(lo, NOW), number, bo)
    later = at("2026-10-12 09:00")
    with town.office.database.write() as session:
        for post in session.exec(select(Appointment).where(Appointment.person_id == bo)):
            post.ends = date(2026, 9, 30)
            session.add(post)
    who = town.errand(Who(bo, "web"), later)
    with pytest.raises(NotAllowed):
        due_dates.reschedule.alone(who, number, date(2027, 4, 1), why="Hinner inte")
    with pytest.raises(CannotAnswer):
        delegation.delegate.alone(town.errand(lo, later), number, bo)
