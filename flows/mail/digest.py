"""The coordinator's week on one page: what is late, held, undeliverable, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.roles import word_at
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import Wanted, Written, write_messages
from flows.engine.works import DIGEST, tomorrow
from models.case.confidential import secret_cases
from models.case.questions import how_many_open, open_and_due, roles_waited_for
from models.next_days import NOT_BEGUN, set_days
from models.post.outbox import BY_HAND
from models.post.questions import (
    is_without_digest,
    letters_in_trouble,
    letters_on,
    note_digest,
)
from models.register.questions import unit_forms
from states.calendars import Staff
from states.ladder import COORDINATOR

SOON_DAYS = 14
OPEN = ("pending", "cancelled")


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


def next_week(day: date) -> date:
    """The first day of the ISO week after the day's own."""
    return day + timedelta(days=8 - day.isoweekday())


def plan_digests(office: Office, day: date, now: datetime) -> int:
    """On the week's first working day, or later when that was missed: one digest a coordinator,
    each municipality in a transaction of its own. Returns how many."""
    planned = 0
    for home in office.come([DIGEST], day):
        with office.database.write(home) as session:
            planned += _plan(office, session, home, day, now)
    return planned


def _plan(office: Office, session: Session, home: str, day: date, now: datetime) -> int:
    """The digests go into the letters of the day, where there are such that have not left."""
    week = iso_week(day)
    waits = is_without_digest(session, home, week)
    if waits is None:
        set_days(session, home, {DIGEST: NOT_BEGUN})
    if not waits:
        if waits is False:
            set_days(session, home, {DIGEST: next_week(day)})
        return 0
    place = office.town(session, home)
    if not place.calendar.is_working(day, Staff.ADMINISTRATION):
        set_days(session, home, {DIGEST: tomorrow(day)})
        return 0
    people = place.directory.people(COORDINATOR, None, day)
    written = letters_on(session, home, day, people)
    if any(one.status not in OPEN or one.reason == BY_HAND for one in written.values()):
        set_days(session, home, {DIGEST: tomorrow(day)})
        return 0  # today's letter has left, is held or was struck out
    note_digest(session, home, week)
    set_days(session, home, {DIGEST: next_week(day)})
    # A digest for the sake of a confidential day alone would tell it, if only by coming.
    hidden = frozenset(secret_cases(session))
    if week_of(session, place, day).without(hidden).is_empty:
        return 0
    for person in people:
        message = written.get(person)
        if message is None:
            wanted = Wanted(home, person, day, digest=True)
            write_messages(session, office.settings, [wanted], now, Written())
            continue
        message.digest = True
        if message.status == "cancelled":
            message.status, message.next_at = "pending", now
        session.add(message)
    session.flush()
    return len(people)


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
