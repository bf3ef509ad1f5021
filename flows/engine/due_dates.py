"""Turning a case without moving it on: another date, another person, an occurrence exempted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from flows.engine.casework import arm, move_case, take_version, write_down
from flows.engine.handling import Desk, Who
from flows.engine.municipality import Town
from flows.engine.office import ZONE, Office, today
from flows.engine.verbs import BadDate, NoSuchPerson, case_desk, desk_in
from flows.safety_cycle.handling import exempted
from models.case.tables import Case, Exemption
from models.post import outbox
from models.post.tables import Item
from models.record import audit
from models.register.tables import Person
from models.urgent.tables import say_again
from states.errors import ArshjulError
from states.ladder import OWNER, staff_of
from states.safety_cycle import KIND
from states.school_year import SchoolYear

FARTHEST = timedelta(days=5 * 366)


class CannotAnswer(ArshjulError):
    """The colleague is away, holds no role, or is not reached at the address."""

    key = "cannot_answer"


def reschedule(
    office: Office,
    municipality: str,
    number: int,
    to: date,
    *,
    who: Who,
    now: datetime,
    why: str,
    by_mail: bool = False,
    since_version: int | None = None,
) -> Case:
    """Move the step's due date; its reminders move with it, in the same transaction.

    By mail within limits: a later day, at most ``postpone_days`` working days ahead and
    ``postpone_times`` a step; one on which the role rests becomes the first working day after it,
    which is never past the limit. Raises BadDate.
    """
    day = today(now)
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        session, place = at.session, at.place
        if case.due is None:
            raise BadDate(day=to, problem="waits_for_nothing")
        if to < day:
            raise BadDate(day=to, problem="past")
        if to > day + FARTHEST:
            raise BadDate(day=to, problem="range", latest=day + FARTHEST)
        if by_mail:
            latest = latest_postponement(office, place, case, day)
            if latest is None:
                raise BadDate(day=to, problem="times")
            if not case.due < to <= latest:
                raise BadDate(day=to, problem="range", latest=latest)
            case.postponed += 1
            to = place.calendar.next_working(to, staff_of(case.owner_role))
        before, case.due, case.chain = case.due, to, None
        session.add(case)
        take_version(session, case, case.version)
        arm(session, case, place.rungs(case.owner_role).first(to, day, place.calendar))
        detail = {"from": before.isoformat(), "to": to.isoformat()}
        write_down(at, case, "rescheduled", detail, why)
        return case


def latest_postponement(office: Office, place: Town, case: Case, day: date) -> date | None:
    """The last day one may postpone to by mail; None when it was done often enough."""
    if case.due is None or case.postponed >= office.settings.postpone_times:
        return None
    staff = staff_of(case.owner_role)
    return place.calendar.shift(max(day, case.due), office.settings.postpone_days, staff)


def delegate(
    office: Office,
    municipality: str,
    number: int,
    to: int,
    *,
    who: Who,
    now: datetime,
    why: str = "",
    since_version: int | None = None,
) -> Case:
    """Let a colleague answer for the present step; the role keeps the responsibility. Raises
    CannotAnswer for one whom no reminder would reach."""
    about = case_desk(office, municipality, number, who=who, now=now, since_version=since_version)
    with about as (at, case):
        session = at.session
        person = session.get(Person, to)
        if person is None or person.municipality_id != municipality or not person.email:
            raise NoSuchPerson(person=str(to))
        if not at.place.directory.can_answer(to, at.day):
            raise CannotAnswer()
        case.delegate_id = to
        session.add(case)
        take_version(session, case, case.version)
        _tell_delegate(at, office, case, to)
        say_again(at.session, case.id or 0, now)  # an alarm waits for no working day
        write_down(at, case, "delegated", {"to": to}, why or None)
        return case


def _tell_delegate(at: Desk, office: Office, case: Case, person: int) -> None:
    """The colleague hears of it on the next working day: the latest rung of the owner's that has
    come, or the first. The ladder itself goes on as it stands."""
    if case.due is None:
        return
    session, place, now = at.session, at.place, at.now
    due = case.due
    staff = staff_of(case.owner_role)
    day = place.calendar.next_working(today(now), staff)
    ladder = place.rungs(case.owner_role)
    rungs = [level for level in ladder.levels if OWNER in level.to]
    come = [one for one in rungs if ladder.natural_day(one, due, place.calendar) <= day]
    level = come[-1] if come else (rungs or list(ladder.levels))[0]
    written = outbox.written_on(session, day).get(person)
    if written is not None and written.status not in outbox.OPEN_TO_MORE:
        day = place.calendar.next_working(day + timedelta(days=1), staff)
        written = outbox.written_on(session, day).get(person)
    if written is None:
        opens = datetime.combine(day, time(office.settings.window_opens), ZONE)
        domain = office.settings.mail_domain
        row = outbox.message_row(
            place.municipality, person, day, now, domain=domain, next_at=max(now, opens)
        )
        outbox.put_messages(session, [row])
        written = outbox.written_on(session, day)[person]
    outbox.revive(session, [written.id], now)
    key = (case.id or 0, case.since_version, level.days, person, due)
    if session.get(Item, key) is None:
        session.add(
            Item(
                case_id=case.id or 0,
                since_version=case.since_version,
                level=level.days,
                person_id=person,
                due=due,
                message_id=written.id,
                natural=day,
            )
        )
        session.flush()


def exempt(
    office: Office,
    municipality: str,
    unit: int,
    year: SchoolYear,
    step: str,
    *,
    to: date | None,
    who: Who,
    now: datetime,
    why: str,
) -> None:
    """Move one occurrence of a step (``to``), or skip a whole year's cycle (None), for one unit.
    Raises BadDate for a day that has passed."""
    if to is not None and to < today(now):
        raise BadDate(day=to, problem="past")
    with office.database.write() as session:
        row = exempted(session, unit, step, year) or Exemption(
            municipality_id=municipality, unit_id=unit, step=step, year=str(year), why=why
        )
        row.moved_to, row.why = to, why
        session.add(row)
        detail = {
            "unit": unit,
            "step": step,
            "year": str(year),
            "to": to.isoformat() if to else None,
        }
        audit.write(
            session,
            municipality,
            "exempted",
            at=now,
            via=who.via,
            actor=who.person,
            detail=detail,
            words=why,
        )
        case = session.exec(
            select(Case).where(
                Case.municipality_id == municipality,
                Case.kind == KIND,
                Case.unit_id == unit,
                Case.year == str(year),
                col(Case.closed).is_(None),
            )
        ).first()
        if case is None or (to is not None and case.state != step):
            return
        at = desk_in(session, office, municipality, who, now)
        if to is None:
            move_case(at, case, "not_applicable", why=why)
            return
        before, case.due, case.chain = case.due, to, None
        session.add(case)
        take_version(session, case, case.version)
        arm(session, case, at.place.rungs(case.owner_role).first(to, at.day, at.place.calendar))
        moved = {"from": before.isoformat() if before else "", "to": to.isoformat()}
        write_down(at, case, "rescheduled", moved, why)
