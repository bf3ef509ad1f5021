"""What was done counts from the day when it was done; that it was typed in later is shown."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from config.words import words
from flows.views.case_history import journey
from models.case.steps import completions
from models.case.tables import CaseStep
from tests.activities.test_activities import report
from tests.conftest import TestTown
from tests.worlds.activity_town import add, opened
from tests.worlds.tallied import held_activities, tallies
from web.case.history import events

AUTUMN = (date(2026, 8, 1), date(2026, 12, 31))
SPRING = (date(2027, 1, 1), date(2027, 7, 31))


def test_a_round_that_was_held_in_autumn_and_typed_in_in_spring_is_the_work_of_autumn(
    town: TestTown,
) -> None:
    case = opened(town, add(town, "safety_round"))[0]
    report(
        town,
        case,
        "2027-03-02 09:00",
        activity_result="held",
        held_on="2026-11-26",
        external_party="Tryggakonsult AB",
        findings="Grind mot vägen saknas",
        part_1="yes",
    )
    number = case.id or 0
    with town.office.database.read() as session:
        assert held_activities(session, town.id, *AUTUMN) == [("Säkerhetsrond", 1)]
        assert held_activities(session, town.id, *SPRING) == []
        done = {one.kind: one.finished for one in tallies(session, town.id, *AUTUMN)}
        assert done["activity"] == 1
        [when] = completions(session, town.id, [number])[number].values()
        [step] = session.exec(select(CaseStep).where(CaseStep.case_id == number))
        place = town.office.town(session, town.id)
        found = journey(session, town.office.kinds, town.id, number)
        told = events(session, place, found, words("sv"), lambda _run: None, ())
    assert when == date(2026, 11, 26)
    assert (step.left_on, step.left_at.date()) == (date(2026, 11, 26), date(2027, 3, 2))
    assert step.late_days == 0, "held in time, and only told late"
    assert any("Det hände 2026-11-26 och registrerades senare." in one.text for one in told)


def test_what_is_told_on_its_day_needs_no_second_date(town: TestTown) -> None:
    case = opened(town, add(town, "safety_round"))[0]
    report(
        town,
        case,
        "2026-11-26 09:00",
        activity_result="held",
        held_on="2026-11-26",
        external_party="Tryggakonsult AB",
        part_1="yes",
    )
    with town.office.database.read() as session:
        place = town.office.town(session, town.id)
        found = journey(session, town.office.kinds, town.id, case.id or 0)
        told = events(session, place, found, words("sv"), lambda _run: None, ())
    assert not any("registrerades senare" in one.text for one in told)
