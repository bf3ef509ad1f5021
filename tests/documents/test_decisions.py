"""Decisions in their chain, what follows from them, and the thread from origin to effect."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from config.locales import LOCALES
from config.words import words
from flows.documents.clauses import Att
from flows.documents.decisions import chain, decide, propose, record
from flows.documents.lookup import NoSuchDecision, NoSuchDocument
from flows.documents.provenance import draw
from flows.documents.provenance_names import BadOrigin, end_of
from models.documents.decisions import Clause
from models.documents.origins import Node, NodeSort
from models.documents.questions import case_of_document, documents
from models.documents.tables import Document
from models.record.tables import Audit
from states.decision import BadDecision, Effect, Outcome
from tests.conftest import TestTown
from tests.worlds.decisions import foreign, guideline, recorded, state
from tests.worlds.document_town import BOARD, desk, move


def test_only_the_last_body_of_the_chain_decides(town: TestTown) -> None:
    number = guideline(town)
    adopt = [Att("Antar riktlinjen.", Effect.ADOPT, number)]
    with desk(town, "2026-09-07 09:00") as now:
        committee = propose(now, body="Utskottet", day=date(2026, 9, 1), clauses=adopt).id or 0
        executive = propose(
            now,
            body="Kommunstyrelsen",
            day=date(2026, 9, 3),
            paragraph="§ 12",
            clauses=adopt,
            previous=committee,
        )
    assert state(town, number) == "draft"
    with desk(town, "2026-09-21 09:00") as now:
        council = decide(
            now,
            executive.id or 0,
            body="Kommunfullmäktige",
            day=date(2026, 9, 21),
            paragraph="8:9",
            outcome=Outcome.ADOPTED,
        )
        bodies = [one.body for one in chain(now, committee)]
        assert bodies == ["Utskottet", "Kommunstyrelsen", "Kommunfullmäktige"]
        assert chain(now, council.id or 0)[0].id == committee
        assert (council.body, council.day, council.paragraph) == (
            "Kommunfullmäktige",
            date(2026, 9, 21),
            "8:9",
        )
        with pytest.raises(BadDecision) as refused:
            decide(
                now,
                committee,
                body="Någon annan",
                day=date(2026, 9, 21),
                paragraph="§ 1",
                outcome=Outcome.GRANTED,
            )
        assert refused.value.key == "decision_is_followed"
        with pytest.raises(BadDecision):
            propose(now, body="X", day=now.day, clauses=adopt, previous=council.id)
    assert state(town, number) == "adopted"


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"body": "  "}, "decision_without_body"),
        ({"paragraph": ""}, "decision_without_paragraph"),
        ({"day": date(2026, 9, 8)}, "decision_in_future"),
        ({"clauses": [Att("Antar.", Effect.ADOPT)]}, "decision_clause_without_document"),
        ({"clauses": [Att(" ")]}, "decision_clause_without_words"),
        (
            {"clauses": [Att("Godkänner.", Effect.APPROVE_REPORT, case=1)]},
            "decision_clause_without_report",
        ),
    ],
)
def test_what_is_no_decision_is_refused_and_changes_nothing(
    town: TestTown, told: dict[str, object], key: str
) -> None:
    good: dict[str, object] = {
        "body": BOARD,
        "day": date(2026, 9, 1),
        "paragraph": "§ 1",
        "outcome": Outcome.GRANTED,
        "clauses": [],
    }
    with pytest.raises(BadDecision) as refused, desk(town, "2026-09-07 09:00") as now:
        record(now, **{**good, **told})  # type: ignore[arg-type]
    assert refused.value.key == key
    assert all(words(locale).has(f"errors.{key}") for locale in LOCALES)
    with town.office.database.read() as session:
        assert session.exec(select(Clause)).all() == []


def test_a_decision_about_what_is_closed_is_kept_and_changes_nothing(town: TestTown) -> None:
    number = guideline(town)
    recorded(town, Att("Upphäver.", Effect.REPEAL, number))
    assert state(town, number) == "withdrawn"
    recorded(town, Att("Ord."), Att("Antar.", Effect.ADOPT, number), day="2026-09-02")
    assert state(town, number) == "withdrawn"
    with town.office.database.read() as session:
        assert [row.text for row in session.exec(select(Clause))] == ["Upphäver.", "Ord.", "Antar."]
        assert session.exec(select(Audit).where(Audit.what == "decision_without_effect")).one()


def test_an_older_decision_does_not_adopt_over_a_newer_one(town: TestTown) -> None:
    number = guideline(town)
    recorded(town, Att("Antar.", Effect.ADOPT, number), day="2026-09-01")
    recorded(town, Att("Antar.", Effect.ADOPT, number), day="2026-08-25")
    with town.office.database.read() as session:
        document = session.get_one(Document, number)
        assert (document.adopted, document.version) == (date(2026, 9, 1), 1), "the newer one holds"
        assert session.exec(select(Audit).where(Audit.what == "decision_without_effect")).one()


def test_a_delegation_lets_the_administration_settle_a_revision(town: TestTown) -> None:
    number = guideline(town)
    recorded(
        town,
        Att("Antar.", Effect.ADOPT, number),
        Att("Delegerar.", Effect.DELEGATE, number),
        Att("En gång per mandatperiod.", Effect.REVISE_EACH_TERM, number, None, date(2027, 10, 31)),
    )
    with town.office.database.read() as session:
        case = case_of_document(session, town.id, number).id or 0
    move(town, case, "revise", "2026-10-01 09:00", why="Ny lag")
    answers = {
        "document_fit": "yes",
        "revision_why": "Stämmer",
        "revision_outcome": "no_changes_here",
    }
    assert move(town, case, "no_changes_here", "2026-10-02 09:00", answers).state == "adopted"


def test_a_change_is_one_row_of_the_record_and_one_version(town: TestTown) -> None:
    number = guideline(town)
    with town.office.database.read() as session:
        before = case_of_document(session, town.id, number)
    recorded(town, Att("Antar.", Effect.ADOPT, number))
    with town.office.database.read() as session:
        after = case_of_document(session, town.id, number)
        rows = session.exec(select(Audit).where(Audit.case_id == after.id)).all()
    assert after.version == before.version + 1
    assert [row.what for row in rows] == ["opened", "left:draft"]


def test_another_municipality_is_as_unknown_as_nothing(town: TestTown) -> None:
    number = foreign(town)
    ours = guideline(town)
    with pytest.raises(NoSuchDocument):
        recorded(town, Att("Antar.", Effect.ADOPT, number))
    with desk(town, "2026-09-07 09:00") as now:
        with pytest.raises(Exception, match="not_ours"):
            draw(now, Node(NodeSort.SUBJECT, number), Node(NodeSort.SUBJECT, ours))
        with pytest.raises(BadOrigin):
            end_of(now.session, town.id, "origin:1/2026")
        with pytest.raises(NoSuchDecision):
            end_of(now.session, town.id, "decision:1")
        assert [one.subject_id for one, _, _ in documents(now.session, town.id)] == [ours]
