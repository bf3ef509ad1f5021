"""Delegation: a colleague answers for the present step, and hears of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flows.engine.casework import take_version, write_down
from flows.engine.handling import Desk, Who
from flows.engine.local_time import ZONE, today
from flows.engine.office import Office
from flows.engine.refusals import CannotAnswer, NoSuchPerson
from flows.engine.verbs import case_desk
from models.case.tables import Case
from models.post import outbox
from models.post.tables import Item
from models.register.tables import Person
from models.urgent.questions import say_again
from states.ladder import OWNER, staff_of


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
