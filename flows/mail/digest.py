"""The coordinator's week on one page: what is late, held, undeliverable, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.roles import word_at
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import Wanted, Written, write_messages
from models.case.confidential import secret_cases
from models.case.questions import how_many_open, open_and_due, roles_waited_for
from models.post import outbox
from models.post.questions import letters_in_trouble, without_digest
from models.post.tables import Message
from models.register.questions import unit_forms
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
    waiting = without_digest(session, week)
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
    home, one_day = place.municipality, timedelta(days=1)
    troubled = letters_in_trouble(session, home)
    return Week(
        open_cases=how_many_open(session, home),
        overdue=tuple(open_and_due(session, home, end=day - one_day)),
        due_soon=tuple(open_and_due(session, home, day, day + SOON_DAYS * one_day)),
        held=troubled.get("held", 0),
        dead=troubled.get("dead", 0),
        vacancies=vacancies(session, place, day),
    )


def vacancies(session: Session, place: Town, day: date) -> tuple[tuple[str, str], ...]:
    """The units with a waiting case whose answering role nobody holds on the day; the unit is
    empty where the whole authority lacks somebody. A role is a key of the words ``roles``."""
    forms = unit_forms(session, place.municipality)
    return tuple(
        (name or "", word_at(role, forms.get(unit, "")) if unit else role)
        for name, unit, role in roles_waited_for(session, place.municipality)
        if not place.directory.is_reachable(role, unit, day)
    )
