"""Reviews of plans, and roll-outs."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.documents.lookup import document_named
from flows.documents.rollouts import (
    BadRollout,
    Standing,
    add_unit,
    plan_rollout,
    rollout_named,
    standings,
)
from flows.engine.handling import Who
from flows.register.municipality import close_unit
from models.case.answers import answers_of
from models.case.tables import Case
from models.register.tables import Unit
from states.errors import EvidenceMissing
from states.fields import BadAnswer
from tests.conftest import TestTown, at
from tests.worlds.document_town import days, desk, move, of_kind
from tests.worlds.plans import guideline, school_plan

GOOD = {
    "routines_followed": "yes",
    "competence_exists": "yes",
    "resources_exist": "yes",
    "review_score": "4",
    "review_verdict": "approved",
}


def reviews(town: TestTown) -> list[Case]:
    return of_kind(town, "quality_review")


def test_each_adopted_plan_is_reviewed_once_a_school_year(town: TestTown) -> None:
    school_plan(town)
    days(town, "2026-09-07", "2026-09-14", 7)
    assert reviews(town) == [], "not before the day in the file"
    days(town, "2026-09-15", "2027-07-30", 45)
    (review,) = reviews(town)
    assert (review.unit_id, review.due, review.owner_role) == (
        town.unit("Backaskolan"),
        date(2026, 11, 15),
        "coordinator",
    )
    days(town, "2027-09-15", "2027-09-15")
    assert [one.year for one in reviews(town)] == ["2026/27", "2027/28"]


def test_a_closed_school_is_not_reviewed(town: TestTown) -> None:
    school_plan(town)
    asta = Who(town.person("asta@skola.example"), "web")
    now = at("2026-09-01 09:00")
    close_unit.alone(
        town.errand(asta, now), town.unit("Backaskolan"), date(2026, 9, 1), why="Flytt"
    )
    days(town, "2026-09-21", "2026-10-05")
    assert reviews(town) == []
    assert [one.state for one in of_kind(town, "governing_document")] == ["withdrawn"]


def test_a_returned_plan_goes_to_the_headteacher_and_comes_back(town: TestTown) -> None:
    school_plan(town)
    days(town, "2026-09-21", "2026-09-21")
    number = reviews(town)[0].id or 0
    lacking = {**GOOD, "resources_exist": "partly", "review_verdict": "returned"}
    with pytest.raises(EvidenceMissing) as refused:
        move(town, number, "return_plan", "2026-10-01 09:00", lacking)
    assert refused.value.missing == ("comment_where_lacking",)
    told = {**lacking, "review_comment": "Tid för elevhälsan saknas"}
    returned = move(town, number, "return_plan", "2026-10-01 09:00", told)
    assert (returned.state, returned.owner_role) == ("plan_returned", "headteacher")
    amended = {"plan_amended": "Tid är avsatt"}
    again = move(town, number, "resubmit_plan", "2026-10-12 09:00", amended, by="lo@skola.example")
    assert (again.state, again.owner_role, again.round) == ("plan_resubmitted", "coordinator", 2)
    approved = move(town, number, "approve_plan", "2026-10-15 09:00", GOOD)
    assert (approved.state, approved.closed) == ("plan_approved", date(2026, 10, 15))
    with town.office.database.read() as session:
        assert answers_of(session, approved, 1)["review_comment"] == "Tid för elevhälsan saknas"
        assert answers_of(session, approved, 2)["resources_exist"] == "yes"


def two_factor(town: TestTown) -> int:
    with desk(town, "2026-09-01 09:00") as now:
        units = list(now.session.exec(select(Unit).order_by(Unit.name)))
        numbers = [one.id or 0 for one in units]
        plan_rollout(now, system="two_factor", units=numbers, begins=date(2026, 10, 1), target=90)
    return next(one.case for one in standing(town) if one.unit == "Backaskolan")


def standing(town: TestTown) -> list[Standing]:
    with town.office.database.read() as session:
        return standings(session, town.id)


def test_a_rollout_goes_from_planned_to_in_place_with_its_percentage(town: TestTown) -> None:
    number = two_factor(town)
    assert [(one.unit, one.state, one.percent) for one in standing(town)] == [
        ("Backaskolan", "planned", 0),
        ("Ekdalaskolan", "planned", 0),
    ]
    move(town, number, "begin", "2026-10-01 09:00", by="lo@skola.example")
    with pytest.raises(BadAnswer):
        move(town, number, "put_in_place", "2027-01-15 09:00", {"percent": "101"})
    late = {"percent": "89", "in_place_on": "2027-01-15"}
    with pytest.raises(EvidenceMissing) as refused:
        move(town, number, "put_in_place", "2027-01-15 09:00", late)
    assert refused.value.missing == ("target_reached",)
    move(town, number, "put_in_place", "2027-03-01 09:00", {**late, "percent": "90"})
    assert [(one.state, one.percent) for one in standing(town)] == [
        ("in_place", 90),
        ("planned", 0),
    ]


def test_two_rollouts_under_way_are_told_apart_by_their_names(town: TestTown) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        told = {"units": [town.unit("Ekdalaskolan")], "begins": date(2026, 10, 1)}
        first = plan_rollout(now, system="alarm", name="Larmet", **told)  # type: ignore[arg-type]
        with pytest.raises(BadRollout) as refused:
            plan_rollout(now, system="alarm", name=" larmet", **told)  # type: ignore[arg-type]
        for locale in LOCALES:
            assert "Larmet" in explain(refused.value, words(locale))
        plan_rollout(now, system="alarm", name="Larmet 2", **told)  # type: ignore[arg-type]
    [case, _] = of_kind(town, "rollout")
    move(town, case.id or 0, "not_applicable", "2026-09-08 09:00", why="Annat system valdes")
    with desk(town, "2026-09-09 09:00") as now:
        assert rollout_named(now.session, town.id, "Larmet").subject_id == first.subject_id
        again = plan_rollout(now, system="alarm", name="Larmet", **told)  # type: ignore[arg-type]
        assert rollout_named(now.session, town.id, "Larmet").subject_id == again.subject_id


def test_a_rollout_of_a_document_spans_years_and_units_join_once(town: TestTown) -> None:
    number = guideline(town)
    with desk(town, "2026-09-01 09:00") as now:
        backa = town.unit("Backaskolan")
        document = document_named(now.session, town.id, "Riktlinjer för konton och lösenord")
        plan = plan_rollout(
            now,
            system="document",
            document=document.subject_id,
            units=[backa],
            begins=date(2026, 10, 1),
            ends=date(2028, 6, 30),
        )
        assert (plan.document_id, plan.target) == (number, None)
        with pytest.raises(BadRollout):
            plan_rollout(now, system="document", units=[backa], begins=now.day)
    with desk(town, "2027-09-01 09:00") as now:
        plan = rollout_named(now.session, town.id, "Riktlinjer för konton och lösenord")
        unit = now.session.get_one(Unit, town.unit("Backaskolan"))
        other = now.session.get_one(Unit, town.unit("Ekdalaskolan"))
        assert add_unit(now, plan, unit, date(2027, 10, 1)) is None, "of whichever year"
        assert add_unit(now, plan, other, date(2027, 10, 1)) is not None
