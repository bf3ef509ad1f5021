"""What came late in an authority's year: what stood escalated on a day, and what was typed in long
after it was done. And where the cases of one kind stood on a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select as select_many  # SQLModel's own is typed for four columns
from sqlmodel import Session, col, or_, select

from models.case.tables import Case, CaseStep
from models.figures.of_unit import steps_of
from models.portions import portions
from models.post.tables import Item, Message

LONG_AFTER = timedelta(days=14)


class OnDay(NamedTuple):
    """An open case as it stood on a day: its state, since when, and whether it was late."""

    case: int
    state: str
    since: date
    late: bool


def open_on(session: Session, municipality: str, day: date, kind: str = "") -> list[OnDay]:
    """The cases that were open when the day ended, of one kind or of all, by their numbers."""
    asked = [
        col(Case.municipality_id) == municipality,
        col(Case.opened) <= day,
        or_(col(Case.closed).is_(None), col(Case.closed) > day),
    ]
    if kind:
        asked.append(col(Case.kind) == kind)
    cases = list(session.exec(select(Case).where(*asked).order_by(col(Case.id))))
    left = steps_of(session, municipality, [case.id or 0 for case in cases])
    return [_on(case, left.get(case.id or 0, []), day) for case in cases]


def _on(case: Case, left: list[CaseStep], day: date) -> OnDay:
    after = next((one for one in left if one.left_on > day), None)
    state, since, due = (
        (after.state, after.began, after.due) if after else (case.state, case.since, case.due)
    )
    return OnDay(case.id or 0, state, since, due is not None and due < day)


def escalated_on(session: Session, municipality: str, day: date, first: int) -> dict[int, int]:
    """The late cases of which somebody above had been told by the day, and the highest rung on
    which it was said of the state that they stood in. ``first`` is the lowest such rung."""
    late = {one.case: one.since for one in open_on(session, municipality, day) if one.late}
    found: dict[int, int] = {}
    for some in portions(sorted(late)):
        rows = session.execute(
            select_many(col(Item.case_id), col(Item.level), col(Message.day))
            .join(Message, col(Message.id) == col(Item.message_id))
            .where(
                col(Item.municipality_id) == municipality,
                col(Item.case_id).in_(some),
                col(Item.level) >= first,
                col(Message.status) == "sent",
                col(Message.day) <= day,
            )
        )
        for case, rung, said in rows:
            if said >= late[case]:
                found[case] = max(rung, found.get(case, rung))
    return dict(sorted(found.items()))


def typed_in_afterwards(
    session: Session, municipality: str, start: date, end: date
) -> dict[str, list[int]]:
    """The cases of which something was done in the period and typed in more than two weeks later,
    by their kinds."""
    rows = session.execute(
        select_many(col(Case.kind), col(Case.id), col(CaseStep.left_on), col(CaseStep.left_at))
        .join(Case, col(Case.id) == col(CaseStep.case_id))
        .where(
            col(CaseStep.municipality_id) == municipality,
            col(CaseStep.completed).is_(True),
            col(CaseStep.left_on).between(start, end),
        )
        .order_by(col(Case.id))
    )
    found: dict[str, list[int]] = defaultdict(list)
    for kind, case, done, typed in rows:
        if typed.date() - done > LONG_AFTER:
            found[kind].append(case)
    return dict(found)
