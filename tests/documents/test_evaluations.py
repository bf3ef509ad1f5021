"""A document's evaluation: its evaluator is reminded before its day, and what is not fit is
revised."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.evaluations import set_evaluation
from flows.documents.register import BadDocument, add_document
from flows.engine import verbs
from flows.engine.handling import Who
from models.case.tables import Case
from models.documents.questions import case_of_document
from models.record.tables import Audit
from states.decision import Effect, Outcome
from states.errors import EvidenceMissing
from tests.conftest import TestTown, at
from tests.worlds.days import daily
from tests.worlds.document_town import BOARD, days, desk, move, of_kind

PLAN = "Riktlinje för nätet"
KIND = "document_evaluation"


def adopted(town: TestTown, evaluated_by: date | None, role: str = "school_chief") -> int:
    """A guideline that the board adopted on 1 September 2026."""
    with desk(town, "2026-09-07 09:00") as now:
        made = add_document(
            now, "guideline", PLAN, evaluated_by=evaluated_by, evaluator_role=role
        ).subject_id
    decide(town, Att("Antar.", Effect.ADOPT, made))
    return made


def decide(town: TestTown, clause: Att, when: str = "2026-09-07 10:00") -> None:
    with desk(town, when) as now:
        record(
            now,
            body=BOARD,
            day=date(2026, 9, 1),
            paragraph="§ 7",
            outcome=Outcome.GRANTED,
            clauses=[clause],
        )


def evaluations(town: TestTown) -> list[Case]:
    return of_kind(town, KIND)


def answer(town: TestTown, case: Case, when: str, **answers: str) -> Case:
    who = Who(town.person("ek@skola.example"), "web")
    number = case.id or 0
    return verbs.done.alone(town.errand(who, at(when)), number, answers=answers)


def test_the_evaluator_is_reminded_until_it_is_evaluated(town: TestTown) -> None:
    adopted(town, date(2027, 5, 20))
    days(town, "2026-09-08", "2027-03-15", 7)
    assert evaluations(town) == [], "too early"
    daily(town.office, at("2027-03-22 06:00"))
    daily(town.office, at("2027-03-23 06:00"))
    [case] = evaluations(town)
    assert (case.state, case.owner_role, case.due) == (
        "to_evaluate",
        "school_chief",
        date(2027, 5, 20),
    )
    assert case.year == "2026/27"
    told = town.tick("2027-05-20 08:00")
    assert [str(one["To"]) for one in told if "ek@" in str(one["To"])], "Ek hears on the day"
    assert not [one for one in told if "lo@" in str(one["To"])]
    body = next(one for one in told if "ek@" in str(one["To"])).get_body(("plain",))
    assert body is not None and PLAN in body.get_content()
    with pytest.raises(EvidenceMissing):
        answer(town, case, "2027-05-20 09:00", document_fit="yes")
    shows = "Färre kränkningar på nätet."
    done = answer(town, case, "2027-05-20 09:00", document_fit="yes", evaluation_shows=shows)
    assert (done.state, done.closed) == ("document_evaluated", date(2027, 5, 20))
    days(town, "2027-05-24", "2028-05-22", 28)
    assert len(evaluations(town)) == 1, "once for its day"
    assert of_kind(town, "governing_document")[0].state == "adopted"


def test_a_document_that_is_not_fit_is_revised_with_what_was_found(town: TestTown) -> None:
    number = adopted(town, date(2026, 10, 20))
    daily(town.office, at("2026-09-08 06:00"))
    [case] = evaluations(town)
    shows = "Ingen känner till den."
    answer(town, case, "2026-10-01 09:00", document_fit="no", evaluation_shows=shows)
    with town.office.database.read() as session:
        about = case_of_document(session, town.id, number)
    assert about.state == "due_for_revision"
    assert about.causes == [{"key": "revision_called", "params": {"why": shows}}]


def test_a_draft_is_not_evaluated_and_a_withdrawn_document_no_more(town: TestTown) -> None:
    with desk(town, "2026-09-07 09:00") as now:
        number = add_document(now, "guideline", PLAN, evaluated_by=date(2026, 10, 1)).subject_id
    daily(town.office, at("2026-09-08 06:00"))
    assert evaluations(town) == []
    decide(town, Att("Antar.", Effect.ADOPT, number), "2026-09-09 09:00")
    daily(town.office, at("2026-09-10 06:00"))
    [case] = evaluations(town)
    assert case.owner_role == "coordinator", "nobody else was named"
    decide(town, Att("Upphäver.", Effect.REPEAL, number), "2026-09-11 09:00")
    daily(town.office, at("2026-09-12 06:00"))
    daily(town.office, at("2026-09-13 06:00"))
    [case] = evaluations(town)
    assert (case.state, case.outcome) == ("evaluation_left", "not_applicable")


def test_a_day_that_has_come_close_still_gives_time(town: TestTown) -> None:
    adopted(town, date(2026, 9, 9))
    daily(town.office, at("2026-09-08 06:00"))
    [case] = evaluations(town)
    assert case.planned == date(2026, 9, 9)
    assert case.due is not None and case.due > date(2026, 9, 9), "never born overdue"


def test_the_next_evaluation_is_set_when_the_last_one_is_done(town: TestTown) -> None:
    number = adopted(town, None)

    def set_to(day: date, when: str, role: str = "") -> None:
        with desk(town, when) as now:
            set_evaluation(now, number, day, role)

    set_to(date(2026, 10, 30), "2026-09-08 09:00", "manager")
    [case] = evaluations(town)
    assert case.owner_role == "manager"
    for day, when, role, key in (
        (date(2027, 1, 15), "2026-09-09 09:00", "", "document_evaluation_open"),
        (date(2026, 9, 8), "2026-09-09 09:00", "", "document_due_past"),
        (date(2027, 1, 15), "2026-09-09 09:00", "king", "document_unknown_role"),
    ):
        with pytest.raises(BadDocument) as refused:
            set_to(day, when, role)
        assert refused.value.key == key
        for locale in LOCALES:
            assert "{" not in explain(refused.value, words(locale))
    move(town, case.id or 0, "not_applicable", "2026-09-10 09:00", why="Görs i vår")
    with pytest.raises(BadDocument) as refused:
        set_to(date(2026, 10, 30), "2026-09-11 09:00")
    assert refused.value.key == "document_evaluation_there", "it would never open"
    assert all(str(case.id) in explain(refused.value, words(locale)) for locale in LOCALES)
    set_to(date(2026, 10, 29), "2026-09-11 09:00")
    assert [one.owner_role for one in evaluations(town)] == ["manager", "manager"]
    with town.office.database.read() as session:
        rows = session.exec(select(Audit).where(Audit.what == "evaluation_set")).all()
    assert len(rows) == 2
