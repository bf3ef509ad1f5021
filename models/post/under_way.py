"""What letters have told of open cases so far: who knows of what, and since which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Table, and_, select, update
from sqlmodel import Session, col

from models.case.tables import Case
from models.case.timers import CASE, Due
from models.many_rows import many_rows
from models.portions import portions
from models.post.outbox import BY_HAND, ITEM, MESSAGE, was_said
from models.register.tables import Answering, Municipality

ANSWERING: Table = Answering.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)
class UnderWay:
    """An open case of which letters have spoken in its present state. ``told``: what was said to
    whom, as rung, person and the letter's day."""

    case: int
    since_version: int
    due: date
    owner_role: str
    unit: int | None
    delegate: int | None
    told: list[tuple[int, int, date]] = field(default_factory=list)

    def as_due(self, municipality: str, level: int) -> Due:
        """The case as a timer that has come would show it."""
        return Due(
            case=self.case,
            level=level,
            natural=self.due,
            municipality=municipality,
            unit=self.unit,
            due=self.due,
            since_version=self.since_version,
            owner_role=self.owner_role,
            delegate=self.delegate,
            chain=None,
        )


def under_way(session: Session, municipality: str) -> list[UnderWay]:
    """The municipality's open cases with a last day of which letters have spoken in their present
    state, in their order."""
    rows = many_rows(
        session,
        select(
            CASE.c.id,
            CASE.c.since_version,
            CASE.c.due,
            CASE.c.owner_role,
            CASE.c.unit_id,
            CASE.c.delegate_id,
            ITEM.c.level,
            ITEM.c.person_id,
            MESSAGE.c.day,
        )
        .join(
            ITEM,
            and_(
                ITEM.c.case_id == CASE.c.id,
                ITEM.c.since_version == CASE.c.since_version,
                ITEM.c.due == CASE.c.due,
            ),
        )
        .join(MESSAGE, MESSAGE.c.id == ITEM.c.message_id)
        .where(CASE.c.municipality_id == municipality, CASE.c.closed.is_(None), was_said())
        .order_by(CASE.c.id),
    )
    found: dict[int, UnderWay] = {}
    for case, since, due, role, unit, delegate, level, person, day in rows:
        one = found.setdefault(case, UnderWay(case, since, due, role, unit, delegate))
        one.told.append((level, person, day))
    return list(found.values())


def told_of(session: Session, cases: Sequence[Case]) -> dict[int, list[tuple[int, int, date, str]]]:
    """What was said of the present state of each of the cases: rung, person, the letter's day and
    its status, by day. Cases of which nothing was said are left out."""
    found: dict[int, list[tuple[int, int, date, str]]] = defaultdict(list)
    for some in portions([case.id or 0 for case in cases]):
        rows = session.execute(
            select(ITEM.c.case_id, ITEM.c.level, ITEM.c.person_id, MESSAGE.c.day, MESSAGE.c.status)
            .join(MESSAGE, MESSAGE.c.id == ITEM.c.message_id)
            .join(
                CASE,
                and_(
                    CASE.c.id == ITEM.c.case_id,
                    CASE.c.since_version == ITEM.c.since_version,
                    CASE.c.due == ITEM.c.due,
                ),
            )
            .where(ITEM.c.case_id.in_(some), was_said())
            .order_by(MESSAGE.c.day, MESSAGE.c.id)
        )
        for case, *one in rows:
            found[case].append((one[0], one[1], one[2], one[3]))
    return found


def look_at(session: Session, municipality: str, day: date) -> bool:
    """Note that it is looked on ``day`` who has taken over; False when it was looked already."""
    row = session.get_one(Municipality, municipality)
    if row.looked_on is not None and row.looked_on >= day:
        return False
    looked = update(Municipality).where(col(Municipality.id) == municipality)
    session.execute(looked.values(looked_on=day), execution_options={"changes": ()})
    return True


def looked_at(session: Session, homes: Sequence[str], day: date) -> list[str]:
    """Those of the municipalities where it was looked on ``day`` already."""
    rows = select(col(Municipality.id)).where(col(Municipality.looked_on) >= day)
    there = set(session.execute(rows).scalars())
    return [home for home in homes if home in there]


def letters_here(session: Session, municipality: str, day: date) -> dict[int, str]:
    """How far the municipality's letters of duty of a day have come, by person; what a person
    struck out is ``struck``."""
    wanted = select(MESSAGE.c.person_id, MESSAGE.c.status, MESSAGE.c.reason).where(
        MESSAGE.c.municipality_id == municipality, MESSAGE.c.day == day, MESSAGE.c.sort == "duty"
    )
    return {
        person: "struck" if reason == BY_HAND else status
        for person, status, reason in many_rows(session, wanted)
    }


def answered_before(session: Session, municipality: str) -> dict[tuple[str, int], Answering]:
    """Who answered when it was last looked, by role and unit (0: the authority)."""
    rows = session.execute(select(Answering).where(ANSWERING.c.municipality_id == municipality))
    return {(row.role, row.at): row for (row,) in rows}
