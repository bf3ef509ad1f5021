"""Delegation: a colleague answers for the present step, and hears of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flows.engine.casework import take_version, write_down
from flows.engine.confidentiality import secrets_of
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber, PersonNumber
from flows.engine.local_time import ZONE, today
from flows.engine.refusals import CannotAnswer, NoSuchPerson, NotAllowed
from flows.engine.telling import tell
from flows.engine.verbs import the_case
from models.case.tables import Case
from models.post import outbox
from models.register.tables import Person
from states.ladder import change_of_hands, staff_of


@verb("engine.delegate", of_case("number"))
def delegate(
    desk: Desk,
    number: CaseNumber,
    to: PersonNumber,
    *,
    why: str = "",
    since_version: int | None = None,
) -> Case:
    """Let a colleague answer for the present step; the role keeps the responsibility. Raises
    CannotAnswer for one whom no reminder would reach, NotAllowed where whoever hands it on may not
    know its days herself."""
    case = the_case(desk, number, since_version)
    if not _knows_its_days(desk, case):
        raise NotAllowed(verb="engine.delegate")
    if not desk.session.get_one(Person, to).email:
        raise NoSuchPerson(person=str(to))
    if not desk.place.directory.can_answer(to, desk.day):
        raise CannotAnswer()
    case.delegate_id = to
    desk.session.add(case)
    take_version(desk.session, case, case.version)
    _tell_delegate(desk, case, to)
    desk.kinds[case.kind].handed_on(desk, case)
    write_down(desk, case, "delegated", {"to": to}, why or None)
    return case


def _knows_its_days(desk: Desk, case: Case) -> bool:
    secrets, who = secrets_of(desk.session, desk.municipality), desk.who.person
    return secrets.may_see(case, who, desk.place.directory, desk.day)


def _tell_delegate(desk: Desk, case: Case, person: int) -> None:
    """The colleague hears of it on the next working day; the ladder itself goes on as it stands."""
    if case.due is None:
        return
    session, place, now = desk.session, desk.place, desk.now
    staff = staff_of(case.owner_role)
    calendar = place.calendar_of(case.unit_id)
    day = calendar.next_working(today(now), staff)
    written = outbox.written_on(session, day).get(person)
    if written is not None and written.status not in outbox.OPEN_TO_MORE:
        day = calendar.next_working(day + timedelta(days=1), staff)
    opens = datetime.combine(day, time(desk.settings.window_opens), ZONE)
    line = (case.id or 0, case.since_version, case.due, change_of_hands(day))
    home, at = place.municipality, max(now, opens)
    tell(session, desk.settings, home, person, day, [line], now, next_at=at)
