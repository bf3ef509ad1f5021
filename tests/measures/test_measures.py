"""Measures with their five fields and their order; gatherings with time, attendance and a file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from sqlmodel import select

from flows.engine import door, verbs
from flows.engine.handling import Who
from flows.engine.refusals import NoSuchCase
from flows.gatherings.verbs import (
    BadTimes,
    NotExpected,
    NotOnTheStaff,
    add,
    expect,
    gathering_of,
    note_attendance,
    place,
    series_named,
)
from flows.measures.verbs import EvaluatedTooSoon, NotInThisPlan, add_measure, put_in_order
from models.case.naming import called
from models.case.tables import Case, CaseStep, Subject
from models.gatherings.tables import expected_at, gatherings
from models.measures.tables import PlannedMeasure, measures_of
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from states.gathering import Mode
from states.measure import Category, Horizon
from tests.conftest import TestTown, at
from tests.worlds.neighbours import neighbour

WHEN, LATER = date(2026, 11, 2), date(2027, 1, 18)


def asta(town: TestTown) -> Who:
    return Who(town.person("asta@skola.example"), "web")


def _add(
    town: TestTown, action: str, plan: int | None = None, by: Who | None = None, **more: object
) -> Case:
    given = {"problem": "Mörkt", "who": "Vaktmästaren", "when": WHEN, "evaluated_on": LATER} | more
    with town.errand(by or asta(town), at("2026-10-05 09:00")).desk() as desk:
        return add_measure(desk, action=action, subject=plan, **given)  # type: ignore[arg-type]


def _plan(town: TestTown) -> int:
    with town.office.database.write() as session:
        plan = Subject(municipality_id=town.id, sort="artefact", name="Planen")
        session.add(plan)
        session.flush()
        return plan.id or 0


def test_a_measure_is_done_and_then_evaluated_and_its_effect_is_kept(town: TestTown) -> None:
    told: dict[str, Any] = {
        "category": Category.REMEDIAL,
        "horizon": Horizon.IMMEDIATE,
        "theme": "Rutiner",
    }
    case = _add(town, "Byt lamporna", **told)
    assert (case.state, case.due, case.owner_role) == ("planned", WHEN, "coordinator")
    by, number = Who(town.person("asta@skola.example"), "web"), case.id or 0
    now = at("2026-10-20 09:00")
    verbs.done.alone(town.errand(by, now), number)
    with pytest.raises(EvidenceMissing):
        verbs.done.alone(town.errand(by, now), number)
    answers = {"what_was_done": "Lamporna är bytta"}
    done = verbs.done.alone(town.errand(by, now), number, answers=answers)
    assert (done.state, done.due) == ("done", LATER)
    now = at("2027-01-18 09:00")
    with pytest.raises(EvidenceMissing) as refused:
        verbs.done.alone(town.errand(by, now), number, answers={"effect": "none"})
    assert refused.value.missing == ("effect_explained",)
    answers = {"effect": "partly", "effect_why": "En lampa till behövs"}
    over = verbs.done.alone(town.errand(by, now), number, answers=answers)
    assert (over.state, over.closed) == ("measure_evaluated", date(2027, 1, 18))
    with town.office.database.read() as session:
        kept = session.exec(select(PlannedMeasure)).one()
    assert (kept.effect, kept.category, kept.horizon) == ("partly", "remedial", "immediate")
    assert kept.theme == "Rutiner"


def test_a_measure_that_was_done_in_time_and_told_late_is_done_in_time(town: TestTown) -> None:
    case = _add(town, "Byt lamporna")
    by, number = Who(town.person("asta@skola.example"), "web"), case.id or 0
    verbs.done.alone(town.errand(by, at("2026-10-20 09:00")), number)
    answers = {"what_was_done": "Lamporna är bytta", "done_on": "2026-10-30"}
    verbs.done.alone(town.errand(by, at("2027-01-11 09:00")), number, answers=answers)
    judged = {"effect": "effect"}
    over = verbs.done.alone(town.errand(by, at("2027-01-18 09:00")), number, answers=judged)
    assert over.closed == date(2027, 1, 18), "it was judged then, whenever it was done"
    with town.office.database.read() as session:
        steps = session.exec(select(CaseStep).where(CaseStep.case_id == number))
        left = {one.state: (one.left_on, one.late_days) for one in steps}
    assert left["under_way"] == (date(2026, 10, 30), 0)


def test_a_gathering_was_held_on_its_day_whenever_it_is_told_who_came(town: TestTown) -> None:
    with town.errand(asta(town), at("2026-10-05 09:00")).desk() as desk:
        begins, ends = at("2026-11-03 13:00"), at("2026-11-03 15:00")
        case = add(desk, "Träffar", "Höstträffen", starts=begins, ends=ends)
    number = case.id or 0
    verbs.done.alone(town.errand(asta(town), at("2026-10-06 09:00")), number)
    verbs.done.alone(town.errand(asta(town), at("2026-12-01 09:00")), number, answers={"came": "7"})
    with town.office.database.read() as session:
        [step] = session.exec(
            select(CaseStep).where(CaseStep.case_id == number, CaseStep.state == "invited")
        )
    assert (step.left_on, step.late_days) == (date(2026, 11, 3), 0)


def test_a_measure_without_its_five_fields_or_with_a_strangers_origin_is_refused(
    town: TestTown,
) -> None:
    with pytest.raises(BadAnswer) as refused:
        _add(town, " ", who="")
    assert refused.value.problems == {"action": "needs_a_text", "who": "needs_a_text"}
    with pytest.raises(EvaluatedTooSoon):
        _add(town, "Byt lamporna", evaluated_on=date(2026, 11, 1))
    with pytest.raises(NoSuchCase):
        _add(town, "Byt lamporna", origin_case=4711)
    with town.office.database.read() as session:
        assert session.exec(select(Subject)).all() == [], "nothing is left of what was refused"


def test_measures_are_put_in_order_in_their_plan_alone(town: TestTown) -> None:
    plan, other = _plan(town), _plan(town)
    first, second, third = (_add(town, one, plan).id or 0 for one in ("A", "B", "C"))
    elsewhere = _add(town, "D", other).id or 0
    with door.desk(town.office, town.id, who=asta(town), now=at("2026-10-06 09:00")) as desk:
        assert put_in_order(desk, plan, [third]) == [third, first, second]
        with pytest.raises(NotInThisPlan):
            put_in_order(desk, plan, [elsewhere, first])
    with town.office.database.read() as session:
        found = measures_of(session, town.id, plan=plan)
    assert [(row.action, row.position) for row, _ in found] == [("C", 1), ("A", 2), ("B", 3)]


def test_a_measure_that_came_to_nothing_says_why(town: TestTown) -> None:
    case = _add(town, "Byt lamporna")
    now = at("2026-10-20 09:00")
    over = verbs.move.alone(
        town.errand(asta(town), now), case.id or 0, "measure_not_done", why="Rivs"
    )
    assert (over.state, over.outcome) == ("not_done", "not_done")


def _meeting(town: TestTown, **more: object) -> Case:
    with door.desk(town.office, town.id, who=asta(town), now=at("2026-10-05 09:00")) as desk:
        series = series_named(desk, "IKT-nätverket")
        made = add(desk, "IKT-nätverket", "Höstens första möte", **more)  # type: ignore[arg-type]
        assert gathering_of(desk.session, made).series_id == series.id
        return made


def test_a_gathering_waits_for_nothing_until_it_has_a_time(town: TestTown) -> None:
    case = _meeting(town)
    number = case.id or 0
    assert (case.state, case.due) == ("planned", None)
    who = asta(town)
    with pytest.raises(EvidenceMissing):
        verbs.done.alone(town.errand(who, at("2026-10-05 10:00")), number)
    with door.desk(town.office, town.id, who=who, now=at("2026-10-05 11:00")) as desk:
        with pytest.raises(BadTimes):
            place(desk, number, at("2026-11-23 15:00"), at("2026-11-23 14:00"))
        here = place(
            desk,
            number,
            at("2026-11-23 14:00"),
            at("2026-11-23 15:30"),
            mode=Mode.BOTH,
            place="Rådhuset",
        )
    assert here.due == date(2026, 11, 9), "invited to ten working days before"
    invited = verbs.done.alone(town.errand(who, at("2026-10-06 10:00")), number)
    assert (invited.state, invited.due) == ("invited", date(2026, 11, 23))
    letters = town.tick("2026-11-09 08:00")
    hers = [one for one in letters if "asta@" in str(one["To"])]
    [letter] = [one for one in hers if not one["Subject"].startswith("Inbjudan: ")]
    [file] = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert file["Content-Type"].params["method"] == "PUBLISH", "a letter of duty requests nothing"
    [event] = Calendar.from_ical(str(file.get_content())).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Höstens första möte" and str(event["LOCATION"]) == "Rådhuset"
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert event.decoded("dtstart") == at("2026-11-23 14:00") and event["SEQUENCE"] == 1
    came = {"came": "4", "minutes": "Vi byter rutin."}
    held = verbs.done.alone(town.errand(who, at("2026-11-23 16:00")), number, answers=came)
    assert held.state == "held" and held.closed


def test_who_was_expected_and_who_came(town: TestTown) -> None:
    starts, ends = at("2026-11-23 14:00"), at("2026-11-23 15:30")
    case = _meeting(town, starts=starts, ends=ends)
    lo, kim = town.person("lo@skola.example"), town.person("kim@skola.example")
    with door.desk(town.office, town.id, who=asta(town), now=at("2026-11-23 16:00")) as desk:
        here = desk.session.get_one(Case, case.id)
        expect(desk, here, [lo, kim])
        expect(desk, here, [lo])
        with pytest.raises(NotOnTheStaff):
            expect(desk, here, [4711])
        assert note_attendance(desk, here, {lo: True, kim: False}) == 1
        with pytest.raises(NotExpected):
            note_attendance(desk, here, {town.person("bo@skola.example"): True})
        noted = {one.person_id: one.came for one in expected_at(desk.session, here.subject_id or 0)}
        assert noted == {lo: True, kim: False}
        [(found, subject, _)] = gatherings(desk.session, town.id)
        assert (found.starts, subject.name) == (starts, "Höstens första möte")


def test_a_measure_comes_out_of_no_case_of_another_municipality(town: TestTown) -> None:
    ours = _add(town, "Byt lamporna")
    there, una = neighbour(town)
    with pytest.raises(NoSuchCase):
        _add(there, "Bytt lampene", by=una, origin_case=ours.id)
    assert _add(there, "Bytt lampene", by=una).state == "planned"
    assert _add(town, "Byt fler", origin_case=ours.id).state == "planned"


def test_a_measure_is_called_by_its_sentence_without_the_full_stop(town: TestTown) -> None:
    made = _add(town, "Sätt upp dörrstängare.")
    with town.office.database.read() as session:
        assert called(session, session.get_one(Case, made.id)) == "Sätt upp dörrstängare"
