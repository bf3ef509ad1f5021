"""What closing a cycle opens, and what a refused move leaves behind: nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.engine import verbs
from flows.engine.door import Errand
from flows.engine.refusals import NoSuchCase, NotAllowed, Overtaken
from flows.register.municipality import begin, close_unit
from models.case.tables import Case
from models.safety_cycle.evidence import evidence_of
from models.safety_cycle.tables import MeasureNote
from states.errors import (
    EvidenceMissing,
    MoveNotPossible,
    ReasonMissing,
    UnknownMove,
)
from states.safety_cycle import (
    KARTLAGGNING,
    KIND,
)
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.cycle_walks import (
    NOON,
    close,
    go,
    lo,
    picture,
)


def test_closing_opens_next_years_cycle_with_what_was_carried_over_once(town: TestTown) -> None:
    town.open_year()
    first = close(town, town.case("Backaskolan"), "2028-08-20 09:00")
    second = town.case("Backaskolan", "2027/28")
    assert (first.outcome, second.state, second.version) == ("done", KARTLAGGNING, 1)
    with town.office.database.read() as session:
        (measure,) = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
        original = session.get_one(MeasureNote, measure.carried_from)
        [was] = evidence_of(session, first.id or 0).measures
    assert original.case_id == first.id
    # It came to its end there, and is planned anew: the same words, and days that are still to set.
    assert was.state == "measure_evaluated" and was.effect == "effect"
    assert (measure.action, measure.effect, measure.when) == (was.action, None, None)

    assert town.open_year("2027/28", "2028-08-21 09:00") == 1, "Ekdalaskolan; Backaskolan has one"
    with town.office.database.read() as session:
        cycles = session.exec(
            select(Case.year).where(Case.unit_id == first.unit_id, Case.kind == KIND)
        ).all()
        notes = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
    assert (sorted(cycles), len(notes)) == (["2026/27", "2027/28"], 1)


def test_a_cycle_that_was_opened_before_the_old_one_closed_gets_its_measures_too(
    town: TestTown,
) -> None:
    town.open_year()
    town.open_year("2027/28", "2027-08-16 09:00")
    close(town, town.case("Backaskolan"), "2028-05-02 09:00")
    second = town.case("Backaskolan", "2027/28")
    with town.office.database.read() as session:
        notes = session.exec(select(MeasureNote).where(MeasureNote.case_id == second.id)).all()
    assert len(notes) == 1


@pytest.mark.parametrize(
    "when", ["2027-05-03 09:00", "2028-08-28 09:00", "2029-03-30 16:00", "2033-07-05 09:00"]
)
def test_the_second_years_cycle_is_not_born_overdue_however_late_the_first_closes(
    town: TestTown, when: str
) -> None:
    town.open_year()
    close(town, town.case("Backaskolan"), when)
    second = town.case("Backaskolan", "2027/28")
    today = at(when).date()
    assert second.opened == today
    assert second.due and second.due > today + timedelta(days=10), "ten working days at least"
    timer = town.timer(second)
    assert timer is not None
    assert timer.level <= 0
    letters = town.tick(f"{today} 10:00")
    assert not any("Försenat" in str(letter["Subject"]) for letter in letters)


def test_each_step_of_a_late_cycle_gets_its_own_days(town: TestTown) -> None:
    town.open_year()
    case = town.case("Backaskolan")
    while case.closed is None:
        assert case.due and case.due > case.since
        case = go(town, case, "2030-10-01 09:00")


def test_a_cycle_of_a_unit_that_closes_has_no_next(town: TestTown) -> None:
    town.open_year()
    unit, last, when = town.unit("Backaskolan"), date(2027, 6, 30), at("2027-05-03 09:00")
    with pytest.raises(NotAllowed):
        close_unit.alone(town.errand(lo(town), when), unit, last, why="Läggs ned")
    close_unit.alone(town.errand(town.asta, when), unit, last, why="Läggs ned")
    town.tick("2027-06-29 08:00")
    assert town.case("Backaskolan").closed is None, "not before its day"
    town.tick("2027-06-30 08:00")
    town.open_year("2027/28", "2027-08-16 09:00")
    with town.office.database.read() as session:
        found = session.exec(select(Case).where(Case.unit_id == town.unit("Backaskolan"))).all()
    assert [(case.year, case.outcome) for case in found] == [("2026/27", "not_applicable")]


def test_a_refused_move_leaves_no_trace(town: TestTown) -> None:
    begin(town.office, code="0114", name="Väsby", country="se", who=OPERATOR, now=NOON)
    town.open_year()
    case = town.case("Backaskolan")
    before = picture(town)
    for name, extra, kind in (
        ("analyse", {}, EvidenceMissing),
        ("analyse", {"answers": {"method": "Rond"}}, EvidenceMissing),
        ("close", {}, MoveNotPossible),
        ("not_applicable", {"why": " "}, ReasonMissing),
        ("fly", {}, UnknownMove),
        ("not_applicable", {"why": "Ja", "since_version": 7}, Overtaken),
    ):
        with pytest.raises(kind):
            verbs.move.alone(
                town.errand(lo(town), at("2027-02-01 09:00")), case.id or 0, name, **extra
            )
    with pytest.raises(NoSuchCase):
        verbs.move.alone(
            Errand(town.office, "se-0114", lo(town), at("2027-02-01 09:00")),
            case.id or 0,
            "not_applicable",
            why="Sam hör hemma någon annanstans",
        )
    assert picture(town) == before
