"""What a whole authority's year is told from beside its cases: how its activities went, which
documents were adopted, how far each roll-out had come."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, or_, select

from models.activities.tables import ActivitySeries
from models.case.tables import Case, CaseStep, Subject
from models.documents.decisions import Decision
from models.documents.tables import Document
from models.figures.of_unit import answers_in
from states import activity, rollout

ASKED = ("attendance", "external_party", "findings")


class Occurrence(NamedTuple):
    """An occurrence of an activity. ``day``: when it was held, or its last day where it is open;
    None where few may know it, as ``told`` is empty then. ``series`` is its number."""

    case: int
    series: int
    name: str
    state: str
    scope: str
    when: str
    external: str
    day: date | None
    told: dict[str, str]


def ended_activities(
    session: Session, municipality: str, start: date, end: date
) -> list[Occurrence]:
    """What was held or not held from ``start`` to ``end``, by name and then by day."""
    asked = [
        col(Case.closed).between(start, end),
        col(Case.state).in_((*activity.HELD, activity.NOT_DONE)),
    ]
    return _occurrences(session, municipality, *asked)


def coming_activities(session: Session, municipality: str, after: date) -> list[Occurrence]:
    """What was opened and not over on the day ``after``, and is to be held later or has no day."""
    asked = [
        or_(col(Case.closed).is_(None), col(Case.closed) > after),
        or_(col(Case.due) > after, col(Case.state) == activity.VAGUE),
        col(Case.opened) <= after,
        col(Case.state) != activity.NOT_APPLICABLE,
    ]
    return _occurrences(session, municipality, *asked)


def _occurrences(session: Session, municipality: str, *asked: object) -> list[Occurrence]:
    rows = session.execute(
        select_many(Case, Subject, ActivitySeries)
        .join(Subject, col(Subject.id) == col(Case.subject_id))
        .join(ActivitySeries, col(ActivitySeries.subject_id) == col(Subject.id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == activity.KIND,
            *asked,  # type: ignore[arg-type]
        )
        .order_by(col(Subject.name), col(Case.closed), col(Case.due), col(Case.id))
    ).all()
    said = answers_in(session, municipality, [case.id for case, _, _ in rows], ASKED)
    return [
        _occurrence(case, subject, series, said.get(case.id, {})) for case, subject, series in rows
    ]


def _occurrence(
    case: Case, subject: Subject, series: ActivitySeries, said: dict[str, str]
) -> Occurrence:
    kept = bool(subject.visible_to)
    day = case.closed or (None if case.state == activity.VAGUE else case.due)
    return Occurrence(
        case=case.id or 0,
        series=series.subject_id,
        name=subject.name,
        state=case.state,
        scope=series.scope,
        when="" if kept else series.when_text,
        external=series.external,
        day=None if kept else day,
        told={} if kept else said,
    )


class Adopted(NamedTuple):
    """A document that was adopted; ``decision`` is empty where no body did it."""

    case: int
    name: str
    day: date
    decision: str


def adopted_documents(session: Session, municipality: str, start: date, end: date) -> list[Adopted]:
    """The documents whose latest adoption was from ``start`` to ``end``, by day and name."""
    rows = session.execute(
        select_many(Case, col(Subject.name), Document, Decision)
        .join(Document, col(Document.subject_id) == col(Case.subject_id))
        .join(Subject, col(Subject.id) == col(Document.subject_id))
        .join(Decision, col(Decision.id) == col(Document.decision_id), isouter=True)
        .where(
            col(Document.municipality_id) == municipality,
            col(Case.kind) == "governing_document",
            col(Document.adopted).between(start, end),
        )
        .order_by(col(Document.adopted), col(Subject.name))
    )
    return [
        Adopted(case.id or 0, name, document.adopted, decision.label if decision else "")
        for case, name, document, decision in rows
    ]


class RolledOut(NamedTuple):
    """A roll-out at one unit as it stood on a day: planned, begun or in place."""

    case: int
    name: str
    state: str
    percent: int | None


def rolled_out_on(session: Session, municipality: str, day: date) -> dict[str, list[RolledOut]]:
    """Each roll-out by name, as it stood at its units on the day; what was called off is left
    out."""
    rows = session.execute(
        select_many(Case, col(Subject.name))
        .join(Subject, col(Subject.id) == col(Case.subject_id))
        .where(
            col(Case.municipality_id) == municipality,
            col(Case.kind) == rollout.KIND,
            col(Case.opened) <= day,
            col(Case.state) != rollout.CANCELLED,
        )
        .order_by(col(Subject.name), col(Case.id))
    ).all()
    numbers = [case.id for case, _ in rows]
    begun = set(
        session.exec(
            select(CaseStep.case_id).where(
                CaseStep.municipality_id == municipality,
                col(CaseStep.case_id).in_(numbers),
                CaseStep.into == rollout.BEGUN,
                CaseStep.left_on <= day,
            )
        )
    )
    said = answers_in(session, municipality, numbers, ("percent",))
    found: dict[str, list[RolledOut]] = defaultdict(list)
    for case, name in rows:
        there = case.state == rollout.IN_PLACE and case.closed is not None and case.closed <= day
        other = rollout.BEGUN if case.id in begun else rollout.PLANNED
        given = said.get(case.id, {}).get("percent", "")
        percent = int(given) if given.isdigit() and there else None
        found[name].append(RolledOut(case.id, name, rollout.IN_PLACE if there else other, percent))
    return dict(found)
