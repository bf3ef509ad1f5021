"""Invented documents for the demo municipality: a plan on its two clocks, and its thread."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.demos.people import coordinator
from flows.documents.clauses import Att
from flows.documents.decisions import record
from flows.documents.evaluations import open_evaluations
from flows.documents.provenance import add_outside, draw
from flows.documents.register import add_document, attach, open_matter
from flows.documents.reviews import open_reviews
from flows.documents.rollouts import plan_rollout
from flows.engine.casework import move_case, take_answers
from flows.engine.door import desk
from flows.engine.handling import Desk
from flows.engine.local_time import today
from flows.engine.office import Office
from models.documents.origins import Node, NodeSort
from models.documents.questions import case_of_document, documents
from models.documents.tables import Document
from models.register.tables import Unit
from models.register.units import open_units
from states.calendars import Staff
from states.decision import Effect, Outcome

BOARD = "Barn- och utbildningsnämnden"
NUMBER = "2025.117 BUN"
SAFETY_PLAN = "Plan för systematiskt säkerhetsarbete"


def fill(office: Office, municipality: str, now: datetime) -> int:
    """Documents, a decision and two roll-outs; how many documents. Twice changes
    nothing."""
    who = coordinator(office, municipality, today(now))
    with desk(office, municipality, who=who, now=now) as at:
        if documents(at.session, municipality):
            return 0
        units = open_units(at.session, municipality, at.day)
        matter = open_matter(at, NUMBER, SAFETY_PLAN).id or 0
        attach(at, matter, "Motion nr 12/2024")
        plan = _safety_plan(at, matter)
        _thread(at, plan)
        _crisis_plans(at, matter)
        for unit in units[:3]:
            _plan_of(at, unit)
        open_reviews(at)
        open_evaluations(at)
        _rollouts(at, units)
        return 3 + len(units[:3])


def _safety_plan(at: Desk, matter: int) -> Document:
    plan = add_document(
        at,
        "safety_plan",
        SAFETY_PLAN,
        matter=matter,
        lies_at="Diariet",
        evaluated_by=_workday(at, 25),
        evaluator_role="school_chief",
    )
    case = case_of_document(at.session, at.municipality, plan.subject_id)
    take_answers(at, case, {"parts_covered": "yes"})
    move_case(at, case, "propose")
    number = plan.subject_id
    record(
        at,
        body=BOARD,
        day=_workday(at, -330),
        paragraph="§ 87",
        outcome=Outcome.ADOPTED,
        matter=matter,
        clauses=[
            Att("Nämnden antar planen.", Effect.ADOPT, number),
            Att("Planen revideras en gång per år.", Effect.REVISE_YEARLY, number),
            Att(
                "Säkerhetsarbetet ska årligen återrapporteras till nämnden.",
                Effect.REPORT_YEARLY,
                number,
                anchor=_workday(at, 45),
            ),
        ],
    )
    return plan


def _workday(at: Desk, days: int) -> date:
    """So many days from today, or the first working day after: no board meets on a Sunday."""
    return at.place.calendar.next_working(at.day + timedelta(days=days), Staff.ADMINISTRATION)


def _thread(at: Desk, plan: Document) -> None:
    motion = add_outside(
        at,
        "motion",
        "Tryggare skolor på nätet",
        number="12/2024",
        mover="Ledamoten Påhittad",
        day=at.day - timedelta(days=500),
        paragraph="§ 41",
    )
    round_ = add_outside(
        at,
        "safety_round",
        "Säkerhetsrond på alla enheter",
        party="Exempelsäkerhet AB",
        day=at.day - timedelta(days=420),
    )
    for origin in (motion, round_):
        draw(at, Node(NodeSort.OUTSIDE, origin.id or 0), Node(NodeSort.SUBJECT, plan.subject_id))


def _crisis_plans(at: Desk, matter: int) -> None:
    full = add_document(
        at, "violence_and_crisis_plan", "Handlingsplan för våld- och krishantering", matter=matter
    )
    add_document(
        at, "crisis_plan", "Krisplan, kort version", matter=matter, variant_of=full.subject_id
    )


def _plan_of(at: Desk, unit: Unit) -> None:
    plan = add_document(
        at, "plan_against_degrading_treatment", "Plan mot kränkande behandling", unit=unit.id
    )
    case = case_of_document(at.session, at.municipality, plan.subject_id)
    adopted = at.day - timedelta(days=40)
    told = {"document_decider": "here", "adopted_on": adopted.isoformat()}
    take_answers(at, case, {**told, "parts_covered": "yes"})
    move_case(at, case, "adopt_here")


def _rollouts(at: Desk, units: list[Unit]) -> None:
    if not units:
        return
    begins, numbers = at.day + timedelta(days=30), [unit.id or 0 for unit in units]
    plan_rollout(at, system="two_factor", units=numbers, begins=begins)
    plan_rollout(at, system="lockdown_alarm", units=numbers[:2], begins=begins)
