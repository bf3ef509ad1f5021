"""Delegation: a colleague answers for the present step, and hears of it."""

from __future__ import annotations

from flows.engine.casework import as_read, take_version, write_down
from flows.engine.confidentiality import secrets_of
from flows.engine.door import of_case, verb
from flows.engine.handling import Desk
from flows.engine.inputs import CaseNumber, PersonNumber
from flows.engine.refusals import CannotAnswer, NoSuchPerson, NotAllowed
from flows.engine.telling import tell_in_hand
from flows.engine.verbs import the_case
from models.case.tables import Case
from models.register.tables import Person


@verb("engine.delegate", of_case("number"))
def delegate(
    desk: Desk,
    number: CaseNumber,
    to: PersonNumber,
    *,
    why: str = "",
    since_version: int | None = None,
    version: int | None = None,
) -> Case:
    """Let a colleague answer for the present step; the role keeps the responsibility. Raises
    CannotAnswer for one whom no reminder would reach, NotAllowed where whoever hands it on may not
    know its days herself, ChangedMeanwhile when ``version``, the one that was read, has risen."""
    case = the_case(desk, number, since_version)
    as_read(case, version)
    if not _knows_its_days(desk, case):
        raise NotAllowed(verb="engine.delegate")
    if not desk.session.get_one(Person, to).email:
        raise NoSuchPerson(person=str(to))
    if not desk.place.directory.can_answer(to, desk.day):
        raise CannotAnswer()
    case.delegate_id = to
    desk.session.add(case)
    take_version(desk.session, case, case.version)
    if case.due is not None:
        tell_in_hand(desk, to, [(case, case.due)])
    desk.kinds[case.kind].handed_on(desk, case)
    write_down(desk, case, "delegated", {"to": to}, why or None)
    return case


def _knows_its_days(desk: Desk, case: Case) -> bool:
    secrets, who = secrets_of(desk.session, desk.municipality), desk.who.person
    return secrets.may_see(case, who, desk.place.directory, desk.day)
