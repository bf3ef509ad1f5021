"""One case's journey: what happened, what was said and not said, and what it waits for."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from flows.engine.casework import case_in
from flows.engine.confidentiality import secrets_of, veiled
from flows.engine.handling import Kinds, questions
from flows.engine.record import FOR
from models.case.naming import called
from models.case.tables import Case
from models.post.questions import said_about, unsaid_about
from models.record import audit
from models.record.tables import Audit
from models.register.questions import everybodys_names
from models.urgent.questions import letters_of_alarms
from states.fields import Field, Sort


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was recorded. ``what`` is a key of ``record``; ``step`` when it left one;
    ``instead_of`` in whose place it was done."""

    at: datetime
    what: str
    step: str
    by: str
    via: str
    words: str
    detail: dict[str, object]
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A letter that spoke of the case. ``reason`` is why it was held, cancelled or dead."""

    message: int
    level: int
    to: str
    day: date
    natural: date
    status: str
    reason: str
    sent_at: datetime | None
    letter: str
    late: bool = False  # it was written after the last day
    person: int = 0
    alarm: bool = False  # of a clock that counts hours, and no rung


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A rung that was not said on its day, why, and when it goes out instead."""

    day: date
    level: int
    to: str
    reason: str
    name: str
    goes_out: date | None


@dataclass(frozen=True, slots=True)
class Journey:
    """``kept``: the case's days are confidential, and the reader may not know them."""

    case: Case
    unit: str
    questions: tuple[Field, ...]
    events: tuple[Event, ...]
    said: tuple[Said, ...]
    unsaid: tuple[Unsaid, ...]
    kept: bool = False


def journey(
    session: Session, kinds: Kinds, municipality: str, number: int, *, sees: bool = False
) -> Journey:
    """Everything about one case; ``sees``: also coming days that are confidential. Raises
    NoSuchCase."""
    found = _all(session, kinds, municipality, number)
    kept = not sees and secrets_of(session, municipality).keep(found.case)
    return _without_days(found) if kept else found


def _without_days(found: Journey) -> Journey:
    """The journey for those who may not know the days. The letters' days tell the due date too."""
    return replace(
        found,
        case=veiled(found.case),
        questions=tuple(
            replace(one, value="") if one.sort is Sort.DAY else one for one in found.questions
        ),
        events=tuple(
            replace(one, detail={}, words="", what="date_kept")
            if one.what == "rescheduled"
            else replace(one, detail={})
            for one in found.events
        ),
        said=(),
        unsaid=(),
        kept=True,
    )


def _all(session: Session, kinds: Kinds, municipality: str, number: int) -> Journey:
    case = case_in(session, municipality, number)
    names = everybodys_names(session, municipality)
    return Journey(
        case=case,
        unit=called(session, case),
        questions=questions(kinds, session, case),
        events=tuple(event_of(row, text, names) for row, text in audit.journey(session, number)),
        said=_said(session, case, names),
        unsaid=_unsaid(session, case, names),
    )


def event_of(row: Audit, text: str | None, names: dict[int, str]) -> Event:
    """A row of the record, with its words and the people in it by name."""
    what, _, step = row.what.partition(":")
    by = names.get(row.actor, "") if row.actor is not None else ""
    detail = json.loads(row.detail)
    other = names.get(detail.get(FOR), "")
    return Event(row.at, what, step, by, row.via, text or "", detail, other)


def _said(session: Session, case: Case, names: dict[int, str]) -> tuple[Said, ...]:
    return tuple(
        Said(
            message=message.id or 0,
            level=item.level,
            to=names.get(item.person_id, ""),
            day=message.day,
            natural=item.natural,
            status=message.status,
            reason=message.reason,
            sent_at=message.sent_at,
            letter=message.letter,
            late=message.day > item.due,
            person=item.person_id,
        )
        for item, message in said_about(session, case)
    ) + tuple(
        Said(
            message=one.id or 0,
            level=0,
            to=names.get(one.person_id, ""),
            day=one.day,
            natural=one.day,
            status=one.status,
            reason=one.reason,
            sent_at=one.sent_at,
            letter=one.letter,
            person=one.person_id,
            alarm=True,
        )
        for one in letters_of_alarms(session, case)
    )


def _unsaid(session: Session, case: Case, names: dict[int, str]) -> tuple[Unsaid, ...]:
    return tuple(
        Unsaid(
            day=row.day,
            level=row.level,
            to=names.get(row.person_id, "") if row.person_id is not None else "",
            reason=row.reason,
            name=row.name,
            goes_out=row.goes_out,
        )
        for row in unsaid_about(session, case)
    )
