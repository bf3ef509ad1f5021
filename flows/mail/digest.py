"""The coordinator's week on one page: what is late, held, undeliverable, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_
from sqlmodel import Session, col, func, select

from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import Wanted, Written, write_messages
from models.case.confidential import secret_cases
from models.case.tables import Case
from models.post import outbox
from models.post.tables import Message
from models.register.tables import Municipality, Unit
from states.calendars import Staff
from states.ladder import COORDINATOR

SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class Week:
    """One municipality's week. Cases are numbers; ``vacancies`` are units and roles."""

    open_cases: int
    overdue: tuple[int, ...]
    due_soon: tuple[int, ...]
    held: int
    dead: int
    vacancies: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.due_soon or self.held or self.dead or self.vacancies)

    def without(self, cases: frozenset[int]) -> Week:
        """The week as it would be told if these cases had no day."""
        overdue = tuple(one for one in self.overdue if one not in cases)
        due_soon = tuple(one for one in self.due_soon if one not in cases)
        return replace(self, overdue=overdue, due_soon=due_soon)


def iso_week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def plan_digests(office: Office, session: Session, day: date, now: datetime) -> int:
    """On the week's first working day, or later when that was missed: one digest a coordinator.

    It goes into the letter of the day when there is one that has not left. Returns how many.
    """
    week = iso_week(day)
    has_case = exists().where(col(Case.municipality_id) == col(Municipality.id))
    waiting = list(
        session.exec(
            select(Municipality)
            .where(
                Municipality.digest_week != week,
                or_(col(Municipality.opened_year) != "", has_case),
            )
            .order_by(Municipality.id)
        )
    )
    if not waiting:
        return 0
    places = office.towns(session, [one.id for one in waiting])
    written = outbox.written_on(session, day)
    planned = 0
    # A digest for the sake of a confidential day alone would tell it, if only by coming.
    hidden = frozenset(secret_cases(session))
    for municipality in waiting:
        place = places[municipality.id]
        if not place.calendar.is_working(day, Staff.ADMINISTRATION):
            continue
        people = place.directory.people(COORDINATOR, None, day)
        states = {written[p].status for p in people if p in written}
        if states - {"pending", "cancelled"}:
            continue  # today's letter has left or is held: the digest goes out tomorrow
        municipality.digest_week = week
        session.add(municipality)
        if week_of(session, place, day).without(hidden).is_empty:
            continue
        for person in people:
            if person in written:
                message = session.get(Message, written[person].id)
                if message is not None:
                    message.digest = True
                    if message.status == "cancelled":
                        message.status, message.next_at = "pending", now
                    session.add(message)
            else:
                wanted = Wanted(municipality.id, person, day, digest=True)
                write_messages(session, office.settings, [wanted], now, Written())
            planned += 1
    session.flush()
    return planned


def week_of(session: Session, place: Town, day: date) -> Week:
    """The municipality's week as it stands on ``day``."""
    open_cases = select(col(Case.id), col(Case.due)).where(
        Case.municipality_id == place.municipality, col(Case.closed).is_(None)
    )
    overdue = open_cases.where(col(Case.due) < day).order_by(col(Case.due), col(Case.id))
    last = day + timedelta(days=SOON_DAYS)
    soon = open_cases.where(col(Case.due) >= day, col(Case.due) <= last).order_by(
        col(Case.due), col(Case.id)
    )
    total = session.execute(select(func.count()).select_from(open_cases.subquery()))
    troubled = {
        status: number
        for status, number in session.execute(
            select(Message.status, func.count())
            .where(
                Message.municipality_id == place.municipality,
                col(Message.status).in_(("held", "dead")),
            )
            .group_by(Message.status)
        )
    }
    return Week(
        open_cases=int(total.scalar_one()),
        overdue=tuple(row[0] for row in session.execute(overdue)),
        due_soon=tuple(row[0] for row in session.execute(soon)),
        held=troubled.get("held", 0),
        dead=troubled.get("dead", 0),
        vacancies=vacancies(session, place, day),
    )


def vacancies(session: Session, place: Town, day: date) -> tuple[tuple[str, str], ...]:
    """The units with a waiting case whose answering role nobody holds on the day; the unit is
    empty where the whole authority lacks somebody."""
    rows = session.execute(
        select(col(Unit.name), col(Case.unit_id), col(Case.owner_role))
        .select_from(Case)
        .join(Unit, col(Unit.id) == col(Case.unit_id), isouter=True)
        .where(
            Case.municipality_id == place.municipality,
            col(Case.closed).is_(None),
            col(Case.due).is_not(None),
        )
        .distinct()
        .order_by(col(Unit.name), col(Case.owner_role))
    )
    return tuple(
        (name or "", role)
        for name, unit, role in rows
        if not place.directory.is_reachable(role, unit, day)
    )
