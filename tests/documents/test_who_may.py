"""Who may do what with documents and decisions: Asta coordinates, Cy is a case officer, Lo and Bo
lead schools, Mo and Ek lead them, Sam is a stranger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from flows.documents.clauses import Att
from flows.documents.decisions import decide, propose, record
from flows.documents.evaluations import set_evaluation
from flows.documents.provenance import add_outside, draw
from flows.documents.register import add_document, attach, open_matter, revise
from flows.documents.reports import start_clock
from flows.documents.rollouts import plan_rollout
from flows.engine import verbs
from flows.engine.door import VERBS
from flows.engine.handling import Desk
from flows.engine.refusals import NotAllowed
from flows.reporting.compiling import begin
from flows.reporting.reading import BOARD_REPORT
from models.documents.decisions import Decision
from models.documents.origins import Node, NodeSort
from models.documents.questions import case_of_document
from models.register.tables import Appointment, Person, Unit
from states.decision import Effect, Outcome
from states.permissions import PERMISSIONS
from tests.conftest import OPERATOR, TestTown, at
from tests.worlds.document_town import BOARD, PLAN_TYPE, desk, of_kind

NOW = "2026-10-05 09:00"
SOON, DECIDED = date(2026, 12, 1), date(2026, 10, 1)
ASTA, LO, BO, MO, EK = (f"{name}@skola.example" for name in ("asta", "lo", "bo", "mo", "ek"))
CY, SAM, WEST = "cy@skola.example", "sam@skola.example", "vest@skola.example"
Act = Callable[[Desk], object]


class _Undo(Exception):
    """The act was allowed; what it did is taken back."""


@pytest.fixture
def staffed(town: TestTown) -> TestTown:
    """The town with a case officer, and with somebody who holds no role in it."""
    with town.office.database.write() as session:
        appoint(session, town.id, CY, "case_officer")
        session.add(Person(municipality_id=town.id, name="Sam", email=SAM, locale="sv"))
    return town


def appoint(session: Session, home: str, email: str, role: str, unit: int | None = None) -> None:
    person = Person(municipality_id=home, name=email.partition("@")[0], email=email, locale="sv")
    session.add(person)
    session.flush()
    session.add(
        Appointment(municipality_id=home, person_id=person.id or 0, role=role, unit_id=unit)
    )


def who_may(town: TestTown, act: Act, *asked: str) -> set[str]:
    """Those of the asked who may do it; nothing of it stays."""
    return {email for email in asked or (ASTA, CY, LO, BO, SAM) if may(town, email, act)}


def may(town: TestTown, email: str, act: Act) -> bool:
    try:
        with desk(town, NOW, by=email) as now:
            act(now)
            raise _Undo
    except _Undo:
        return True
    except NotAllowed:
        return False


def document(town: TestTown, unit: str = "", type_: str = "guideline") -> int:
    """A document, of a school if one is named."""
    place = town.unit(unit) if unit else None
    with desk(town, NOW) as now:
        return add_document(now, type_, f"Dokument {unit}", unit=place).subject_id


def case_of(town: TestTown, number: int) -> int:
    with town.office.database.read() as session:
        return case_of_document(session, town.id, number).id or 0


def adopted(town: TestTown, unit: str, by: str) -> int:
    """A school's plan that its headteacher has adopted."""
    number = document(town, unit, PLAN_TYPE)
    with desk(town, NOW, by=by) as now:
        answers = {"parts_covered": "yes", "document_decider": "here", "adopted_on": "2026-10-05"}
        verbs.move(now, case_of(town, number), "adopt_here", answers=answers)
    return number


def recorded(now: Desk, *clauses: Att) -> Decision:
    outcome = Outcome.ADOPTED
    return record(now, body=BOARD, day=DECIDED, paragraph="§ 1", outcome=outcome, clauses=clauses)


def test_a_school_registers_its_own_documents_and_a_case_officer_those_of_the_authority(
    staffed: TestTown,
) -> None:
    backa = staffed.unit("Backaskolan")
    assert who_may(staffed, lambda now: add_document(now, "guideline", "A")) == {ASTA, CY}
    own = who_may(staffed, lambda now: add_document(now, "guideline", "A", unit=backa))
    assert own == {ASTA, CY, LO}
    with desk(staffed, NOW) as now:
        matter = open_matter(now, "UN 2026/1", "Ärendet").id
    filed = who_may(
        staffed, lambda now: add_document(now, "guideline", "A", unit=backa, matter=matter)
    )
    assert filed == {ASTA, CY}, "the matter is the authority's"


def test_an_evaluation_is_set_by_those_who_register(staffed: TestTown) -> None:
    ours, schools = document(staffed), document(staffed, "Backaskolan")
    assert who_may(staffed, lambda now: set_evaluation(now, ours, SOON)) == {ASTA, CY}
    assert who_may(staffed, lambda now: set_evaluation(now, schools, SOON)) == {ASTA, CY, LO}


def test_a_revision_is_called_for_by_whoever_answers_for_the_document(staffed: TestTown) -> None:
    plan = adopted(staffed, "Backaskolan", LO)
    asked = who_may(staffed, lambda now: revise(now, plan, "Ny lag"), ASTA, CY, LO, BO, MO, SAM)
    assert asked == {ASTA, LO, MO}, "her own, and those above her"
    ours = document(staffed)
    with desk(staffed, NOW) as now:
        recorded(now, Att("Antar.", Effect.ADOPT, ours))
    assert who_may(staffed, lambda now: revise(now, ours, "Ny lag")) == {ASTA}


def test_what_is_decided_on_delegation_is_decided_by_whom_the_kind_names_or_the_coordinator(
    staffed: TestTown,
) -> None:
    draft = case_of(staffed, document(staffed, "Backaskolan", PLAN_TYPE))
    answers = {"parts_covered": "yes", "document_decider": "here", "adopted_on": "2026-10-05"}
    adopting = who_may(staffed, lambda now: verbs.move(now, draft, "adopt_here", answers=answers))
    assert adopting == {ASTA, LO}
    plan = case_of(staffed, adopted(staffed, "Ekdalaskolan", BO))
    withdrawing = who_may(staffed, lambda now: verbs.move(now, plan, "withdraw", why="Ersätts"))
    assert withdrawing == {ASTA, BO}
    with desk(staffed, NOW, by=BO) as now:
        verbs.move(now, plan, "revise", why="Ny lag")
    same = {"document_fit": "yes", "revision_why": "Bra", "revision_outcome": "no_changes_here"}
    new = {**same, "revision_outcome": "changes_here", "what_changed": "Allt"}
    for move, told in (("no_changes_here", same), ("revised_here", new)):

        def settle(now: Desk, move: str = move, told: dict[str, str] = told) -> None:
            verbs.move(now, plan, move, answers=told)

        assert who_may(staffed, settle) == {ASTA, BO}
    ours = case_of(staffed, document(staffed))
    assert who_may(staffed, lambda now: verbs.move(now, ours, "propose")) == {ASTA}


def test_a_decision_is_written_down_by_coordinators_and_case_officers(staffed: TestTown) -> None:
    """It is the body's: no leader takes it in the body's name."""
    number = document(staffed)
    adopt = [Att("Antar.", Effect.ADOPT, number)]

    def proposed(now: Desk) -> int:
        return propose(now, body="Utskottet", day=DECIDED, clauses=adopt).id or 0

    with desk(staffed, NOW) as now:
        earlier = proposed(now)

    def decided(now: Desk) -> Decision:
        outcome = Outcome.ADOPTED
        return decide(now, earlier, body=BOARD, day=DECIDED, paragraph="§ 1", outcome=outcome)

    for act in (proposed, lambda now: recorded(now, *adopt), decided):
        assert who_may(staffed, act, ASTA, CY, LO, MO, EK, SAM) == {ASTA, CY}
    with staffed.office.database.read() as session:
        assert len(session.exec(select(Decision)).all()) == 1, "the others have changed nothing"
        assert case_of_document(session, staffed.id, number).state == "draft"


def test_matters_reports_and_threads_are_prepared_by_coordinators_and_case_officers(
    staffed: TestTown,
) -> None:
    with desk(staffed, NOW) as now:
        matter = open_matter(now, "UN 2026/1", "Ärendet").id or 0
        origin = add_outside(now, "motion", "Trygghet").id or 0
    number = document(staffed)
    ends = Node(NodeSort.OUTSIDE, origin), Node(NodeSort.SUBJECT, number)
    acts: tuple[Act, ...] = (
        lambda now: open_matter(now, "UN 2026/2", "Ett till"),
        lambda now: attach(now, matter, "Bilaga"),
        lambda now: start_clock(now, body=BOARD, first=SOON),
        lambda now: add_outside(now, "law", "Ny lag"),
        lambda now: draw(now, *ends),
    )
    for act in acts:
        assert who_may(staffed, act, ASTA, CY, LO, MO, SAM) == {ASTA, CY}


def test_a_report_is_compiled_by_whoever_prepares_it(staffed: TestTown) -> None:
    with desk(staffed, NOW) as now:
        start_clock(now, body=BOARD, first=SOON)
    [report] = of_kind(staffed, "report_back")
    assert report.owner_role == "case_officer"
    assert who_may(staffed, lambda now: begin(now, BOARD_REPORT, case=report.id)) == {ASTA, CY}


def test_a_rollout_is_planned_for_ones_own_units_and_those_below(staffed: TestTown) -> None:
    with staffed.office.database.write() as session:
        area = Unit(municipality_id=staffed.id, name="Område väst", form="")
        session.add(area)
        session.flush()
        for name in ("Backaskolan", "Ekdalaskolan"):
            school = session.get_one(Unit, staffed.unit(name))
            school.parent_id = area.id
            session.add(school)
        session.add(Unit(municipality_id=staffed.id, name="Fristående skolan", form="grundskola"))
        appoint(session, staffed.id, WEST, "manager", area.id)
    backa, ekdala, other = (
        staffed.unit(name) for name in ("Backaskolan", "Ekdalaskolan", "Fristående skolan")
    )

    def planned(*units: int) -> set[str]:
        def act(now: Desk) -> object:
            return plan_rollout(now, system="alarm", units=units, begins=SOON)

        return who_may(staffed, act, ASTA, CY, LO, BO, WEST, SAM)

    assert planned(backa) == {ASTA, LO, WEST}
    assert planned(backa, ekdala) == planned(ekdala, backa) == {ASTA, WEST}
    assert planned(backa, other) == {ASTA}


def test_the_operator_writes_nothing_of_all_this(staffed: TestTown) -> None:
    errand = staffed.errand(OPERATOR, at(NOW))
    with pytest.raises(NotAllowed):
        open_matter.alone(errand, "UN 2026/1", "Ärendet")
    with pytest.raises(NotAllowed):
        add_document.alone(errand, "guideline", "A", unit=staffed.unit("Backaskolan"))


def test_every_verb_of_documents_has_its_row() -> None:
    named = {name for name in VERBS if name.startswith("documents.")}
    assert named == {name for name in PERMISSIONS if name.startswith("documents.")}
    assert len(named) == 12
