"""The windows of a round to the day, what signing up says, and support with one measure."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.programme import built_in, parse, read_programme
from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.handling import Who, questions
from flows.engine.refusals import NoSuchCase
from flows.kinds import HANDLINGS
from flows.skolesec.compare import is_late, standing
from flows.skolesec.guides import appoint_guide, take_guide
from flows.skolesec.rounds import load_round
from flows.skolesec.support_requests import ask_support
from flows.skolesec.taking_part import ask_to_join
from models.case.answers import answers_of
from models.case.tables import Case
from models.measures.tables import PlannedMeasure
from models.skolesec.programme import ProgrammeRound
from models.skolesec.taking_part import SupportRequest
from tests.conftest import OPERATOR, at
from tests.worlds.north import FJORDVIK, HAVNES, RADAL, ROUND, North, north

__all__ = ["north"]


def test_each_phase_has_the_months_of_the_table() -> None:
    plan = read_programme(built_in()[ROUND])
    told = {one.name: (one.window.starts, one.window.ends) for one in plan.phases}
    assert told == {
        "Oppstart": (date(2024, 1, 1), date(2024, 1, 31)),
        "Kartlegging": (date(2024, 1, 1), date(2024, 2, 29)),
        "Nåsituasjon og tiltak": (date(2024, 2, 1), date(2024, 3, 31)),
        "Gjennomføring": (date(2024, 2, 1), date(2024, 5, 31)),
        "Evaluering": (date(2024, 4, 1), date(2024, 5, 31)),
    }
    asks = {one.name: set(one.activities) for one in plan.phases}
    assert asks["Oppstart"] >= {"gathering", "artefact"} and "mapping" in asks["Kartlegging"]
    assert "challenges" in asks["Nåsituasjon og tiltak"] and "measures" in asks["Gjennomføring"]
    assert "evaluation" in asks["Evaluering"]
    assert [one.name for one in plan.phases if one.needs_plan] == ["Gjennomføring"]
    assert len(plan.gatherings) == 4


def test_a_phase_opens_on_its_first_day_and_is_late_after_its_last(north: North) -> None:
    north.join(FJORDVIK)
    for day in ("2023-12-31", "2024-01-01", "2024-01-31"):
        north.morning(date.fromisoformat(day))
        if day == "2023-12-31":
            with north.office.database.read() as session:
                assert session.exec(select(Case).where(Case.kind == "phase")).all() == []
    assert north.state(FJORDVIK, "Oppstart") == "phase_open"
    challenges = north.case(FJORDVIK, "Nåsituasjon og tiltak")
    assert challenges.state == "planned"
    north.morning(date(2024, 2, 1))
    assert north.state(FJORDVIK, "Nåsituasjon og tiltak") == "phase_open"
    start = north.case(FJORDVIK, "Oppstart")
    assert start.due == date(2024, 1, 31)
    assert not is_late(start, date(2024, 1, 31)), "its last day is a day of it"
    assert is_late(start, date(2024, 2, 1))
    assert standing(start, date(2024, 2, 1)) == "late"
    assert standing(start, date(2024, 1, 31)) == "phase_open"


def test_a_municipality_that_joins_in_the_middle_gets_the_lead_and_is_not_late_at_once(
    north: North,
) -> None:
    north.join(HAVNES, when="2024-02-28 10:00")
    north.morning(date(2024, 2, 29))
    mapping = north.case(HAVNES, "Kartlegging", "phase")
    assert mapping.planned == date(2024, 2, 29)
    assert mapping.due is not None and mapping.due > date(2024, 3, 7)


SAID = {
    "contact_role": "Skolefaglig rådgiver",
    "delegated_controller": "Kommunalsjef oppvekst",
    "participant_roles": "Skoleeier\nSkoleleder\nIKT-veileder",
    "own_competence": "some",
    "own_experience": "low",
    "own_capacity": "good",
}


def test_signing_up_says_who_takes_part_who_answers_and_what_one_can(north: North) -> None:
    with north.desk(FJORDVIK, "2023-11-20 09:00") as desk:
        case = ask_to_join(desk, ROUND)
        assert case is not None
        number = case.id or 0
    who = Who(north.person("asta@fjordvik.example"), "web")
    verbs.done.alone(Errand(north.office, FJORDVIK, who, at("2023-11-21 09:00")), number)
    with north.office.database.read() as session:
        asked = [one.name for one in questions(HANDLINGS, session, session.get_one(Case, number))]
    assert asked == list(SAID)
    now = at("2023-11-22 09:00")
    signed = verbs.done.alone(Errand(north.office, FJORDVIK, who, now), number, answers=SAID)
    assert (signed.state, signed.due) == ("signed_up", None)
    with north.office.database.read() as session:
        assert answers_of(session, signed).items() >= SAID.items()


def test_support_may_be_about_one_measure_of_ones_own(north: North) -> None:
    north.join(FJORDVIK, HAVNES)
    north.until("2024-03-25", FJORDVIK, HAVNES)
    kim = north.person("kim@radal.example")
    with north.desk(RADAL, "2024-03-25 15:00") as desk:
        appoint_guide(desk, ROUND, kim)
    with north.desk(FJORDVIK, "2024-03-25 15:30") as desk:
        take_guide(desk, ROUND, "kim@radal.example")
    with north.office.database.read() as session:
        mine, theirs = (
            session.exec(
                select(Case).where(Case.kind == "measure", Case.municipality_id == home)
            ).first()
            for home in (FJORDVIK, HAVNES)
        )
    assert mine is not None and theirs is not None
    with north.desk(FJORDVIK, "2024-03-26 09:00") as desk:
        with pytest.raises(NoSuchCase):
            ask_support(desk, ROUND, "Hvordan?", measure=theirs.id)
        ask_support(desk, ROUND, "Hvordan?", measure=mine.id)
    with north.office.database.read() as session:
        [asked] = session.exec(select(SupportRequest)).all()
        measure = session.get_one(PlannedMeasure, asked.measure_id)
    assert measure.subject_id == mine.subject_id


def test_guides_meet_around_their_round_and_not_for_ever(north: North) -> None:
    kim = north.person("kim@radal.example")
    with north.desk(RADAL, "2023-10-01 09:00") as desk:
        appoint_guide(desk, ROUND, kim)
    assert north.open_cases(RADAL) == [], "three months ahead is too soon"
    north.morning(date(2023, 11, 10))
    assert {one.kind for one in north.open_cases(RADAL)} == {"gathering"}
    lo = north.person("lo@havnes.example")
    with north.desk(HAVNES, "2024-06-01 09:00") as desk:
        appoint_guide(desk, ROUND, lo)
    assert north.open_cases(HAVNES) == [], "the round is over"


def test_rounds_lie_beside_each_other_with_those_who_endorsed_them(north: North) -> None:
    text = built_in()[ROUND].read_text(encoding="utf-8")
    later = (
        text.replace('key = "skolesec-2024"', 'key = "skolesec-2025"')
        .replace('name = "SkoleSec 2024"', 'name = "SkoleSec 2025"')
        .replace('owners = ["KS"]', 'owners = ["KS", "Fylket"]\nendorsed_by = ["KomIT-rådet"]')
    )
    _, new = load_round.alone(north.errand(FJORDVIK, "2023-11-19 09:00", OPERATOR), parse(later))
    assert new
    with north.office.database.read() as session:
        rounds = session.exec(select(ProgrammeRound).order_by(ProgrammeRound.key)).all()
    assert [one.key for one in rounds] == [ROUND, "skolesec-2025"]
    assert (rounds[1].owners, rounds[1].endorsed_by) == ("KS\nFylket", "KomIT-rådet")
    with north.desk(FJORDVIK, "2023-11-20 09:00") as desk:
        assert ask_to_join(desk, ROUND) is not None
        assert ask_to_join(desk, "skolesec-2025") is not None, "one may take part in both"
