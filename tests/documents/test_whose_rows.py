"""Documents, matters and decisions of one municipality are unknown to every other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from flows.documents.clauses import Att
from flows.documents.decisions import decide, propose, record
from flows.documents.evaluations import set_evaluation
from flows.documents.lookup import NoSuchDecision, NoSuchDocument, NoSuchMatter, NotOurs
from flows.documents.provenance import draw
from flows.documents.register import add_document, attach, open_matter
from flows.documents.reports import start_clock
from flows.engine.door import VERBS
from flows.engine.inputs import Belongs
from flows.networks.register import add_network
from models.case.tables import Case
from models.documents.decisions import Attachment, Clause, Decision, Matter, MatterItem, Signatory
from models.documents.origins import Node, NodeSort, edge
from models.documents.tables import CadenceRow, Document, DocumentReach, DocumentTheme, Revision
from models.networks.tables import Network
from models.register.tables import Person, Unit
from states.decision import BadDecision
from states.errors import ArshjulError
from tests.conftest import TestTown
from tests.worlds.document_town import BOARD, SIV, desk, fjordvik

NOW = "2026-10-05 09:00"
SOON, DECIDED = date(2026, 12, 1), date(2026, 10, 1)
# An input value of each verb that would do, for what is not tried just now.
GOOD: dict[str, object] = {
    "document_type": "guideline",
    "name": "A",
    "registry_number": "1",
    "title": "A",
    "body": BOARD,
    "day": "2026-10-01",
    "first": "2026-12-01",
    "begins": "2026-12-01",
    "system": "alarm",
    "paragraph": "§ 1",
    "outcome": "adopted",
    "clauses": [],
    "units": [],
    "why": "Ny lag",
}
Numbers = dict[type[SQLModel], int]


def rows_in(town: TestTown, home: str, body: str, by: str) -> Numbers:
    """A row of each sort."""
    with desk(town, NOW, home, by) as now:
        matter = open_matter(now, "UN 2026/1", "Ärendet").id or 0
        plan = add_document(now, "guideline", f"Riktlinje {home}", matter=matter).subject_id
        start_clock(now, body=body, first=SOON)
        said = [Att("Ord.")]
        decision = propose(now, body=body, day=DECIDED, clauses=said, matter=matter).id or 0
        unit = Unit(municipality_id=home, name=f"Skolan {home}", form="grundskola")
        now.session.add(unit)
        now.session.flush()
        of_home = Case.municipality_id == home
        report = select(Case.id).where(Case.kind == "report_back", of_home)
        return {
            Document: plan,
            Matter: matter,
            Decision: decision,
            Unit: unit.id or 0,
            Network: add_network(now, name=f"Nätverk {home}", audience="school"),
            Person: now.session.exec(select(Person.id).where(Person.email == by)).one() or 0,
            Case: now.session.exec(report).one() or 0,
        }


def of_the_neighbour(town: TestTown) -> Numbers:
    return rows_in(town, fjordvik(town), "Kommunestyret", SIV)


def of_ours(town: TestTown) -> Numbers:
    return rows_in(town, town.id, BOARD, "asta@skola.example")


def numbers_taken() -> list[tuple[str, str, Belongs]]:
    """Each field of a verb of documents that is the number of a row, with the sort of row."""
    return [
        (name, field, mark)
        for name, verb in sorted(VERBS.items())
        if name.startswith("documents.")
        for field, told in verb.input.model_fields.items()
        for mark in _marks(told.annotation, told.metadata)
    ]


def _marks(annotation: object, beside: Sequence[object]) -> list[Belongs]:
    """The sorts of rows in an annotation, in lists and beside None too."""
    told = [*beside, *getattr(annotation, "__metadata__", ())]
    found = [one for one in told if isinstance(one, Belongs)]
    for inner in getattr(annotation, "__args__", ()):
        found += _marks(inner, ())
    return found


def test_no_verb_takes_a_number_of_another_municipality(town: TestTown) -> None:
    theirs = of_the_neighbour(town)
    fields = numbers_taken()
    assert {name for name, *_ in fields} == {
        name
        for name in VERBS
        if name.startswith("documents.") and name not in ("documents.add_outside", "documents.draw")
    }
    for name, field, mark in fields:
        number = theirs[mark.table]
        verb = VERBS[name]
        told = {key: GOOD[key] for key in verb.input.model_fields if key in GOOD}
        told[field] = [number] if field == "units" else number
        with desk(town, NOW) as now, pytest.raises(ArshjulError) as refused:
            verb.given(now, told)
        known = ("no_such_", "unknown_unit")
        assert refused.value.key.startswith(known), (name, field, refused.value.key)


def test_a_clause_is_about_nothing_of_another_municipality(town: TestTown) -> None:
    theirs = of_the_neighbour(town)
    told = {"body": BOARD, "day": "2026-10-01", "paragraph": "§ 1", "outcome": "granted"}
    for clause, refusal in (
        ({"effect": "adopt", "subject": theirs[Document]}, NoSuchDocument),
        ({"effect": "adopt", "subject": "Riktlinje no-1103"}, NoSuchDocument),
        ({"effect": "report_ends", "subject": theirs[Document]}, NoSuchDocument),
        ({"effect": "approve_report", "case": theirs[Case]}, BadDecision),
    ):
        with desk(town, NOW) as now, pytest.raises(refusal):
            record.given(now, {**told, "clauses": [{"text": "Ord.", **clause}]})
    with town.office.database.read() as session:
        assert session.exec(select(Decision).where(Decision.municipality_id == town.id)).all() == []


def test_no_thread_leads_to_another_municipality(town: TestTown) -> None:
    ours, theirs = of_ours(town), of_the_neighbour(town)
    here = Node(NodeSort.SUBJECT, ours[Document])
    for sort, number, refusal in (
        (NodeSort.SUBJECT, theirs[Document], NotOurs),
        (NodeSort.DECISION, theirs[Decision], NoSuchDecision),
        (NodeSort.CASE, theirs[Case], ArshjulError),
    ):
        with desk(town, NOW) as now, pytest.raises(refusal):
            draw(now, here, Node(sort, number))
    with desk(town, NOW) as now, pytest.raises(NoSuchDocument):
        draw.given(now, {"source": "document:Riktlinje no-1103", "target": ["subject", here.id]})


def test_a_row_is_found_by_what_people_call_it(town: TestTown) -> None:
    with desk(town, NOW) as now:
        open_matter(now, "UN 2026/1", "Ett")
        figures = open_matter.given(now, {"registry_number": "1", "title": "Två"})
        told = {"document_type": "guideline", "name": "A", "unit": "Backaskolan", "matter": "1"}
        made = add_document.given(now, told)
        lies_in = select(MatterItem.matter_id).join(Case, col(Case.id) == col(MatterItem.case_id))
        found = now.session.exec(lies_in.where(Case.subject_id == made.subject_id)).one()
        assert found == figures.id, "a registry number may be all figures"
        set_evaluation.given(now, {"document": "A", "day": "2026-12-01", "evaluator": "manager"})
        assert (made.evaluated_by, made.evaluator_role) == (SOON, "manager")


def test_numbers_and_names_that_are_none_are_said_so(town: TestTown) -> None:
    told = {"body": BOARD, "day": DECIDED, "paragraph": "§ 1", "outcome": "granted"}
    with desk(town, NOW) as now:
        for matter in ("UN 2026/9", 17, 2**70):
            with pytest.raises(NoSuchMatter):
                attach.given(now, {"matter": matter, "title": "B"})
        for proposal in (17, 2**70):
            with pytest.raises(NoSuchDecision):
                decide.given(now, {"proposal": proposal, **told})


def test_the_database_keeps_the_municipalities_apart(town: TestTown) -> None:
    """Whatever a verb might forget: no row of one hangs on a row of another."""
    home, ours, theirs = town.id, of_ours(town), of_the_neighbour(town)
    plan, case, decision, matter = (theirs[one] for one in (Document, Case, Decision, Matter))
    subject = Node(NodeSort.SUBJECT, ours[Document])

    def cadence(document: int, behind: int | None) -> SQLModel:
        return CadenceRow(
            municipality_id=home,
            document_id=document,
            cadence="when_needed",
            from_day=SOON,
            decision_id=behind,
        )

    def revision(document: int, behind: int | None) -> SQLModel:
        return Revision(
            municipality_id=home, document_id=document, round=7, began=SOON, decision_id=behind
        )

    def clause(of: int, about: int | None = None, case: int | None = None) -> SQLModel:
        return Clause(
            municipality_id=home,
            decision_id=of,
            number=9,
            text="Ord.",
            effect="none",
            subject_id=about,
            case_id=case,
        )

    rows: tuple[Callable[[], SQLModel], ...] = (
        lambda: DocumentTheme(municipality_id=home, document_id=plan, theme="education"),
        lambda: DocumentReach(municipality_id=home, document_id=plan),
        lambda: DocumentReach(municipality_id=home, document_id=ours[Document], network_id=plan),
        lambda: cadence(plan, None),
        lambda: cadence(ours[Document], decision),
        lambda: revision(plan, None),
        lambda: revision(ours[Document], decision),
        lambda: Signatory(municipality_id=home, matter_id=matter, place=9, role="manager"),
        lambda: Attachment(municipality_id=home, matter_id=matter, number=9, title="B", added=SOON),
        lambda: MatterItem(municipality_id=home, matter_id=matter, case_id=ours[Case]),
        lambda: MatterItem(municipality_id=home, matter_id=ours[Matter], case_id=case),
        lambda: clause(decision),
        lambda: clause(ours[Decision], about=plan),
        lambda: clause(ours[Decision], case=case),
        lambda: edge(home, Node(NodeSort.CASE, case), subject, SOON),
        lambda: edge(home, subject, Node(NodeSort.CASE, case), SOON),
    )
    for row in rows:
        with (
            pytest.raises(IntegrityError, match=r"(?i)foreign key"),
            town.office.database.write() as session,
        ):
            session.add(row())
