"""Commitments are followed up with what was done; the horizon is scanned in a rhythm."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.words import words
from flows.engine import door, verbs
from flows.engine.door import Errand
from flows.engine.handling import Desk, Who
from flows.following.commitment_evidence import add_activity, add_arena, add_demand, commitments
from flows.following.commitments import BadCommitment, add_meeting, follow_up_at, give
from flows.following.horizon import BadHorizon, note_horizon, set_rhythm
from flows.kinds import HANDLINGS
from flows.register.municipality import begin
from flows.views.case_context import asides
from models.case.tables import Case, Subject
from models.services.tables import Service, ServiceEvent
from states.commitment import COMMITMENT, ArenaLevel
from states.errors import EvidenceMissing, ReasonMissing
from states.horizon_item import HORIZON_ITEM, HORIZON_ROUND
from states.process import check_complete
from tests.conftest import TestTown, at

SERIES = "Høynivåmøte om trygg digital oppvekst"
NAME = "Barns digitala vardag på dagordningen"


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "cli")


def desk_at(town: TestTown, when: str):  # type: ignore[no-untyped-def]
    return door.desk(town.office, town.id, who=asta(town), now=at(when))


def given(desk: Desk) -> Case:
    first = add_meeting(desk, SERIES, 1, date(2020, 2, 17), "Barneombudet")
    return give(
        desk,
        NAME,
        "Sätta barns digitala vardag på dagordningen i nätverk och på mötesplatser.",
        year=2020,
        given_to="Barneombudet",
        signatory="Styreleder",
        policy="SkoleSec, forprosjekt",
        made_at=first.id,
    )


def act(town: TestTown, case: Case, move: str, when: str, **answers: str) -> Case:
    where = (town.office, town.id, case.id or 0, move)
    return verbs.move.alone(
        Errand(*where[:2], asta(town), at(when)), *where[2:], answers=answers or None
    )


@pytest.mark.parametrize("kind", [COMMITMENT, HORIZON_ITEM, HORIZON_ROUND], ids=lambda k: k.name)
def test_every_state_is_reached_and_left(kind) -> None:  # type: ignore[no-untyped-def]
    assert check_complete(kind.process) == []


def test_a_follow_up_needs_activities_and_comes_back_without_an_end(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        case = given(desk)
    ongoing = act(town, case, "take_up", "2026-09-02 09:00", first_steps="Nätverket i oktober.")
    assert (ongoing.state, ongoing.due) == ("ongoing", date(2027, 3, 2))
    with pytest.raises(EvidenceMissing) as caught:
        act(town, case, "follow_up_commitment", "2027-03-01 09:00", commitment_outcomes="Inget än.")
    assert caught.value.missing == ("activities_are_listed",)
    with desk_at(town, "2027-03-01 09:00") as desk:
        arena = add_arena(desk, "eKommune", ArenaLevel.STATE_AND_MUNICIPAL, NAME)
        add_activity(
            desk,
            NAME,
            "Tog upp frågan i nätverket.",
            date(2026, 8, 1),
            date(2027, 2, 28),
            arena=arena.id,
            outcome="Integritet blev ett satsningsområde.",
            pupils=12,
            pupils_how="elevrådens gemensamma möte",
        )
    again = act(
        town,
        case,
        "follow_up_commitment",
        "2027-03-01 10:00",
        commitment_outcomes="Integritet blev ett satsningsområde.",
        anchored_at="leaders",
        right_to_privacy="yes",
    )
    assert (again.state, again.round, again.closed) == ("commitment_followed_up", 2, None)
    assert again.due == date(2027, 9, 1)
    with town.office.database.read() as session:
        found = asides(session, HANDLINGS, again, words("sv"), at("2027-03-01 10:00"))
        lines = [line.text for one in found for line in one.lines]
    assert f"Gavs vid: {SERIES} 1, 2020-02 (Barneombudet)" in lines
    assert "eKommune: stat och kommun" in lines
    assert any("12 elever deltog (elevrådens gemensamma möte)" in line for line in lines)
    with desk_at(town, "2027-03-01 11:00") as desk:
        [line] = commitments(desk)
    assert (line.name, line.state, line.activities) == (NAME, "commitment_followed_up", 1)


def test_it_ends_only_with_a_reason(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        case = given(desk)
    with pytest.raises(ReasonMissing):
        act(town, case, "end_commitment", "2026-09-02 09:00")


def test_a_meeting_that_comes_brings_the_follow_up_and_moves_it_when_it_moves(
    town: TestTown,
) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        case = given(desk)
    act(town, case, "take_up", "2026-09-02 09:00", first_steps="Nätverket i oktober.")
    with desk_at(town, "2026-09-03 09:00") as desk:
        second = add_meeting(desk, SERIES, 2, date(2026, 11, 9), "Barneombudet").id or 0
        add_demand(desk, second, 1, "Sätt frågan på dagordningen.")
        assert follow_up_at(desk, NAME, second).due == date(2026, 11, 1)
    with desk_at(town, "2026-09-04 09:00") as desk:
        add_meeting(desk, SERIES, 2, date(2027, 1, 20), "Barneombudet")
    with town.office.database.read() as session:
        moved = session.get_one(Case, case.id)
        found = asides(session, HANDLINGS, moved, words("en"), at("2026-09-04 09:00"))
        lines = [line.text for one in found for line in one.lines]
    assert moved.due == date(2027, 1, 1)
    assert "1. Sätt frågan på dagordningen." in lines
    assert f"Followed up at: {SERIES} 2, 2027-01 (Barneombudet)" in lines


def test_asta_is_reminded_of_the_follow_up(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        case = given(desk)
    act(town, case, "take_up", "2026-09-02 09:00", first_steps="Nätverket i oktober.")
    letters = town.tick("2027-03-02 08:00")
    assert any(NAME in str(one["Subject"]) for one in letters)


def test_what_cannot_be_noted_changes_nothing(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        given(desk)
    wrong = (
        {"name": NAME, "year": 2020},
        {"name": "Annat", "year": 2999},
        {"name": " ", "year": 2020},
        {"name": "Annat", "year": 2020, "every_months": 25},
    )
    for one in wrong:
        told = {"text": "T", "given_to": "Barneombudet", **one}
        with pytest.raises(BadCommitment), desk_at(town, "2026-09-02 09:00") as desk:
            give(desk, **told)  # type: ignore[arg-type]
    with pytest.raises(BadCommitment), desk_at(town, "2026-09-02 09:00") as desk:
        add_activity(desk, NAME, "Imorgon", date(2026, 9, 1), date(2026, 9, 3))
    with town.office.database.read() as session:
        assert len(session.exec(select(Subject)).all()) == 1


def service(desk: Desk, name: str) -> int:
    subject = Subject(municipality_id=desk.municipality, sort="service", name=name)
    desk.session.add(subject)
    desk.session.flush()
    facts = Service(
        subject_id=subject.id or 0, municipality_id=desk.municipality, registered=desk.day
    )
    desk.session.add(facts)
    desk.session.flush()
    return subject.id or 0


def test_what_is_seen_is_weighed_and_opens_the_validation_of_its_service(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        about = service(desk, "Läsappen")
        case = note_horizon(
            desk, "Läsappen byter ägare", source="https://nytt.example/", service=about
        )
    assert case.owner_role == "coordinator"
    act(town, case, "weigh", "2026-09-02 09:00", what_it_means="Avtalet kan ändras.")
    done = verbs.done.alone(
        town.errand(asta(town), at("2026-09-03 09:00")),
        case.id or 0,
        answers={"horizon_outcome": "something", "horizon_leads_to": "Ny validering."},
    )
    assert done.state == "leads_to_something"
    with town.office.database.read() as session:
        [event] = session.exec(select(ServiceEvent)).all()
    assert (event.subject_id, event.sort) == (about, "horizon")
    [cause] = event.detail["causes"]
    assert cause["key"] == "service_horizon" and "Läsappen byter ägare" in str(cause["params"])


def test_nothing_is_a_result_too_but_says_why(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        case = note_horizon(desk, "Ny rapport")
    act(town, case, "weigh", "2026-09-02 09:00", what_it_means="Rör gymnasiet.")
    with pytest.raises(EvidenceMissing):
        act(town, case, "lead_nowhere", "2026-09-03 09:00")
    done = act(
        town,
        case,
        "lead_nowhere",
        "2026-09-03 09:00",
        horizon_why_nothing="Vi har inget gymnasium.",
    )
    assert done.closed == date(2026, 9, 3)


def test_the_round_comes_back_in_its_rhythm_to_its_owner(town: TestTown) -> None:
    with desk_at(town, "2026-09-01 09:00") as desk:
        set_rhythm(desk, 2, role="data_protection_officer")
    for when in ("2026-09-01 10:00", "2026-10-31 10:00", "2026-11-01 10:00", "2027-05-02 10:00"):
        town.tick(when)
        town.tick(when)
    with town.office.database.read() as session:
        rounds = session.exec(select(Case).where(Case.kind == "horizon_round")).all()
    assert [one.occurrence for one in rounds] == ["2026-09-01", "2026-11-01", "2027-05-01"]
    assert {one.owner_role for one in rounds} == {"data_protection_officer"}


def test_a_service_that_is_introduced_is_looked_into_once(town: TestTown) -> None:
    with desk_at(town, "2026-08-01 09:00") as desk:
        service(desk, "Gamla tjänsten")
    with desk_at(town, "2026-09-01 09:00") as desk:
        set_rhythm(desk, 3)
    with desk_at(town, "2026-09-10 09:00") as desk:
        service(desk, "Nya tjänsten")
    for when in ("2026-09-11 08:00", "2026-09-12 08:00"):
        town.tick(when)
    with town.office.database.read() as session:
        items = session.exec(select(Case).where(Case.kind == "horizon_item")).all()
        names = [session.get_one(Subject, one.subject_id).name for one in items]
    assert names == ["Nya tjänsten"]
    assert items[0].causes == [{"key": "horizon_introduced", "params": {"service": "Nya tjänsten"}}]


def test_another_town_s_service_is_unknown(town: TestTown) -> None:
    for number in (0, 99, 2**40):
        with pytest.raises(BadHorizon), desk_at(town, "2026-09-01 09:00") as desk:
            note_horizon(desk, "Något", service=number)


def test_what_is_seen_is_about_no_service_of_another_municipality(town: TestTown) -> None:
    begin(
        town.office,
        code="4601",
        name="Bergen",
        country="no",
        who=Who(None, "cli"),
        now=at("2026-08-03 09:00"),
    )
    with town.office.database.write() as session:
        theirs = Subject(municipality_id="no-4601", sort="service", name="Reknetia")
        session.add(theirs)
        session.flush()
        number = theirs.id
    with desk_at(town, "2026-09-01 09:00") as now, pytest.raises(BadHorizon):
        note_horizon(now, "Nya villkor", service=number)
