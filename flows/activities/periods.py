"""The period in which an occurrence is to be done, as the reader writes its days."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from config.words import Words
from flows.engine.beside import Aside, Line
from models.activities.periods import begins_of
from models.case.tables import Case, Subject


def begins(session: Session, case: Case) -> date | None:
    """The first day of its period, if it has one."""
    number = case.id or 0
    return begins_of(session, case.municipality_id, [number]).get(number)


def told(session: Session, case: Case, say: Words) -> tuple[str, ...]:
    """The sentence that a letter says of the period; nothing where its days are confidential."""
    period = _period(session, case)
    if period is None:
        return ()
    first, last = period
    return (say.say("activity_period.tells", first=say.day(first), last=say.day(last)),)


def shown(session: Session, case: Case, say: Words) -> tuple[Aside, ...]:
    """What stands of the period beside the case, as far as everybody may know its days."""
    period = _period(session, case)
    if period is None:
        return ()
    first, last = period
    span = say.say("activity_period.span", first=say.day(first), last=say.day(last))
    return (Aside(say.say("activity_period.aside"), (Line(span),)),)


def _period(session: Session, case: Case) -> tuple[date, date] | None:
    """Its first day, and the last one as it has been moved since."""
    first = begins(session, case)
    if first is None or case.due is None or case.due < first:
        return None
    if session.get_one(Subject, case.subject_id).visible_to:
        return None
    return first, case.due
