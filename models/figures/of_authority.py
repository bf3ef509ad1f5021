"""What a whole authority's year is told from beside its cases: how its activities went, which
documents were adopted, how far each roll-out had come."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, func, or_

from models.activities.tables import ActivitySeries
from models.case.tables import Case, CaseStep, Subject
from models.documents.tables import Document
from models.figures.of_unit import answers_in, steps_of
from models.register.tables import Unit
from states import activity, rollout

ASKED = ("attendance", "external_party", "findings")


class Occurrence(NamedTuple):
    """An occurrence of an activity. ``day``: when it was held, or its last day where it is open;
    None where few may know it (``kept``), as ``told`` is empty then; ``closed`` is for counting,
    and is never told. ``series`` is its number; ``unit``: where it is held, None for all."""

    case: int
    series: int
    unit: int | None
    name: str
    kept: bool
    state: str
    scope: str
    when: str
    external: str
    day: date | None
    closed: date | None
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


def coming_activities(
    session: Session, municipality: str, after: date, *, called_off: bool = False
) -> list[Occurrence]:
    """What was opened and not over on the day ``after``, and is to be held later or has no day;
    what was found later not to apply is there if it is asked for."""
    asked = [
        or_(col(Case.closed).is_(None), col(Case.closed) > after),
        or_(col(Case.due) > after, col(Case.state) == activity.VAGUE),
        col(Case.opened) <= after,
    ]
    if not called_off:
        asked.append(col(Case.state) != activity.NOT_APPLICABLE)
    return _occurrences(session, municipality, *asked)


def open_activities(session: Session, municipality: str, day: date) -> list[Occurrence]:
    """What was opened and not over when the day ended, whenever it was to be held."""
    still_open = or_(col(Case.closed).is_(None), col(Case.closed) > day)
    return _occurrences(session, municipality, still_open, col(Case.opened) <= day)


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
        unit=case.unit_id,
        name=subject.name,
        kept=kept,
        state=case.state,
        scope=series.scope,
        when="" if kept else series.when_text,
        external=series.external,
        day=None if kept else day,
        closed=case.closed,
        told={} if kept else said,
    )


class Adopted(NamedTuple):
    """A document that was adopted, at a unit or (empty) for all; ``decision`` is None where no body
    did it."""

    case: int
    name: str
    unit: str
    day: date
    decision: int | None


def adopted_documents(session: Session, municipality: str, start: date, end: date) -> list[Adopted]:
    """The documents whose latest adoption was from ``start`` to ``end``, by day and name."""
    rows = session.execute(
        select_many(
            col(Case.id),
            col(Subject.name),
            func.coalesce(col(Unit.name), ""),
            col(Document.adopted),
            col(Document.decision_id),
        )
        .join(Document, col(Document.subject_id) == col(Case.subject_id))
        .join(Subject, col(Subject.id) == col(Document.subject_id))
        .join(Unit, col(Unit.id) == col(Subject.unit_id), isouter=True)
        .where(
            col(Document.municipality_id) == municipality,
            col(Case.kind) == "governing_document",
            col(Document.adopted).between(start, end),
        )
        .order_by(col(Document.adopted), col(Subject.name), col(Case.id))
    )
    return [Adopted(*row) for row in rows]


class RolledOut(NamedTuple):
    """A roll-out at one unit as it stood on a day: planned, begun, in place or called off; its next
    day, and whether that was past then. ``percent``: what was answered, if it stands so still."""

    case: int
    name: str
    state: str
    percent: int | None
    due: date | None
    late: bool


def rolled_out_on(
    session: Session, municipality: str, day: date, *, called_off: bool = False
) -> dict[str, list[RolledOut]]:
    """Each roll-out by name, as it stood at its units on the day; what had been called off by
    then is there if it is asked for."""
    asked = [
        col(Case.municipality_id) == municipality,
        col(Case.kind) == rollout.KIND,
        col(Case.opened) <= day,
    ]
    if not called_off:
        asked.append(or_(col(Case.state) != rollout.CANCELLED, col(Case.closed) > day))
    rows = session.execute(
        select_many(Case, col(Subject.name))
        .join(Subject, col(Subject.id) == col(Case.subject_id))
        .where(*asked)
        .order_by(col(Subject.name), col(Case.id))
    ).all()
    numbers = [case.id or 0 for case, _ in rows]
    left = steps_of(session, municipality, numbers)
    said = answers_in(session, municipality, numbers, ("percent",))
    found: dict[str, list[RolledOut]] = defaultdict(list)
    for case, name in rows:
        number = case.id or 0
        given = said.get(number, {}).get("percent", "")
        found[name].append(_rolled_out(case, name, left.get(number, []), day, given))
    return dict(found)


def _rolled_out(case: Case, name: str, left: list[CaseStep], day: date, given: str) -> RolledOut:
    """Percentages keep no days: one that was given for a later state is not told of this one."""
    over = case.closed is not None and case.closed <= day
    begun = any(one.into == rollout.BEGUN and one.left_on <= day for one in left)
    state = case.state if over else rollout.BEGUN if begun else rollout.PLANNED
    after = next((one for one in left if one.left_on > day), None)
    due = after.due if after else case.due
    return RolledOut(
        case=case.id or 0,
        name=name,
        state=state,
        percent=int(given) if given.isdigit() and state == case.state else None,
        due=None if over else due,
        late=not over and due is not None and due < day,
    )
