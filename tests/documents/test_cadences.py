"""Revisions between two, cadences, and names."""

from __future__ import annotations

from datetime import date

import pytest

from config.explain import explain
from config.locales import LOCALES
from config.words import words
from flows.documents.lookup import document_named
from flows.documents.register import (
    BadDocument,
    add_document,
    revise,
)
from flows.engine.safe_names import UnsafeName
from models.documents.questions import case_of_document, revisions
from states.cadence import Cadence, Rhythm, in_force, next_revision
from states.fields import BadAnswer
from states.governing_document import OUTCOMES, results
from states.kind import Facts
from tests.conftest import TestTown
from tests.worlds.document_town import days, desk, move, of_kind
from tests.worlds.plans import guideline, school_plan


def test_a_revision_can_be_called_for_between_two(town: TestTown) -> None:
    number = guideline(town)
    with desk(town, "2027-02-01 09:00") as now:
        document = document_named(
            now.session, town.id, "Riktlinjer för konton och lösenord"
        ).subject_id
        assert revise(now, document, "Ny lag", date(2027, 3, 1)).due == date(2027, 3, 1)
        (revision,) = revisions(now.session, now.municipality, number)
        assert revision.planned is None
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    answers = {
        "document_fit": "no",
        "revision_why": "Lagen kräver det",
        "revision_outcome": "changes_here",
        "what_changed": "Längre lösenord",
    }
    move(town, case, "revised_here", "2027-02-20 09:00", answers)
    days(town, "2027-02-22", "2027-07-05")
    with town.office.database.read() as session:
        planned = case_of_document(session, town.id, number)
    assert planned.planned == date(2027, 8, 20), "the planned one comes on its own day"


def test_a_school_never_sends_its_own_plan_to_the_board_nor_the_board_plan_past_it(
    town: TestTown,
) -> None:
    school_plan(town)
    days(town, "2027-07-05", "2027-07-05")
    (case,) = (one for one in of_kind(town, "governing_document") if one.due)
    assert case.owner_role == "headteacher", "whoever answers for the plan revises it"
    told = {"document_fit": "yes", "revision_why": "Bra", "revision_outcome": "no_changes"}
    with pytest.raises(BadAnswer):
        move(town, case.id or 0, "no_changes", "2027-08-02 09:00", told)
    board, left = Facts(known={"decider": "board"}), {"decider": "board", "delegated": "True"}
    assert results(board) == ("no_changes", "changes")
    assert results(Facts(known=left)) == tuple(OUTCOMES)


def test_a_revision_that_is_not_called_for_is_skipped_and_the_document_stands(
    town: TestTown,
) -> None:
    number = guideline(town)
    days(town, "2027-07-05", "2027-07-05")
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    done = move(town, case, "not_applicable", "2027-08-02 09:00", why="Nytt system till våren")
    assert (done.state, done.closed) == ("adopted", None)
    days(town, "2027-08-09", "2028-07-10", 28)
    with town.office.database.read() as session:
        assert case_of_document(session, town.id, number).planned == date(2028, 8, 20)
        assert [one.outcome for one in revisions(session, town.id, number)] == ["skipped", None]


def test_a_cadence_of_a_term_is_four_years_and_the_leap_day_comes_back() -> None:
    margin = date(2024, 3, 30) - date(2024, 1, 30)
    term = Rhythm(Cadence.EACH_TERM, date(2023, 5, 2), date(2023, 10, 31))
    assert next_revision(term, date(2023, 10, 31), margin) == date(2027, 10, 31)
    leap = Rhythm(Cadence.YEARLY, date(2024, 2, 29), date(2024, 2, 29))
    assert next_revision(leap, date(2024, 2, 29), margin) == date(2025, 2, 28)
    assert next_revision(leap, date(2027, 2, 28), margin) == date(2028, 2, 29)
    assert next_revision(Rhythm(Cadence.WHEN_NEEDED, date(2024, 2, 29)), None, margin) is None


def test_of_two_cadences_of_one_day_the_last_written_holds() -> None:
    day = date(2024, 1, 1)
    rows = [Rhythm(Cadence.YEARLY, day, day), Rhythm(Cadence.WHEN_NEEDED, day)]
    assert in_force(rows, day) == rows[1]
    assert in_force(rows, date(2023, 12, 31)) is None


@pytest.mark.parametrize("name", ["Plan\x07", "=?utf-8?q?Hej=0D=0ABcc=3A?=", "Plan\u202eA"])
def test_a_name_that_no_letter_could_bear_is_refused(town: TestTown, name: str) -> None:
    """Else every letter about it would stop, and those who get it be taken for unreachable."""
    with desk(town, "2026-10-05 09:00") as now, pytest.raises(UnsafeName) as refused:
        add_document(now, "safety_plan", name)
    for locale in LOCALES:
        assert "errors." not in explain(refused.value, words(locale))


def test_a_new_document_may_have_the_name_of_one_that_was_withdrawn(town: TestTown) -> None:
    with desk(town, "2026-10-05 09:00") as now:
        old = add_document(now, "routine", "Rutin").subject_id
        case = case_of_document(now.session, now.municipality, old).id or 0
    move(town, case, "not_applicable", "2026-10-06 09:00", why="Ersätts")
    with desk(town, "2026-10-07 09:00") as now:
        assert document_named(now.session, town.id, "Rutin").subject_id == old, "its history"
        new = add_document(now, "routine", "Rutin").subject_id
        assert document_named(now.session, town.id, "Rutin").subject_id == new


def test_a_revision_is_not_called_for_by_a_day_that_has_passed(town: TestTown) -> None:
    with desk(town, "2026-10-05 09:00") as now:
        found = add_document(now, "routine", "Rutin")
        case = case_of_document(now.session, now.municipality, found.subject_id)
        answers = {"document_decider": "here", "adopted_on": "2026-10-05"}
    move(town, case.id or 0, "adopt_here", "2026-10-05 10:00", answers)
    with desk(town, "2026-10-06 09:00") as now:
        number = document_named(now.session, town.id, "Rutin").subject_id
        with pytest.raises(BadDocument) as refused:
            revise(now, number, "Ny lag", date(2026, 10, 5))
    assert refused.value.key == "document_due_past"
    [case] = of_kind(town, "governing_document")
    assert case.state == "adopted"
