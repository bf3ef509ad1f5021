"""The plan as a document: what is known is told, and what only people can write waits for them."""

from __future__ import annotations

from datetime import date

import pytest

from config.locales import LOCALES
from config.words import words
from flows.documents.evaluations import set_evaluation
from flows.documents.register import add_document
from flows.engine import verbs
from flows.measures.verbs import add_measure
from models.documents.questions import evaluations
from models.documents.tables import Document
from models.register.tables import Unit
from reports.plan.sort import PLAN
from reports.report import Report
from reports.text import as_text
from tests.conftest import TestTown, at
from tests.reports.golden import as_kept
from tests.worlds import school_told
from tests.worlds.cycle_told import acted, told
from tests.worlds.document_town import SIV, desk, fjordvik
from tests.worlds.plan_with_clocks import adopted
from tests.worlds.plans import school_plan


def plan(town: TestTown, number: int, locale: str = "sv") -> Report:
    return told(town, PLAN, locale, "2026-08-01", "2027-07-31", today="2027-08-02", subject=number)


def text(report: Report) -> str:
    return as_text(report, words(report.locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_plan_is_told_in_its_four_parts(town: TestTown, locale: str) -> None:
    number = adopted(town).id
    acted(town)
    school_told.activities(town)
    report = plan(town, number, locale)
    as_kept(report, "plan")
    assert report.figure("units").value == 2
    assert report.figure("with_files").cases == (town.case("Backaskolan").id,)


def test_a_draft_says_that_it_is_not_adopted(town: TestTown) -> None:

    with desk(town, "2027-07-20 09:00") as now:
        number = add_document(now, "safety_plan", "Ny plan").subject_id
    said = text(plan(town, number))
    assert "Planen är inte antagen. Läget är: Utkast." in said
    assert "Årshjulets steg" in said, "the wheel is known all the same"


def test_a_search_whose_day_few_may_know_has_none_in_the_plan(town: TestTown) -> None:
    number = adopted(town).id
    school_told.secret_search(town)
    said = text(plan(town, number))
    assert "Sök med hundenhet" in said and "2027-12-20" not in said
    assert "datumet visas inte här" in said


def test_where_preschools_have_the_plan_too_the_steps_are_for_either_head(town: TestTown) -> None:
    number = adopted(town).id
    with town.office.database.write() as session:
        unit = session.get_one(Unit, town.unit("Ekdalaskolan"))
        unit.form = "förskola"
        session.add(unit)
    either = words("nb").say("roles.head_of_either")
    assert either != words("nb").say("roles.headteacher")
    assert f"| {either} | ved hver enhet |" in text(plan(town, number, "nb"))


def test_evaluations_are_told_with_what_they_showed(town: TestTown) -> None:

    number = adopted(town).id
    with desk(town, "2027-05-01 09:00") as now:
        set_evaluation(now, number, date(2027, 6, 1), "school_chief")
    with town.office.database.read() as session:
        [case] = evaluations(session, town.id, number)
    shows = "Ronderna hinns inte med"
    verbs.done.alone(
        town.errand(town.asta, at("2027-05-20 09:00")),
        case.id or 0,
        answers={"document_fit": "no", "evaluation_shows": shows},
    )
    said = text(plan(town, number))
    assert "| 2027-05-20 | Nej | Ronderna hinns inte med. |" in said
    assert "Planen utvärderas 2027-06-01. Ansvarig: Skolchef." in said


def test_measures_are_counted_by_theme_whatever_language_it_was_written_in(town: TestTown) -> None:
    number = adopted(town).id

    for theme in ("Utbildning", "opplæring", "Annat"):
        with desk(town, "2027-05-01 09:00") as now:
            add_measure(
                now,
                problem="P",
                action=f"Å {theme}",
                when=date(2027, 9, 1),
                who="Asta Asp",
                evaluated_on=date(2027, 10, 1),
                theme=theme,
            )
    report = plan(town, number)
    assert report.figure("theme_training").value == 2
    assert "– Utbildning: 2 åtgärder" in text(report)


def test_steps_are_counted_from_the_cycles_of_the_year(town: TestTown) -> None:
    number = adopted(town).id
    acted(town)
    report = plan(town, number)
    cycle = town.case("Backaskolan").id
    assert report.figure("step_1").cases == (cycle,)
    assert report.figure("step_3").value == 0, "done in October, after the period"
    assert report.figure("cycles").value == 2
    assert report.figure("files").cases == (cycle,)


def test_another_document_or_municipalitys_plan_is_unknown(town: TestTown) -> None:
    other = school_plan(town)
    with pytest.raises(LookupError):
        plan(town, other)
    home = fjordvik(town)

    with desk(town, "2027-07-20 09:00", home, SIV) as now:
        theirs = add_document(now, "safety_plan", "Plan").subject_id
    with town.office.database.read() as session:
        assert session.get(Document, theirs) is not None
    with pytest.raises(LookupError):
        plan(town, theirs)
